"""Splitting a transcript's lines into the header block and the turns of its speakers."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ctrp_research.transcripts.conventions import set_apart
from ctrp_research.transcripts.labels import SHORT_LABEL, TIME, is_voice_word, role_of
from ctrp_research.transcripts.readers import Line
from ctrp_research.transcripts.speech import is_mark
from ctrp_research.transcripts.words import fold, words

LABELLED = re.compile(
    rf"^\s*(?P<time>{TIME})?\s*(?P<label>[^\W\d_][^:：?!\"„“”«»;\n\t]{{0,39}}?\??|\?+)"
    rf"\s*(?P<after>{TIME})?\s*[:：](?!//)\s*(?P<text>.*)$",
    re.DOTALL,
)
TABBED = re.compile(
    rf"^\s*(?P<time>{TIME})?\s*(?P<label>[^\W\d_][^:?!\"„“”«»;\n\t]{{0,39}}?)"
    rf"\s*(?P<after>{TIME})?\t\s*(?P<text>\S.*)$",
    re.DOTALL,
)
LEADING_TIME = re.compile(rf"^\s*(?P<time>{TIME})\s*")
PAGE = re.compile(
    r"^\W*(?:(?P<word>[^\W\d_]+)\.?\s*)?\d{1,3}"
    r"(?:\s*(?:/|of|nga|od|от|din|из)\s*\d{1,3})?\W*$"
)
NOTED = re.compile(r"^(?P<label>[^()]+?)\s*\((?P<note>[^()\d]{2,})\)$")
NUMBERED = re.compile(r"^(?P<letter>[^\W\d_]{1,3})[ .]?(?P<number>\d{1,3})\.?$")
FEWEST_PAIRS = 2
MOST_WORDS = 5
NEAR = 6
LONGEST_VALUE = 8
"""Words; a header's value is shorter than most of what is said."""
NOTE = "[Note]"
"""The label of comments and footnotes; nobody's, so no file's own label can be it."""


@dataclass(frozen=True, slots=True)
class RawTurn:
    """A turn as it stands in the file."""

    label: str
    time: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A transcript's parts in their order; original text, so never stored as it is."""

    header: tuple[str, ...]
    turns: tuple[RawTurn, ...]


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A line taken apart as if its beginning were a label."""

    label: str
    key: str
    time: str | None
    text: str


def split_turns(
    lines: Sequence[Line], rule: Callable[[str], str | None] = lambda _: None
) -> Layout:
    """The header block and the turns; a file without any labelled turn gives no turns.

    A label for which a rule gives a role is a voice, even if it stands there once.
    """
    lines = set_apart(lines)
    taken = _drop_numbers(_move_notes([_take_apart(line) for line in lines]))
    counts = Counter(part.key for part in taken if part)
    speakers = {key for key in counts if rule(key) or may_speak(key, counts[key])}
    speakers |= {part.key for line, part in zip(lines, taken, strict=True) if part and line.certain}
    first = _first_turn(lines, taken, counts, speakers)
    header = tuple(
        text
        for line, part in zip(lines[:first], taken[:first], strict=True)
        if (text := _whole(line, part)).strip() and not _is_page(text)
    )
    return Layout(header=header, turns=_turns(lines[first:], taken[first:], speakers))


def _take_apart(line: Line) -> _Labelled | None:
    if line.note:
        return None
    if line.speaker is not None:
        time = LEADING_TIME.match(line.speaker)
        label = line.speaker[time.end() :] if time else line.speaker
        if not label.strip():
            return None
        return _Labelled(label.strip(), fold(label), _bare(time and time["time"]), line.text)
    match = LABELLED.match(line.text) or TABBED.match(line.text)
    if not match or len(match["label"].split()) > MOST_WORDS:
        return None
    label = match["label"].strip()
    return _Labelled(
        label, fold(label), _bare(match["time"] or match["after"]), match["text"].strip()
    )


def _move_notes(taken: Sequence[_Labelled | None]) -> list[_Labelled | None]:
    """Labels without what was heard beside the voice, which goes before what is said.

    "D (smeje se): Ja." is said by D, who is no other child for laughing. A description stays, as in
    "Girl (12)": in brackets are a number, or words without which the label stands nowhere.
    """
    keys = {part.key for part in taken if part}
    moved: list[_Labelled | None] = []
    for part in taken:
        match = NOTED.match(part.label) if part else None
        if part and match and (is_mark(match["note"]) or fold(match["label"]) in keys):
            text = f"({match['note']}) {part.text}".rstrip()
            moved.append(_Labelled(match["label"], fold(match["label"]), part.time, text))
        else:
            moved.append(part)
    return moved


def _drop_numbers(taken: Sequence[_Labelled | None]) -> list[_Labelled | None]:
    """Labels without numbers where these count the questions: Q1, A1, Q2, A2 are two voices.

    Two letters take turns, both of a pair with its number, and what the first says is asked.
    """
    found = [(part, match) for part in taken if part and (match := NUMBERED.match(part.label))]
    letters = list(dict.fromkeys(fold(match["letter"]) for _, match in found))
    told = [(fold(match["letter"]), int(match["number"])) for _, match in found]
    counted = [(letter, at) for at in range(1, len(found) // 2 + 1) for letter in letters]
    asked = sum(part.text.rstrip().endswith("?") for part, _ in found[::2])
    if len(found) < 2 * FEWEST_PAIRS or told != counted or asked <= len(found) // 4:
        return list(taken)
    bare = {part.key: match["letter"] for part, match in found}
    return [
        replace(part, label=bare[part.key], key=fold(bare[part.key]))
        if part and part.key in bare
        else part
        for part in taken
    ]


def _bare(time: str | None) -> str | None:
    return time.strip("[](){}#") if time else None


def may_speak(key: str, count: int) -> bool:
    """Whether a folded label that stands `count` times before a colon is a voice."""
    if role_of(key) or is_voice_word(key):
        return True
    if key in words().fields:
        return False
    return count > 1 or bool(SHORT_LABEL.match(key))


def _first_turn(
    lines: Sequence[Line],
    taken: Sequence[_Labelled | None],
    counts: Counter[str],
    speakers: set[str],
) -> int:
    """The index of the line where talking begins."""
    start = 0
    for begin, end in _blocks(lines):
        if not _is_header_block(lines[begin:end], taken[begin:end], counts, speakers):
            start = begin
            break
        start = end
    last_field = start - 1
    for index in range(start, len(lines)):
        part = taken[index]
        if part is None or part.key not in words().fields | dict.fromkeys(speakers):
            continue
        near = taken[index + 1 : index + NEAR]
        before_fields = any(_is_sure_field(other, counts) for other in near)
        if _is_sure_field(part, counts) or (
            (_is_value(part.text) or before_fields)
            if part.key in words().fields
            else before_fields and counts[part.key] == 1 and not role_of(part.key)
        ):
            last_field = index
        else:
            break
    for index in range(max(start, last_field + 1), len(lines)):
        part = taken[index]
        if part and part.key in speakers:
            return index
    return len(lines)


def _is_sure_field(part: _Labelled | None, counts: Counter[str]) -> bool:
    """A header's field that is no voice: its name stands once and names no role."""
    return (
        part is not None
        and part.key in words().fields
        and counts[part.key] == 1
        and not role_of(part.key)
    )


def _blocks(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Ranges of lines between blank ones."""
    blocks, begin = [], None
    for index, line in enumerate(lines):
        blank = not line.text.strip() and line.speaker is None
        if blank and begin is not None:
            blocks.append((begin, index))
            begin = None
        elif not blank and begin is None:
            begin = index
    if begin is not None:
        blocks.append((begin, len(lines)))
    return blocks


def _is_header_block(
    lines: Sequence[Line],
    taken: Sequence[_Labelled | None],
    counts: Counter[str],
    speakers: set[str],
) -> bool:
    """A block of facts about the talk: no voice in it, or names that stand once and no question."""
    parts = [part for part in taken if part]
    if not any(part.key in speakers for part in parts):
        return True
    if any(line.certain for line in lines):
        return False
    if len(parts) == len(lines) == 1:
        return parts[0].key in words().fields and counts[parts[0].key] == 1 and _is_name(parts[0])
    once = sum(counts[part.key] == 1 for part in parts)
    inside = Counter(part.key for part in parts)
    return (
        len(parts) > 1
        and 2 * once >= len(parts)
        and max(inside.values()) == 1
        and not any(line.text.rstrip().endswith("?") for line in lines)
    )


def _is_name(part: _Labelled) -> bool:
    """Whether what stands behind a label is somebody's name: a few words, all with capitals."""
    said = part.text.split()
    return 1 < len(said) < MOST_WORDS and all(word[0].isupper() for word in said)


def _is_value(text: str) -> bool:
    return 0 < len(text.split()) <= LONGEST_VALUE and not text.rstrip().endswith(
        (".", "?", "!", "…")
    )


def _turns(
    lines: Sequence[Line], taken: Sequence[_Labelled | None], speakers: set[str]
) -> tuple[RawTurn, ...]:
    """What each says; a note waits for the end of the turn that it hangs on."""
    turns: list[RawTurn] = []
    notes: list[RawTurn] = []
    for line, part in zip(lines, taken, strict=True):
        if line.note:
            notes.append(RawTurn(NOTE, None, line.text))
        elif part and part.key in speakers:
            turns += notes
            notes = []
            turns.append(RawTurn(part.label, part.time, part.text))
        elif turns and (text := _whole(line, part).strip()) and not _is_page(text):
            last = turns.pop()
            joined = f"{last.text}\n{text}" if last.text else text
            turns.append(RawTurn(last.label, last.time, joined))
    if turns:
        turns += notes
    return tuple(turn for turn in turns if turn.text.strip())


def _whole(line: Line, part: _Labelled | None) -> str:
    if line.note:
        return f"{NOTE}: {line.text.strip()}"
    if line.speaker is None:
        return line.text.strip()
    separator = ": " if part and part.key in words().fields else " "
    return f"{line.speaker}{separator}{line.text}".strip()


def _is_page(text: str) -> bool:
    match = PAGE.match(text)
    if match is None:
        return False
    return match["word"] is None or fold(match["word"]) in words().page_words
