"""Makes a folder of many transcripts: `python benchmarks/files.py FOLDER --transcripts 600`.

Each is one of the invented examples, sent as its office sends it (format, encoding, layout, mess),
with its questions and answers said again in another order up to so many words. Half of the names
in it are its own. The same number gives the same bytes.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path, PurePosixPath
from random import Random
from zlib import crc32

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "examples")]

from make import HERE, read_examples, transcript  # noqa: E402

_NAME = re.compile(r"(⟦(?:PERSON|PLACE|ORG):\w+\|)([^⟧]*)")
LETTERS = ("bdglmnprstvz", "бдглмнпрствз")


def lengthen(source: str, words: int, chance: Random) -> str:
    """A marked transcript whose questions, each with its answer, come again up to so many words."""
    header, _, body = source.partition("\n\n")
    turns = [line for line in body.splitlines() if line.strip()]
    pairs = [turns[at : at + 2] for at in range(0, len(turns), 2)]
    made: list[str] = []
    count = 0
    while count < words:
        for pair in pairs:
            made += pair
            count += sum(len(turn.split()) for turn in pair)
            if count >= words:
                break
        chance.shuffle(pairs)
    return f"{header}\n\n" + "\n".join(made) + "\n"


def own_names(source: str, number: int) -> str:
    """A marked transcript with another letter in half of its names, the same in all their forms."""

    def name(match: re.Match[str]) -> str:
        return match[1] + re.sub(r"[^\W\d_]{5,}", lambda word: _own(word[0], number), match[2])

    return _NAME.sub(name, source)


def _own(word: str, number: int) -> str:
    told = crc32(f"{number} {word[:2]}".encode())
    letters = LETTERS[word[0] >= "Ѐ"]
    return word if told % 2 else word[:2] + letters[told // 2 % len(letters)] + word[3:]


def make_files(folder: Path, transcripts: int, words: int) -> list[Path]:
    """Write so many transcripts of so many words each, a folder per country."""
    made = []
    with tempfile.TemporaryDirectory() as sources:
        _write_sources(Path(sources), transcripts, words)
        for example in read_examples(Path(sources)):
            path = folder / example.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(transcript(example))
            made.append(path)
    return made


def _write_sources(folder: Path, transcripts: int, words: int) -> None:
    """Sources as `examples/make.py` reads them."""
    table = {}
    (folder / "marked").mkdir()
    for number, (name, settings) in enumerate(islice(_examples(), transcripts)):
        marked = (HERE / "marked" / f"{name}.txt").read_text(encoding="utf-8")
        path = PurePosixPath(settings["path"])
        made, file = f"{number:04}-{name}", path.with_name(f"{number:04} {path.name}")
        text = lengthen(own_names(marked, number), words, Random(number))
        (folder / "marked" / f"{made}.txt").write_text(text, encoding="utf-8")
        table[made] = settings | {"path": str(file)}
    YAML().dump(table, folder / "files.yaml")


def _examples() -> Iterator[tuple[str, dict]]:
    table = YAML(typ="safe").load((HERE / "files.yaml").read_text(encoding="utf-8"))
    return cycle(table.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--transcripts", type=int, default=600)
    parser.add_argument("--words", type=int, default=5000)
    given = parser.parse_args()
    made = make_files(given.folder, given.transcripts, given.words)
    size = sum(path.stat().st_size for path in made)
    print(f"{len(made)} files, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
