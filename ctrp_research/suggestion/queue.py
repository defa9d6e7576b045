"""Suggestions for what a project has not coded yet, learned from what it has."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from codebooks import Codebook
from ctrp_research.coding.codings import Passage as Place
from ctrp_research.coding.codings import find_transcript
from ctrp_research.coding.reading import ReadTurn, read_turns
from ctrp_research.store.project import Project
from ctrp_research.store.tables import Coding, Speaker, Transcript, Turn, TurnRead
from ctrp_research.suggestion import Passage, Suggester, Suggestion
from ctrp_research.suggestion.audit import Doubt, audit
from ctrp_research.suggestion.control import is_control
from ctrp_research.suggestion.following import Next, order_transcripts, order_turns
from ctrp_research.suggestion.known import Known, as_passages, tell_known
from ctrp_research.suggestion.proposals import propose

MOST = 20_000
"""Turns that are learned from at once."""


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


def suggest_for(project: Project, transcript: str, *, top: int, coder: str) -> list[Ranked]:
    """Rank codes for every uncoded turn of a child in a transcript.

    What is suggested is kept, so that it can be measured later. Turns of the control are left out:
    for them the suggestions are formed, kept and shown to nobody.

    Args:
        project: where.
        transcript: its id.
        top: how many codes for each turn.
        coder: who is to see them.

    Raises:
        CtrpError: there is no such transcript.
    """
    with project.reading() as session:
        find_transcript(session, transcript)
        turns = read_turns(session)
        known = tell_known(session, turns)
    wanted = [
        turn
        for turn in (*known.read, *known.waiting)
        if turn.transcript == transcript and not turn.codings
    ]
    wanted.sort(key=lambda turn: turn.number)
    ranked = learned(project, known).suggest(as_passages(wanted))
    shown = []
    with project.transaction() as session:
        for turn, suggestions in zip(wanted, ranked, strict=True):
            hidden = is_hidden(project, turn)
            place = Place(turn.transcript, turn.number)
            propose(session, place, suggestions, coder=coder, seen=not hidden)
            if not hidden:
                shown.append(
                    Ranked(turn.transcript, turn.number, turn.text, tuple(suggestions[:top]))
                )
    return shown


def is_hidden(project: Project, turn: ReadTurn) -> bool:
    """Whether the turn is of those for which nothing is suggested."""
    share = project.settings.suggestion.control
    return is_control(project.settings.id, turn.transcript, turn.number, share)


def what_next(project: Project, *, passages: bool = False) -> list[Next]:
    """Transcripts, or turns, that nobody read yet, in the order to go through them."""
    known = _known(project)
    suggester = learned(project, known)
    codes = [code.id for code in project.codebook.applicable()]
    counter = Counter(code for each in known.codes for code in each)
    counts = np.array([counter[code] for code in codes], dtype=float)
    probability = suggester.probabilities(as_passages(known.waiting))
    seed = f"{project.settings.id} {len(known.read)}"
    order = order_turns if passages else order_transcripts
    return order(known.waiting, probability, counts, codes, seed)


def look_again(project: Project, *, most: int) -> list[Doubt]:
    """The codings, and the gaps, that the rest of the coding speaks against."""
    return audit(
        project.codebook,
        _known(project).read,
        make=lambda _codebook: new_suggester(project),
        most=most,
    )


def learn_from(
    session: Session, codebook: Codebook, *, most: int = MOST
) -> tuple[list[Passage], list[set[str]]]:
    """What coders decided about turns: those they coded, and those they read and left uncoded.

    Args:
        session: an open transaction.
        codebook: the frame; codings with what is no code of it now teach nothing.
        most: turns; where there are more, those of the newest decisions.
    """
    applied = {code.id for code in codebook.applicable()}
    decided: dict[int, set[str]] = {
        turn: set() for turn in session.scalars(select(TurnRead.turn_id).order_by(TurnRead.at))
    }
    rows = select(Coding.turn_id, Coding.code).where(Coding.active).order_by(Coding.id)
    for turn, code in session.execute(rows):
        codes = decided.pop(turn, set())
        decided[turn] = codes | ({code} & applied)
    kept = dict(list(decided.items())[-most:])
    passages, codes_of = [], []
    asked = ("", "")
    spoken = (
        select(Turn.id, Turn.transcript_id, Transcript.language, Speaker.role, Turn.text)
        .join(Speaker, Turn.speaker_id == Speaker.id)
        .join(Transcript, Turn.transcript_id == Transcript.id)
        .order_by(Turn.transcript_id, Turn.number)
    )
    for turn, transcript, language, role, text in session.execute(spoken).yield_per(2000):
        if role == "interviewer":
            asked = (transcript, text)
        elif turn in kept:
            before = asked[1] if asked[0] == transcript else ""
            passages.append(Passage(text, language, transcript, before))
            codes_of.append(kept[turn])
    return passages, codes_of


def count_shown(project: Project) -> int:
    """In how many uncoded turns of children the suggester is sure enough of a code."""
    known = _known(project)
    uncoded = [t for t in (*known.read, *known.waiting) if t.role == "child" and not t.codings]
    ranked = learned(project, known).suggest(as_passages(uncoded))
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


def new_suggester(project: Project) -> Suggester:
    """A suggester as the project's settings want it, which has learned nothing yet."""
    # Embeddings of all turns would be made anew at each start: they need a place in the store.
    return Suggester(
        project.codebook, embedder=None, precision=project.settings.suggestion.precision
    )


def learned(project: Project, known: Known) -> Suggester:
    """A suggester that knows what the project's coders decided."""
    applied = {code.id for code in project.codebook.applicable()}
    decided = [
        (turn, codes & applied)
        for turn, codes in zip(known.read, known.codes, strict=True)
        # What waits for another code after a split says nothing of the codes there are now.
        if not codes or codes & applied
    ]
    suggester = new_suggester(project)
    suggester.learn(as_passages(turn for turn, _ in decided), [codes for _, codes in decided])
    return suggester


def _known(project: Project) -> Known:
    with project.reading() as session:
        return tell_known(session, read_turns(session))
