"""Suggestions for what a project has not coded yet, learned from what it has."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from ctrp_research.coding.codings import Passage as Place
from ctrp_research.coding.reading import ReadTurn, read_turns
from ctrp_research.store.project import Project
from ctrp_research.suggestion import Suggestion
from ctrp_research.suggestion.audit import Doubt, audit
from ctrp_research.suggestion.control import is_control
from ctrp_research.suggestion.following import Next, order_transcripts, order_turns
from ctrp_research.suggestion.known import Known, tell_known
from ctrp_research.suggestion.project_model import Model
from ctrp_research.suggestion.proposals import propose


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
        turns = read_turns(session, transcript=transcript)
    wanted = [turn for turn in turns if turn.role != "interviewer" and not turn.codings]
    model = Model(project)
    ranked = model.learned().suggest(model.passages(wanted))
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
    model = Model(project)
    suggester = model.learned(known)
    codes = [code.id for code in project.codebook.applicable()]
    counter = Counter(code for each in known.codes for code in each)
    counts = np.array([counter[code] for code in codes], dtype=float)
    probability = suggester.probabilities(model.passages(known.waiting))
    seed = f"{project.settings.id} {len(known.read)}"
    order = order_turns if passages else order_transcripts
    return order(known.waiting, probability, counts, codes, seed)


def look_again(project: Project, *, most: int) -> list[Doubt]:
    """The codings, and the gaps, that the rest of the coding speaks against."""
    model = Model(project)
    return audit(
        project.codebook,
        _known(project).read,
        make=lambda _codebook: model.new(),
        passages=model.passages,
        most=most,
    )


def count_shown(project: Project) -> int:
    """In how many uncoded turns of children the suggester is sure enough of a code."""
    known = _known(project)
    uncoded = [t for t in (*known.read, *known.waiting) if t.role == "child" and not t.codings]
    model = Model(project)
    ranked = model.learned(known).suggest(model.passages(uncoded))
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


def _known(project: Project) -> Known:
    with project.reading() as session:
        return tell_known(session, read_turns(session))
