"""Letters that an old font or a wrong encoding spoilt, put right where the words prove it.

A way of mending is taken only if most of the words that it changes become words of our languages
and nearly none was one before; what it was is said in the import's report.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ctrp_research.transcripts.readers import Line
from ctrp_research.transcripts.readers.spelling import is_known

FEWEST_WORDS = 3
SURE_AFTER = 0.6
SURE_BEFORE = 0.2
MOST_WORDS = 1_500
MOST_LINES = 3_000
"""Of a file, from which it is told whether letters in it were spoilt."""
EDGES = ".,;:!?()\"'„“”‘’«»‚‹›…–— \xa00123456789"
KEPT = re.compile(r"(?<!\w)\[[^\[\]\n]{1,100}\](?!\w)|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
"""Words in brackets and addresses."""
YUSCII = dict(zip("@`[{\\|]}^~", "ŽžŠšĐđĆćČč", strict=True))
SIGNED = re.compile(r"(?<!\S)\S*[@`\[{\\|\]}^~]\S*")
"""A word with such a sign in it; looked for from the beginnings of words alone, which is fast."""
MARKED_LETTER = re.compile(r"([eE])\s?(¨)|([cC])\s?(¸)")
MARKED = {"e¨": "ë", "E¨": "Ë", "c¸": "ç", "C¸": "Ç"}


@dataclass(frozen=True, slots=True)
class Way:
    """A way in which letters were spoilt."""

    name: str
    mend: Callable[[str], str]


def mend(lines: Sequence[Line]) -> tuple[list[Line], tuple[str, ...]]:
    """The lines as they were meant, and a remark for each way in which they were spoilt."""
    lines, remarks = list(lines), []
    for way in WAYS:
        changed = _changed(lines, way)
        if len(changed) < FEWEST_WORDS or not _is_sure(changed):
            continue
        lines = [
            replace(
                line,
                text=way.mend(line.text),
                speaker=None if line.speaker is None else way.mend(line.speaker),
            )
            for line in lines
        ]
        remarks.append(f"letters mended: {way.name}; look at a page of it")
    return lines, tuple(remarks)


def _changed(lines: Sequence[Line], way: Way) -> dict[str, str]:
    """Words that mending would change, before and after."""
    changed: dict[str, str] = {}
    for line in lines[:MOST_LINES]:
        mended = way.mend(line.text)
        if mended == line.text:
            continue
        before, after = line.text.split(), mended.split()
        if len(before) == len(after):
            changed.update((old, new) for old, new in zip(before, after, strict=True) if old != new)
        if len(changed) > MOST_WORDS:
            break
    return changed


def _is_sure(changed: dict[str, str]) -> bool:
    after = sum(is_known(word.strip(EDGES)) for word in changed.values())
    before = sum(is_known(word.strip(EDGES)) for word in changed)
    return after >= SURE_AFTER * len(changed) and before <= SURE_BEFORE * len(changed)


def _misread(shown: str, meant: str) -> Callable[[str], str]:
    """Mending of text in one code page that was shown, and saved, as another."""
    table = {}
    for byte in range(0x80, 0x100):
        before = bytes([byte]).decode(shown, errors="ignore")
        after = bytes([byte]).decode(meant, errors="ignore")
        if before and after and after.isalpha():
            table[ord(before)] = after
    return lambda text: text.translate(table)


def _utf8_as(shown: str) -> Callable[[str], str]:
    """Mending of UTF-8 that was shown, and saved, as a code page: two signs for each letter."""

    def mended(match: re.Match[str]) -> str:
        try:
            return match[0].encode(shown).decode("utf-8")
        except UnicodeError:
            return match[0]

    return lambda text: re.sub(r"[^\x00-\x7f]+", mended, text)


def _yuscii(text: str) -> str:
    """Letters in the places of brackets and signs, but for what is clearly meant as it stands."""
    parts, position = [], 0
    for kept in KEPT.finditer(text):
        parts += [_signs(text[position : kept.start()]), kept[0]]
        position = kept.end()
    return "".join([*parts, _signs(text[position:])])


def _signs(text: str) -> str:
    return SIGNED.sub(lambda word: "".join(YUSCII.get(sign, sign) for sign in word[0]), text)


def _spacing_marks(text: str) -> str:
    return MARKED_LETTER.sub(lambda match: MARKED["".join(match.groups(""))], text)


WAYS = (
    Way("UTF-8 shown as cp1252", _utf8_as("cp1252")),
    Way("UTF-8 shown as cp1250", _utf8_as("cp1250")),
    Way("UTF-8 shown as cp1251", _utf8_as("cp1251")),
    Way("cp1251 shown as cp1252", _misread("cp1252", "cp1251")),
    Way("cp1250 shown as cp1252", _misread("cp1252", "cp1250")),
    Way("cp852 shown as cp1252", _misread("cp1252", "cp852")),
    Way("signs of YUSCII for č ć đ š ž", _yuscii),
    Way("a mark after its letter for ë and ç", _spacing_marks),
)
