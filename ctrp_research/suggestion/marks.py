"""Reality status and flags for what a coder has before her, learned from the project."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.store.tables import Coding, Flag, Speaker, Transcript, Turn, TurnRead
from ctrp_research.suggestion.passage import Passage, Suggestion
from ctrp_research.suggestion.statuses import FLAGS, Realities, flags

MOST = 3000
"""Codings, and turns that were read, that are learned from: the newest."""


class Marks:
    """Suggests what a passage may be besides its codes, by its words."""

    def __init__(self) -> None:
        """Nothing is learned yet: flags are told by cues, realities not at all."""
        self._realities = Realities(embedder=None)
        self._flags = flags(embedder=None)

    def learn(self, session: Session) -> None:
        """Learn from the realities and flags that stand in a project."""
        self._realities.learn(*_coded(session))
        self._flags.learn(*_flagged(session))

    def suggest(self, passage: Passage) -> tuple[Suggestion, ...]:
        """Those that are sure enough to be put before a coder, a reality first.

        Cues alone tell a reality no better than chance (docs/suggestion.md), so one that was coded
        too seldom to be learned is left out.
        """
        (realities,) = self._realities.suggest([passage])
        (raised,) = self._flags.suggest([passage])
        likely = [one for one in realities[:1] if one.shown and one.enough]
        return (*likely, *(one for one in raised if one.shown))


def _coded(session: Session) -> tuple[list[Passage], list[str]]:
    rows = session.execute(
        select(
            Turn.text, Coding.start, Coding.end, Coding.reality, Turn.transcript_id,
            Transcript.language,
        )
        .join(Turn, Coding.turn_id == Turn.id)
        .join(Transcript, Turn.transcript_id == Transcript.id)
        .where(Coding.active)
        .order_by(Coding.id.desc())
        .limit(MOST)
    ).all()  # fmt: skip
    passages = [
        Passage(text[start:end], language, transcript)
        for text, start, end, _, transcript, language in rows
    ]
    return passages, [reality for _, _, _, reality, _, _ in rows]


def _flagged(session: Session) -> tuple[list[Passage], list[set[str]]]:
    """Turns that somebody read, and the flags of those that words can tell."""
    flagged: dict[int, set[str]] = {}
    for turn, kind in session.execute(select(Flag.turn_id, Flag.kind).where(Flag.active)):
        if kind in FLAGS:
            flagged.setdefault(turn, set()).add(kind)
    read = (
        select(Turn.id, Turn.text, Turn.transcript_id, Transcript.language)
        .join(Transcript, Turn.transcript_id == Transcript.id)
        .join(Speaker, Turn.speaker_id == Speaker.id)
        .where(
            Speaker.role != "interviewer",
            Turn.id.in_(select(TurnRead.turn_id)) | Turn.id.in_(select(Flag.turn_id)),
        )
        .order_by(Turn.id.desc())
        .limit(MOST)
    )
    rows = session.execute(read).all()
    passages = [Passage(text, language, name) for _, text, name, language in rows]
    return passages, [flagged.get(turn, set()) for turn, _, _, _ in rows]
