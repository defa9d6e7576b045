"""Subtitles, written by hand or by a program that recognises speech: cues are joined into turns."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import Line, Reading
from ctrp_research.transcripts.readers.text import decode
from ctrp_research.transcripts.turns import LABELLED, MOST_WORDS, may_speak
from ctrp_research.transcripts.words import fold

CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,]\d{1,3})?"
TIMES = re.compile(rf"^\s*{CLOCK}\s*-->\s*{CLOCK}(?:\s.*)?$")
VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^<>]+)>")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[^<>]*>|\{\\[^{}]*\}")
IN_BRACKETS = re.compile(r"^\s*\[([^\[\]:]{1,40})\]\s*:\s*|^\s*\[(SPEAKER_\d+)\]\s*")
NUMBERED = re.compile(r"^\s*(?P<label>[^\W\d_]+[_ ]\d{1,2})\s*:\s*(?P<text>.*)$")
DASH = re.compile(r"^\s*[-–—]\s*(?=\S)")
UNKNOWN = "?"
PAUSE = 4
"""Seconds of silence after which an unnamed voice may be another one."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown at a time."""

    start: int
    end: int
    """Seconds from the beginning."""
    lines: tuple[str, ...]


def read(data: bytes) -> Reading:
    """A line for each turn of a subtitle file, with its time.

    Raises:
        CtrpError: there are no cues in it.
    """
    cues = list(_cues(decode(data)))
    if not cues:
        raise CtrpError("there are no subtitles in it")
    lines = list(_turns(cues))
    if all(line.speaker is None or line.speaker.endswith(UNKNOWN) for line in lines):
        return Reading(lines, ("no voice has a name in it; say who speaks before it is coded",))
    return Reading(lines)


def _cues(text: str) -> Iterator[Cue]:
    """The cues of either format; a cue's number or name stands above its times and is no text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    index = 0
    while index < len(lines):
        times = TIMES.match(lines[index])
        index += 1
        if not times:
            continue
        shown = []
        while index < len(lines) and not TIMES.match(lines[index]):
            following = lines[index + 1] if index + 1 < len(lines) else ""
            if TIMES.match(following) and re.fullmatch(r"\s*\d+\s*", lines[index]):
                break
            if not lines[index].strip():
                # A blank line ends a cue, but for one that a speech recogniser left inside it.
                break
            shown.append(lines[index])
            index += 1
        yield Cue(_seconds(times.groups()[:3]), _seconds(times.groups()[3:]), tuple(shown))


def _seconds(parts: Iterable[str | None]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in parts)
    return 3600 * hours + 60 * minutes + seconds


def _turns(cues: Sequence[Cue]) -> Iterator[Line]:
    """Cues joined as long as one voice speaks."""
    counts = Counter(
        fold(labelled["label"])
        for cue in cues
        for line in cue.lines
        if (labelled := LABELLED.match(_plain(DASH.sub("", line))))
    )
    speaker: str | None = None
    began, ended, said = 0, 0, list[str]()
    for cue in cues:
        for label, text in _voices(cue, counts):
            named = label is not None
            other = label != speaker if named else speaker is None and cue.start - ended >= PAUSE
            if said and (other or label == ""):
                yield _line(speaker, began, said)
                said = []
            if not said:
                began = cue.start
            if named:
                speaker = label or None
            if text and (not said or said[-1] != text):  # a rolling caption shows a line twice
                said.append(text)
        ended = cue.end
    if said:
        yield _line(speaker, began, said)


def _voices(cue: Cue, counts: Counter[str]) -> Iterator[tuple[str | None, str]]:
    """Label and text of each voice of a cue; no label goes on, an empty one is a new voice."""
    dashes = sum(bool(DASH.match(line)) for line in cue.lines) > 1
    for line in cue.lines:
        dashed = dashes and DASH.match(line)
        bare = DASH.sub("", line) if dashed else line
        parts = VOICE.split(bare)
        if parts[0].strip():
            label, text = _label(_plain(parts[0]), counts)
            yield ("" if dashed and label is None else label), text
        for name, spoken in zip(parts[1::2], parts[2::2], strict=True):
            yield html.unescape(name).strip(), _plain(spoken)


def _label(text: str, counts: Counter[str]) -> tuple[str | None, str]:
    bracketed = IN_BRACKETS.match(text)
    if bracketed:
        return bracketed[1] or bracketed[2], text[bracketed.end() :].strip()
    labelled = NUMBERED.match(text) or LABELLED.match(text)
    if not labelled:
        return None, text
    label = labelled["label"].strip()
    sure = labelled.re is NUMBERED or may_speak(fold(label), counts[fold(label)])
    if not sure or len(label.split()) > MOST_WORDS:
        return None, text
    return label, labelled["text"].strip()


def _plain(text: str) -> str:
    return " ".join(html.unescape(TAG.sub("", text)).split())


def _line(speaker: str | None, began: int, said: list[str]) -> Line:
    clock = f"{began // 3600:02}:{began // 60 % 60:02}:{began % 60:02}"
    return Line(" ".join(said), speaker=f"[{clock}] {speaker or UNKNOWN}", certain=True)
