"""Negative cases: children who were listened to and in whom a code, or a pattern, is not found.

A child whose words nobody has read to the end is not negative: that nothing was coded there says
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ctrp_research.coding.analysis.material import Applied, leaves_of, read_applied, read_texts
from ctrp_research.coding.search.corpus import Condition, Voice, read_voices
from ctrp_research.store.looking import Ask, look
from ctrp_research.store.project import Project

FOUND, ABSENT, UNREAD = "found", "absent", "not read"


@dataclass(frozen=True, slots=True)
class Case:
    """A child, and whether the code is found in what they say."""

    child: str
    transcripts: tuple[str, ...]
    status: str
    """`found`, `absent` (all was read, and it is not there) or `not read` (to its end)."""
    read: int
    """Turns of the child that some coder read, or coded something in."""
    turns: int
    passages: tuple[tuple[str, str], ...]
    """Place and words of the code that stands against the pattern."""


def find_cases(
    project: Project,
    code: str,
    *,
    reader: str,
    despite: str | None = None,
    conditions: Sequence[Condition] = (),
    coder: str | None = None,
) -> list[Case]:
    """Every child, or every one with the code `despite`, and whether the code is found there.

    Args:
        project: where.
        code: it stands for all under it.
        reader: as for `read_applied`.
        despite: only children with this code or one under it, whose passages are given: those
            without `code` speak against the pattern that the two go together.
        conditions: on the children.
        coder: one coder's codings and reading only.

    Raises:
        CodebookError: there is no such code.
        UsageError: nobody has an attribute that a condition names.
    """
    codebook = project.codebook
    wanted = leaves_of(codebook, code)
    other = leaves_of(codebook, despite) if despite is not None else frozenset()
    with look(project) as ask:
        voices = read_voices(ask, roles=("child",), conditions=conditions)
        applied = read_applied(ask, codebook, voices, reader=reader, coder=coder)
        speaking = _speaking(ask, voices)
        read = _read(ask, coder) | {one.turn for one in applied}
        against: dict[str, list[Applied]] = {}
        found: set[str] = set()
        for each in applied:
            if each.voice.child is None:
                continue
            if each.code in wanted:
                found.add(each.voice.child)
            if each.code in other:
                against.setdefault(each.voice.child, []).append(each)
        shown = [one for child, all_ in against.items() if child not in found for one in all_]
        texts = read_texts(ask, (one.turn for one in shown))
    cases = []
    for child in sorted(speaking if despite is None else speaking.keys() & against.keys()):
        turns = speaking[child]
        seen = sum(turn in read for turn in turns)
        status = FOUND if child in found else ABSENT if seen == len(turns) else UNREAD
        passages = [
            (one.place, texts[one.turn][one.start : one.end])
            for one in against.get(child, ())
            if status != FOUND
        ]
        cases.append(
            Case(
                child, tuple(sorted(set(turns.values()))), status, seen, len(turns),
                tuple(dict.fromkeys(passages)),
            )
        )  # fmt: skip
    return cases


def _speaking(ask: Ask, voices: dict[int, Voice]) -> dict[str, dict[int, str]]:
    """The turns of each child by their ids, and the transcript of each."""
    turns: dict[str, dict[int, str]] = {}
    for turn, transcript, speaker in ask("SELECT id, transcript_id, speaker_id FROM turn"):
        voice = voices.get(speaker)
        if voice is not None and voice.child is not None:
            turns.setdefault(voice.child, {})[turn] = transcript
    return turns


def _read(ask: Ask, coder: str | None) -> set[int]:
    return {
        turn for turn, who in ask("SELECT turn_id, coder FROM turn_read") if coder in (None, who)
    }
