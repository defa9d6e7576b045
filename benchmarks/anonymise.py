"""Measures the anonymiser on marked transcripts: `python benchmarks/anonymise.py [FOLDER …]`.

Folders default to the development transcripts, the examples and the held-out ones. `--misses`
lists what was missed; `--variants` measures the same texts typed in other ways; `--ablation`
leaves each recogniser out once.
"""

import argparse
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from marked import MarkedText, Score, read_marked, score  # noqa: E402

from anonymise import Anonymiser  # noqa: E402
from anonymise.recognisers import DEFAULT  # noqa: E402

HELD_OUT = Path(__file__).parent / "heldout"
FOLDERS = (
    ROOT / "tests" / "anonymise" / "marked",
    ROOT / "examples" / "marked",
    HELD_OUT / "mended",
    HELD_OUT / "blind",
)
_LONG_ENOUGH = 5  # letters; a shorter name with an error is another name
_SERBIAN = "абвгдђежзијклмнопрстћуфхцчш"
_DIGRAPHS = {"љ": "lj", "њ": "nj", "џ": "dž", "й": "y", "ъ": "a", "ю": "yu", "я": "ya"}
_DIGRAPHS |= {"щ": "sht", "ь": "y"}
_LOWER = dict(zip(_SERBIAN, "abvgdđežzijklmnoprstćufhcčš", strict=True))
_LATIN = _LOWER | _DIGRAPHS
_LATIN |= {letter.upper(): latin.capitalize() for letter, latin in _LATIN.items()}
_CYRILLIC = {latin: letter for letter, latin in _LOWER.items()}
_CYRILLIC |= {latin.upper(): letter.upper() for latin, letter in _LOWER.items()}


def bare(text: str) -> str:
    """Drop diacritics, as on a keyboard that has none."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "dj").replace("Đ", "Dj"))
    # Cyrillic letters such as й are letters of their own and stay.
    return unicodedata.normalize(
        "NFC", "".join(c for c in letters if not ("\u0300" <= c <= "\u036f") or c == "\u0306")
    )


def other_script(text: str) -> str:
    """Write Cyrillic in Latin letters, and Latin in Cyrillic ones."""
    if sum("\u0400" <= letter <= "\u04ff" for letter in text) > len(text) / 3:
        return "".join(_LATIN.get(letter, letter) for letter in text)
    return "".join(_CYRILLIC.get(letter, letter) for letter in text)


def typing_error(surface: str, random: Random) -> str:
    """Swap, drop, double or replace one letter of the longest word of a name."""
    word = max(re.findall(r"[^\W\d_]+", surface), key=len, default="")
    if len(word) < _LONG_ENOUGH:
        return surface
    at = random.randrange(1, len(word) - 1)
    others = sorted({*word.lower()} - {word[at].lower()})
    wrong = random.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + random.choice(others) + word[at + 1 :],
        )
    )
    return surface.replace(word, wrong, 1)


_LOOKALIKES = dict(zip("aeopcxyAEOPCXTKMHB", "аеорсхуАЕОРСХТКМНВ", strict=True))
_LOOKALIKES |= {cyrillic: latin for latin, cyrillic in _LOOKALIKES.items()}


def lookalike(surface: str, random: Random) -> str:
    """Take one letter from the other script, which nobody can see."""
    places = [at for at, letter in enumerate(surface) if letter in _LOOKALIKES]
    if not places:
        return surface
    at = random.choice(places)
    return surface[:at] + _LOOKALIKES[surface[at]] + surface[at + 1 :]


def unseen(surface: str, random: Random) -> str:
    """Put a character without width into a name."""
    at = random.randrange(1, len(surface)) if len(surface) > 1 else 1
    return surface[:at] + random.choice("\u200b\u200d\u00ad\u2060") + surface[at:]


def in_names(
    source: str,
    how: Callable[[str, Random], str],
    *,
    kinds: str = "PERSON|PLACE|ORG",
    seed: int = 3,
) -> str:
    """Change every marked name of some kinds; everything else stays."""
    random = Random(seed)
    return re.sub(
        rf"(⟦(?:{kinds}):\w+\|)([^⟧]*)⟧",
        lambda match: f"{match[1]}{how(match[2], random)}⟧",
        source,
    )


def with_errors(source: str, *, share: float = 0.3) -> str:
    """Put a typing error into a share of the marked people and places."""

    def how(surface: str, random: Random) -> str:
        return typing_error(surface, random) if random.random() < share else surface

    return in_names(source, how, kinds="PERSON|PLACE", seed=5)


def decomposed(text: str) -> str:
    """Write diacritics as characters of their own."""
    return unicodedata.normalize("NFD", text)


def cedillas(text: str) -> str:
    """Write Romanian with cedillas for commas."""
    return text.translate(str.maketrans("șțȘȚ", "şţŞŢ"))


def change(source: str, how: Callable[[str], str]) -> str:
    """Change the words of a marked transcript and leave its markup."""
    parts = []
    for piece in source.replace("⟧", "⟧\0").replace("⟦", "\0⟦").split("\0"):
        if piece.startswith("⟦"):
            head, _, surface = piece[1:-1].partition("|")
            parts.append(f"⟦{head}|{how(surface)}⟧")
        else:
            parts.append(how(piece))
    return "".join(parts)


ALL = frozenset({"sq", "hbs", "ro", "sr", "bg", "en"})
VARIANTS: dict[str, tuple[Callable[[str], str], frozenset[str]]] = {
    "no diacritics": (partial(change, how=bare), ALL),
    "lower case": (partial(change, how=str.lower), ALL),
    "other script": (partial(change, how=other_script), frozenset({"hbs", "sr", "bg"})),
    "cedillas": (partial(change, how=cedillas), frozenset({"ro"})),
    "typing errors": (with_errors, ALL),
    "letters of the other script": (partial(in_names, how=lookalike), ALL),
    "characters without width": (partial(in_names, how=unseen), ALL),
    "decomposed": (partial(change, how=decomposed), ALL),
}


def measure(texts: Iterable[MarkedText], anonymiser: Anonymiser) -> dict[str, Score]:
    """Score the texts, added up by language."""
    scores: dict[str, Score] = {}
    for text in texts:
        result = score(text, anonymiser.find(text.text, text.language))
        scores[text.language] = (
            scores[text.language] + result if text.language in scores else result
        )
    return scores


def show(scores: dict[str, Score], title: str) -> None:
    """Print a table of one row per language and one for all."""
    print(f"\n{title}\n{'':8}{'mentions':>9}{'recall':>8}{'identity':>9}{'false':>7}{'B3':>7}")
    total = sum(list(scores.values())[1:], start=next(iter(scores.values())))
    for name, each in [*sorted(scores.items()), ("all", total)]:
        print(
            f"{name:8}{each.mentions:9}{each.found:8.1%}{each.kept:9.1%}{each.false:7.1%}"
            f"{each.b_cubed:7.1%}"
        )
    missed = Counter(mark.kind for _, mark in total.missed)
    kinds = Counter(total.kinds)
    print("by kind: " + ", ".join(f"{k} {1 - missed[k] / n:.1%} of {n}" for k, n in kinds.items()))


def speed(texts: list[MarkedText], anonymiser: Anonymiser) -> float:
    """Give words per second of process time after a warm-up."""
    words = sum(len(text.text.split()) for text in texts)
    started = time.process_time()
    runs = 3
    for _ in range(runs):
        for text in texts:
            anonymiser.find(text.text, text.language)
    return runs * words / (time.process_time() - started)


def main() -> int:
    """Measure every folder and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=FOLDERS)
    parser.add_argument("--misses", action="store_true", help="list what was missed")
    parser.add_argument("--false", action="store_true", help="list what was replaced needlessly")
    parser.add_argument("--variants", action="store_true", help="also typed in other ways")
    parser.add_argument("--ablation", action="store_true", help="leave each recogniser out once")
    options = parser.parse_args()
    anonymiser = Anonymiser()
    for folder in options.folders:
        paths = sorted(folder.glob("*.txt"))
        if not paths:
            continue
        sources = {path.stem: path.read_text(encoding="utf-8") for path in paths}
        texts = [read_marked(name, source) for name, source in sources.items()]
        scores = measure(texts, anonymiser)
        show(scores, str(folder))
        print(f"{speed(texts, anonymiser):,.0f} words a second")
        if options.misses:
            list_misses(texts, scores)
        if options.false:
            list_false(texts, anonymiser)
        if options.ablation:
            ablate(sources)
        for variant, (how, languages) in VARIANTS.items() if options.variants else ():
            changed = [
                read_marked(name, how(source))
                for name, source in sources.items()
                if name.rsplit("-", 1)[-1] in languages
            ]
            if not changed:
                continue
            scores = measure(changed, anonymiser)
            show(scores, f"{folder.name}, {variant}")
            if options.misses:
                list_misses(changed, scores)
    return 0


def ablate(sources: dict[str, str]) -> None:
    """Print recall and false words with each recogniser left out, as typed and in lower case."""
    typed = [read_marked(name, source) for name, source in sources.items()]
    lower = [read_marked(name, change(source, str.lower)) for name, source in sources.items()]
    print(f"\n{'left out':12}{'recall':>8}{'false':>7}   in lower case:{'recall':>8}{'false':>7}")
    for left_out in ("nothing", *(each.name for each in DEFAULT)):
        kept = [each for each in DEFAULT if each.name != left_out]
        cells = []
        for texts in (typed, lower):
            scores = list(measure(texts, Anonymiser(recognisers=kept)).values())
            total = sum(scores[1:], start=scores[0])
            cells.append(f"{total.found:8.1%}{total.false:7.1%}")
        print(f"{left_out:12}{cells[0]}{'':17}{cells[1]}")


def in_context(text: str, start: int, end: int) -> str:
    """Give a stretch of a text on one line, with a few letters on both sides."""
    shown = f"…{text[max(0, start - 30) : start]}⟦{text[start:end]}⟧{text[end : end + 20]}…"
    return shown.replace("\n", "/")


def list_misses(texts: list[MarkedText], scores: dict[str, Score]) -> None:
    """Print every mark that was missed, in context; these are invented texts."""
    by_name = {text.name: text.text for text in texts}
    for each in scores.values():
        for name, mark in each.missed:
            print(f"  {name} {mark.kind}: {in_context(by_name[name], mark.start, mark.end)}")


def list_false(texts: list[MarkedText], anonymiser: Anonymiser) -> None:
    """Print every mention that touches no mark; these are invented texts."""
    for text in texts:
        for mention in anonymiser.find(text.text, text.language):
            if not any(m.start < mention.end and mention.start < m.end for m in text.marks):
                words = in_context(text.text, mention.start, mention.end)
                print(f"  {text.name} {mention.kind}: {words} {', '.join(mention.reasons)}")


if __name__ == "__main__":
    sys.exit(main())
