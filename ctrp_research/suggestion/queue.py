"""Suggestions for what a project has not coded yet, learned from what it has."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from codebooks import Codebook
from ctrp_research.coding.codings import find_transcript
from ctrp_research.coding.reading import ReadTurn, read_turns
from ctrp_research.store.project import Project
from ctrp_research.suggestion import Passage, Suggester, Suggestion


@dataclass(frozen=True, slots=True)
class Ranked:
    """A turn that is not coded and the codes suggested for it, best first."""

    transcript: str
    turn: int
    text: str
    suggestions: tuple[Suggestion, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "transcript": self.transcript,
            "turn": self.turn,
            "text": self.text,
            "suggestions": [
                {
                    "code": one.code,
                    "probability": one.probability,
                    "shown": one.shown,
                    "because": list(one.because),
                }
                for one in self.suggestions
            ],
        }


def suggest_for(session: Session, codebook: Codebook, transcript: str, *, top: int) -> list[Ranked]:
    """Rank codes for every uncoded turn of a child in a transcript.

    Args:
        session: an open transaction.
        codebook: the frame to suggest from.
        transcript: its id.
        top: how many codes for each turn.

    Raises:
        CtrpError: there is no such transcript.
    """
    find_transcript(session, transcript)
    turns = [turn for turn in read_turns(session) if turn.role != "interviewer"]
    wanted = [turn for turn in turns if turn.transcript == transcript and not turn.codings]
    ranked = _learned(codebook, turns).suggest([_passage(turn) for turn in wanted])
    return [
        Ranked(turn.transcript, turn.number, turn.text, tuple(suggestions[:top]))
        for turn, suggestions in zip(wanted, ranked, strict=True)
    ]


def count_shown(project: Project) -> int:
    """In how many uncoded turns of children the suggester is sure enough of a code."""
    with project.reading() as session:
        turns = [turn for turn in read_turns(session) if turn.role == "child"]
    suggester = _learned(project.codebook, turns)
    ranked = suggester.suggest([_passage(turn) for turn in turns if not turn.codings])
    return sum(suggestions[0].shown for suggestions in ranked)


def most_waiting(project: Project) -> str:
    """The transcript with the most uncoded turns of children."""
    with project.reading() as session:
        waiting = Counter(
            turn.transcript
            for turn in read_turns(session)
            if turn.role == "child" and not turn.codings
        )
    return min(waiting, key=lambda transcript: (-waiting[transcript], transcript))


def _learned(codebook: Codebook, turns: list[ReadTurn]) -> Suggester:
    # Embeddings of all turns would be made anew at each start: they need a place in the store.
    suggester = Suggester(codebook, embedder=None)
    known = _read_by_coders(turns)
    suggester.learn(
        [_passage(turn) for turn in known],
        [{code for _, code, _ in turn.codings} for turn in known],
    )
    return suggester


def _read_by_coders(turns: list[ReadTurn]) -> list[ReadTurn]:
    """Turns that are coded, and those before them in the transcript, which were read and left."""
    last = {turn.transcript: turn.number for turn in turns if turn.codings}
    return [turn for turn in turns if turn.number <= last.get(turn.transcript, 0)]


def _passage(turn: ReadTurn) -> Passage:
    return Passage(
        text=turn.text, language=turn.language, document=turn.transcript, before=turn.asked
    )
