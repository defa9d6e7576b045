"""Measures what a series of texts changes: `python benchmarks/series.py [FOLDER …]`.

Each marked transcript is read without and with the sure places and organisations of all others;
and typed in lower case, after the same was told with capitals. `--matches` lists which names of
different texts are taken for one, for a person to judge. At the end stands what the register costs
in a project of 600 transcripts.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from marked import MarkedText, Score, read_marked, score  # noqa: E402

from anonymise import Anonymiser, KnownNames, Mention  # noqa: E402
from anonymise.language import resolve  # noqa: E402
from anonymise.matching import WIDE, Matcher  # noqa: E402
from ctrp_research.transcripts.register import (  # noqa: E402
    SURE,
    Register,
    Share,
    project_entity,
    seal_register,
    unseal_register,
)

FOLDERS = (
    ROOT / "tests" / "anonymise" / "marked",
    ROOT / "examples" / "marked",
    ROOT / "benchmarks" / "heldout" / "mended",
    ROOT / "benchmarks" / "heldout" / "blind",
)
TRANSCRIPTS = 600


def lower(text: MarkedText) -> MarkedText:
    """Type a text without capitals; letters whose lower case is longer stay."""
    letters = (c.lower() if len(c.lower()) == 1 else c for c in text.text)
    return MarkedText(text.name, text.language, "".join(letters), text.marks)


def forms_of(text: MarkedText, mentions: list[Mention], *, sure: bool) -> dict[str, list[str]]:
    """Give the words of each place and organisation that was found."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in mentions:
        if each.kind in WIDE and (not sure or each.confidence >= SURE):
            found[f"{each.kind} {each.entity}"].append(text.text[each.start : each.end])
    return found


def compare(
    texts: list[MarkedText],
    anonymiser: Anonymiser,
    names: dict[str, list[tuple[str, str]]],
    *,
    own: bool,
) -> tuple[Score, Score, float]:
    """Score texts without and with the names of the others; and give the share of time it takes."""
    for text in texts:
        anonymiser.find(text.text, text.language)  # languages are loaded, words are remembered
    scores: tuple[list[Score], list[Score]] = ([], [])
    spent = [0.0, 0.0]
    for turn, text in enumerate(texts):
        known = KnownNames(
            (words, kind)  # type: ignore[misc]
            for name, pairs in names.items()
            if own or name != text.name
            for words, kind in pairs
        )
        known.index(resolve(text.language))
        for which, given in ((0, None), (1, known))[:: -1 if turn % 2 else 1]:
            started = time.process_time()
            mentions = anonymiser.find(text.text, text.language, known=given)
            spent[which] += time.process_time() - started
            scores[which].append(score(text, mentions))
    first, second = (sum(each[1:], start=each[0]) for each in scores)
    return first, second, spent[1] / spent[0] - 1


def list_matches(texts: list[MarkedText], anonymiser: Anonymiser) -> None:
    """Print the identities that names of several texts were taken for."""
    matcher, seen = Matcher(), defaultdict(set)
    for text in texts:
        found = forms_of(text, anonymiser.find(text.text, text.language), sure=False)
        code, taken = resolve(text.language), []
        for entity, words in found.items():
            kind = "PLACE" if entity.startswith("PLACE") else "ORG"
            identity = matcher.find(kind, words, code, but=taken) or (kind, len(seen) + 1)
            taken.append(identity)
            matcher.add(identity, words, code)
            seen[identity].add(f"{text.name}: {', '.join(dict.fromkeys(words))}")
    for (kind, _), where in seen.items():
        if len(where) > 1:
            print(f"  {kind} {' | '.join(sorted(where))}")


def cost(places: list[str]) -> dict[str, float]:
    """Give the milliseconds per transcript of matching, sealing and opening the register."""
    register, spent = Register(), defaultdict(float)

    def timed(what: str, work: Callable[[], object]) -> object:
        started = time.perf_counter()
        done = work()
        spent[what] += 1000 * (time.perf_counter() - started)
        return done

    for turn in range(TRANSCRIPTS):
        mine = [[f"{places[(turn * 7 + n * n) % len(places)]}{'abc'[turn % 3]}"] for n in range(12)]
        taken: set[int] = set()

        def number(mine: list[list[str]] = mine, taken: set[int] = taken) -> list[int]:
            for forms in mine:
                taken.add(register.number("PLACE", forms, "hbs", taken=taken))
            return list(taken)

        numbers = timed("match", number)
        names = tuple(f"Ime{turn}x{n}" for n in range(30))
        identities = {
            project_entity("PLACE", number): dict.fromkeys(forms, True)
            for number, forms in zip(numbers, mine, strict=False)  # type: ignore[call-overload]
        }
        share = Share(None, "hbs", joined=True, identities=identities, names=names, invented=())
        timed("update", lambda share=share, turn=turn: register.update(f"{turn:064}", share))
        timed("known", lambda: register.known.index("hbs"))
        sealed = timed("seal", lambda: seal_register(register))
    timed("unseal once", lambda: unseal_register(sealed))  # type: ignore[arg-type]
    print(f"{len(sealed) / 1000:.0f} kB")  # type: ignore[arg-type]
    once = spent.pop("unseal once")
    return {what: each / TRANSCRIPTS for what, each in spent.items()} | {"unseal once": once}


def main() -> int:
    """Measure every folder and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=FOLDERS)
    parser.add_argument("--matches", action="store_true", help="list what is taken for one")
    options = parser.parse_args()
    anonymiser = Anonymiser()
    texts = [
        read_marked(path.stem, path.read_text(encoding="utf-8"))
        for folder in options.folders
        for path in sorted(folder.glob("*.txt"))
    ]
    names = {
        text.name: [
            (words, entity.split()[0])
            for entity, found in forms_of(
                text, anonymiser.find(text.text, text.language), sure=True
            ).items()
            for words in found
        ]
        for text in texts
    }
    print(f"{len(texts)} texts\n{'':22}{'recall':>8}{'false':>8}")
    for title, how, own in (
        ("as typed", texts, False),
        ("lower case", [lower(text) for text in texts], True),
    ):
        first, second, slower = compare(how, anonymiser, names, own=own)
        for which, each in (("alone", first), ("in a series", second)):
            print(f"{title:12}{which:12}{each.found:6.2%}{each.false:8.3%}")
        print(f"{'':12}{slower:+.1%} time")
    if options.matches:
        list_matches(texts, anonymiser)
    words = sorted({name for pairs in names.values() for name, _ in pairs if name.isalpha()})
    for what, each in cost(words).items():
        print(f"{what:12}{each:8.2f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
