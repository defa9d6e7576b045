"""What can be done with a transcript's file alone: read it, understand it, find what identifies.

Nothing here knows the project but the names it is given, so that any process may do it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anonymise import Anonymiser, KnownNames, Mention, detect_language
from anonymise.errors import AnonymiseError
from anonymise.mention import Kind
from ctrp_research.errors import CtrpError
from ctrp_research.store.project import COUNTRIES
from ctrp_research.transcripts.header import Header, read_header
from ctrp_research.transcripts.readers import Line, read_file
from ctrp_research.transcripts.readers.markdown import unmark
from ctrp_research.transcripts.rules import Rule
from ctrp_research.transcripts.rules import Rules as SpeakerRules
from ctrp_research.transcripts.speakers import Voice, find_voices
from ctrp_research.transcripts.turns import Layout, split_turns
from ctrp_research.transcripts.words import fold, words

Names = tuple[tuple[str, Kind], ...]
"""Sure names of places and organisations of the project, in the order in which they came."""
COUNTRY_OF = {"bg": "BG", "ro": "RO"}
"""Languages that are spoken to children in one country of the study only."""
GROUP_FROM = 3
"""Children in one transcript from which it is a focus group even if no heading says so."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to prepare, with all that is needed for it."""

    path: Path
    """A name to show; it is not opened."""
    data: bytes
    country: str | None
    rules: tuple[Rule, ...]
    names: Names


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one file gave."""

    read: "Read"
    found: "Found"
    followed: frozenset[Rule]
    """The rules that fitted a voice."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file gave nothing."""

    reason: str


def prepare(task: Task) -> Prepared | Failure:
    """Read one file and find what identifies; what goes wrong with it is told, without its text."""
    rules = SpeakerRules(task.rules)
    try:
        read = understand(task.path, task.data, task.country, rules)
        found = find_in(_anonymiser(), read, _known(task.names))
    except Exception as error:  # noqa: BLE001 - one file never stops the rest; no text is told
        return failed(error)
    return Prepared(read, found, rules.used())


def failed(error: Exception) -> Failure:
    """Say what went wrong with a file."""
    if isinstance(error, CtrpError | AnonymiseError):
        return Failure(str(error))
    if isinstance(error, OSError):
        return Failure(error.strerror or "it cannot be opened")
    return Failure(f"the program failed on it ({type(error).__name__}); please report that")


@cache
def _anonymiser() -> Anonymiser:
    return Anonymiser()


class _Remembered:
    """The names of the last file, as the next one's are mostly the same and some more."""

    names: Names = ()
    known = KnownNames()


def _known(names: Names) -> KnownNames:
    before = len(_Remembered.names)
    if names[:before] != _Remembered.names:
        _Remembered.known, before = KnownNames(), 0
    for spelling, kind in names[before:]:
        _Remembered.known.add(spelling, kind)
    _Remembered.names = names
    return _Remembered.known


@dataclass(frozen=True, slots=True)
class Read:
    """A transcript as it was understood, still in its original words."""

    layout: Layout
    header: Header
    voices: list[Voice]
    language: str
    language_confidence: float
    country: str | None
    method: str
    remarks: tuple[str, ...]
    """What is to be known of how the file was read."""


@dataclass(frozen=True, slots=True)
class Found:
    """The whole original text and what identifies in it."""

    text: str
    mentions: list[Mention]
    header: list[tuple[int, int]]
    """Where each header line lies."""
    turns: list[tuple[int, int]]
    """Where the label of each turn begins, and where what is said does."""


def understand(
    path: Path, data: bytes, country: str | None, speakers: SpeakerRules | None = None
) -> Read:
    reading = unmark(read_file(path, data))
    rules = speakers or SpeakerRules()
    # Before the turns are known: a rule may be needed to tell them.
    written = detect_language("\n".join(line.text for line in reading.lines))[0] if rules else None
    rule = rules.for_file(path.name, written)
    layout = split_turns(reading.lines, rule)
    if _is_lost(reading.lines):
        raise CtrpError(
            "most of its letters were lost when it was saved or converted; import the file that it "
            "was made of"
        )
    if not layout.turns:
        raise CtrpError(
            "no speakers were found in it; begin each turn with a label and a colon, such as `I:`"
        )
    header = read_header(layout.header)
    spoken = "\n".join(turn.text for turn in layout.turns)
    language, confidence = detect_language(spoken)
    voices = find_voices(layout.turns, header, rule)
    children = sum(voice.role == "child" for voice in voices)
    return Read(
        layout=layout,
        header=header,
        voices=voices,
        language=language,
        language_confidence=confidence,
        country=header.country or _country_of_name(path) or country or COUNTRY_OF.get(language),
        method="focus group" if header.focus_group or children >= GROUP_FROM else "interview",
        remarks=reading.remarks,
    )


def _is_lost(lines: Sequence[Line]) -> bool:
    """Whether more stands for letters that could not be read than letters do."""
    text = "".join(line.text for line in lines)
    return text.count("\N{REPLACEMENT CHARACTER}") > sum(map(str.isalpha, text))


def _country_of_name(path: Path) -> str | None:
    """The country that a file's name begins with, or that its folder is named for."""
    first = re.split(r"[-_. ]", path.stem, maxsplit=1)[0].upper()
    return first if first in COUNTRIES else words().countries.get(fold(path.parent.name))


def find_in(anonymiser: Anonymiser, read: Read, known: KnownNames | None = None) -> Found:
    """Look through header and turns at once, so that they share their identities.

    It knows nothing of the project but the names it is given, and changes nothing.
    """
    lines = list(read.layout.header)
    starts: list[tuple[int, int]] = []
    parts = ["\n".join(lines) + "\n\n" if lines else ""]
    length = len(parts[0])
    for turn in read.layout.turns:
        start = length + len(turn.label) + 2
        starts.append((length, start))
        parts.append(f"{turn.label}: {turn.text}\n")
        length += len(parts[-1])
    text = "".join(parts)
    mentions = anonymiser.find(text, language=read.language, known=known)
    return Found(text, mentions, _line_spans(lines), starts)


def _line_spans(lines: Sequence[str]) -> list[tuple[int, int]]:
    spans, position = [], 0
    for line in lines:
        spans.append((position, position + len(line)))
        position += len(line) + 1
    return spans
