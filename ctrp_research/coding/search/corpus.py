"""What is searched: the turns of the voices that are meant, with what is known of who speaks."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ctrp_research.errors import UsageError
from ctrp_research.store.looking import Ask

ROLES = ("child", "group", "unknown", "adult", "interviewer")
ANSWERING = ("child", "group", "unknown")
"""Whose words are coded and counted."""

_ALL = "SELECT id, transcript_id, number, speaker_id, text FROM turn"
_ANSWERS = (
    "SELECT turn.id, turn.transcript_id, number, speaker_id, text FROM turn "
    "JOIN speaker ON speaker.id = turn.speaker_id "
    "WHERE speaker.role IN ('child', 'group', 'unknown')"
)
_MARKED = (
    " turn.id IN (SELECT turn_id FROM coding WHERE active "
    "UNION SELECT turn_id FROM flag WHERE active)"
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks in a transcript."""

    label: str
    role: str
    child: str | None
    """The child's code; None for a voice that is not one known child."""
    language: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Of the child, and of the transcript what is not known of the child."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn."""

    transcript: str
    number: int
    voice: Voice
    text: str


@dataclass(frozen=True, slots=True)
class Condition:
    """What an attribute must be."""

    name: str
    values: tuple[str, ...]
    """Any of these; each a value, or a range of whole numbers such as `10..12`."""
    wanted: bool = True
    """False: none of them, and known."""

    def holds(self, attributes: Mapping[str, str]) -> bool:
        """Whether it holds; of what is not known nothing does."""
        value = attributes.get(self.name)
        if not value:
            return False
        return any(_is(value, each) for each in self.values) == self.wanted


def parse_condition(typed: str) -> Condition:
    """Read `name=value`, `name=value,value`, `name!=value` or `name=from..to`.

    Raises:
        UsageError: it is not of this form.
    """
    name, equals, values = typed.partition("=")
    wanted = not name.endswith("!")
    name = name.removesuffix("!").strip()
    listed = tuple(value.strip() for value in values.split(",") if value.strip())
    if not (name and equals and listed):
        raise UsageError(f"{typed}: write it as country=AL, age=10..12 or gender!=boy.")
    return Condition(name, listed, wanted)


def read_voices(
    ask: Ask, *, roles: Sequence[str], conditions: Sequence[Condition] = ()
) -> dict[int, Voice]:
    """The voices of these roles for whom all conditions hold, by the id of the speaker.

    Raises:
        UsageError: nobody has an attribute that a condition names.
    """
    transcripts = {
        name: {"country": country or "", "method": method, "language": language}
        for name, country, method, language in ask(
            "SELECT id, country, method, language FROM transcript"
        )
    }
    children: dict[str, dict[str, str]] = {}
    for code, name, value in ask("SELECT participant_code, name, value FROM attribute"):
        children.setdefault(code, {})[name] = value
    voices = {}
    for number, transcript, label, role, code in ask(
        "SELECT id, transcript_id, label, role, participant_code FROM speaker"
    ):
        known = transcripts[transcript]
        attributes = known | {"transcript": transcript} | children.get(code, {})
        child = code if role == "child" else None
        voices[number] = Voice(label, role, child, known["language"], attributes)
    _check(conditions, voices)
    return {
        number: voice
        for number, voice in voices.items()
        if voice.role in roles and all(each.holds(voice.attributes) for each in conditions)
    }


def read_turns(ask: Ask, voices: Mapping[int, Voice], *, marked: bool) -> dict[int, Said]:
    """The turns of these voices by their ids, all or those with a coding or flag, in no order."""
    answers = all(voice.role in ANSWERING for voice in voices.values())
    query = _ANSWERS if answers else _ALL
    if marked:
        query += (" AND" if answers else " WHERE") + _MARKED
    return {
        turn: Said(transcript, number, voices[speaker], text)
        for turn, transcript, number, speaker, text in ask(query)
        if speaker in voices
    }


def _check(conditions: Sequence[Condition], voices: Mapping[int, Voice]) -> None:
    known = sorted({name for voice in voices.values() for name in voice.attributes})
    for condition in conditions:
        if voices and condition.name not in known:
            near = difflib.get_close_matches(condition.name, known, n=1)
            advice = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
            raise UsageError(f"Nobody has an attribute {condition.name!r}. {advice}")


def _is(value: str, wanted: str) -> bool:
    first, dots, last = wanted.partition("..")
    if dots and first.isdecimal() and last.isdecimal():
        return value.isdecimal() and int(first) <= int(value) <= int(last)
    return value.casefold() == wanted.casefold()
