"""Speech-like training texts: sentences of our own with slots, filled with inflected names.

`frames/<code>.txt` holds one sentence a line. A slot such as ``{GIVEN}`` or ``{PLACE.loc}`` takes
a name, with the ending of a case; ``⟦PERSON|…⟧`` marks a name that stands there as it is. Lines
that begin with ``@`` say what the cases' endings are (``@loc``), which invented organisations there
are (``@org``, parted by semicolons), and how the words are written in another script (``@letters``,
pairs parted by spaces).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import cast

from anonymise.language import HOME, load_config
from anonymise.mention import Kind
from anonymise.script import script_of
from anonymise.training.gazetteers import FRAMES, rows

# Lists whose licence does not ask that what is made of them carries it.
_PERMISSIVE = (
    "ndricimrr", "popular-names", "Faker", "@faker-js", "vrobik", "fondacija", "GeoNames", "SIRUTA",
)  # fmt: skip
_SLOT = re.compile(r"\{([A-Z]+)(?:\.(\w+))?\}|⟦(PERSON|PLACE|ORG)\|([^⟧]+)⟧")
_SLOTS: dict[str, Kind] = {
    "GIVEN": "PERSON",
    "SURNAME": "PERSON",
    "NICK": "PERSON",
    "PLACE": "PLACE",
    "ORG": "ORG",
}
_LINES = (8, 24)
_SELDOM = 4  # sentences without a slot come once in so many rounds
_CAST = 3  # names per slot that come back within a text
_LABELS = ("", "", "– ", "I: ", "A: ", "M: ", "R: ")

Piece = tuple[str, Kind | None]


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what is a name in it; offsets are code points."""

    text: str
    entities: tuple[tuple[int, int, str], ...]
    language: str


@dataclass(slots=True)
class Frames:
    """The sentences of one language and what fills them."""

    code: str
    sentences: list[str] = field(default_factory=list)
    cases: dict[str, list[str]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    paradigms: list[list[str]] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)


def read_frames(code: str, source: Path, folder: Path = FRAMES) -> Frames:
    """Read the sentences of one language and the names for its slots.

    Args:
        code: The language.
        source: The folder of the gazetteers, see `gazetteers`.
        folder: Where the sentences are.
    """
    frames = Frames(code)
    orgs: list[str] = []
    for line in _lines(folder / f"{code}.txt"):
        if not line.startswith("@"):
            frames.sentences.append(line)
            continue
        name, _, rest = line[1:].partition(" ")
        if name == "org":
            orgs += [each.strip() for each in rest.split(";")]
        elif name == "letters":
            frames.letters = dict(pair.split("=") for pair in rest.split())
        else:
            frames.cases[name] = ["" if each == "-" else each for each in rest.split()]
    for line in _lines(HOME / code / "paradigms.tsv"):
        endings = line.partition("\t")[2].split()
        frames.paradigms.append(["" if each == "-" else each for each in endings])
    script = script_of(" ".join(frames.sentences))
    found = _names(code, source) | {"ORG": orgs}
    frames.names = {
        slot: [name for name in dict.fromkeys(names) if script_of(name) == script]
        for slot, names in found.items()
    }
    return frames


def make_texts(frames: Frames, number: int, random: Random) -> Iterator[Example]:
    """Yield invented texts, some of them typed without capitals, diacritics or in another script.

    Args:
        frames: The sentences of a language.
        number: How often every sentence is used.
        random: Where chance comes from; the same seed gives the same texts.
    """
    slotted = [each for each in frames.sentences if "{" in each]
    plain = [each for each in frames.sentences if "{" not in each]
    for _ in range(number):
        # What has no slot says the same each time.
        sentences = [*slotted, *random.sample(plain, len(plain) // _SELDOM)]
        random.shuffle(sentences)
        while sentences:
            size = random.randint(*_LINES)
            chosen, sentences = sentences[:size], sentences[size:]
            yield _make_text(frames, chosen, random)


def _make_text(frames: Frames, sentences: list[str], random: Random) -> Example:
    chosen = {
        slot: random.sample(names, min(_CAST, len(names))) for slot, names in frames.names.items()
    }
    change = _typing(frames, random)
    text, entities = "", []
    labelled = random.random() < 0.7
    for sentence in sentences:
        label = random.choice(_LABELS) if labelled else ""
        for piece, kind in [(label, None), *_fill(frames, sentence, chosen, random), ("\n", None)]:
            changed = change(piece)
            if kind is not None:
                entities.append((len(text), len(text) + len(changed), kind))
            text += changed
    return Example(text, tuple(entities), frames.code)


def _fill(
    frames: Frames, sentence: str, chosen: dict[str, list[str]], random: Random
) -> Iterator[Piece]:
    position = 0
    for match in _SLOT.finditer(sentence):
        yield sentence[position : match.start()], None
        position = match.end()
        if match[3]:
            yield match[4], cast("Kind", match[3])
            continue
        slot, case = match[1], match[2]
        names = chosen[slot] if random.random() < 0.6 else frames.names[slot]
        name = random.choice(names)
        if case:
            name = _inflect(frames, name, frames.cases[case], random)
        if slot != "ORG" and random.random() < 0.08:
            name = _mistype(name, random)
        yield name, _SLOTS[slot]
    yield sentence[position:], None


def _inflect(frames: Frames, name: str, allowed: list[str], random: Random) -> str:
    """Put one of the allowed endings on, by the paradigm whose dictionary form fits longest."""
    fitting = [
        (len(endings[0]), ending)
        for endings in frames.paradigms
        if name.lower().endswith(endings[0])
        for ending in endings
        if ending in allowed
    ]
    if not fitting:
        return name
    longest = max(length for length, _ in fitting)
    ending = random.choice([ending for length, ending in fitting if length == longest])
    return name[: len(name) - longest] + ending


def _mistype(name: str, random: Random) -> str:
    """Leave a letter out, double it, or swap it with the next."""
    at = random.randrange(1, len(name)) if len(name) > 3 else 0
    if not at:
        return name
    how = random.randrange(3)
    if how == 0:
        return name[:at] + name[at + 1 :]
    if how == 1:
        return name[:at] + name[at] + name[at:]
    return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]


def _typing(frames: Frames, random: Random) -> Callable[[str], str]:
    """Choose how a text is typed."""
    lower, plain, other = random.random() < 0.4, random.random() < 0.2, random.random() < 0.35

    def change(piece: str) -> str:
        if other and frames.letters:
            piece = transliterate(piece, frames.letters)
        if plain:
            piece = bare(piece)
        return piece.lower() if lower else piece

    return change


def transliterate(text: str, letters: dict[str, str]) -> str:
    """Write letters and pairs of letters in another script; capitals stay capitals."""
    pattern = "|".join(sorted(map(re.escape, letters), key=len, reverse=True))

    def written(match: re.Match[str]) -> str:
        letter = match[0]
        # A Turkish ı matches i when case is ignored, and is no letter of the table.
        target = letters.get(letter.lower(), letter)
        return target if letter == letter.lower() else target[:1].upper() + target[1:]

    return re.sub(pattern, written, text, flags=re.IGNORECASE) if letters else text


def bare(text: str) -> str:
    """Drop diacritics, as on a keyboard that has none."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "dj").replace("Đ", "Dj"))
    kept = (each for each in letters if not "\u0300" <= each <= "\u036f" or each == "\u0306")
    return unicodedata.normalize("NFC", "".join(kept))


def _names(code: str, source: Path) -> dict[str, list[str]]:
    """Give names by slot: those written for the language, then the lists of its countries."""
    found: dict[str, list[str]] = {}
    for slot, own, file in (
        ("GIVEN", "given.txt", "given_names"),
        ("SURNAME", "surnames.txt", "surnames"),
        ("PLACE", "places.txt", "places"),
    ):
        words = [word for line in _lines(HOME / code / own) for word in line.split()]
        found[slot] = [word.lstrip("!") for word in words if "_" not in word] * 3
        found[slot] += _listed(source / f"{file}.tsv.gz", load_config(code)["countries"])
    lines = _lines(HOME / code / "nicknames.tsv")
    found["NICK"] = [line.partition("\t")[0] for line in lines]
    return found


def _listed(path: Path, countries: list[str]) -> list[str]:
    return [
        row["name"]
        for row in rows(path)
        if row["country"] in countries
        and row["source"].startswith(_PERMISSIVE)
        and row.get("kind") != "country"
        and row["name"].isalpha()
    ]


def _lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
