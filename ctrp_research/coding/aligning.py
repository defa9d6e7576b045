"""Which turn of a project is which of its copy, also where the safe text was changed since.

Text changes in the project alone, when mentions are reviewed: a copy has no originals. The vault
keeps every set of mentions, so a passage of the older text is found in the newer by what both cover
of the original.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.store.passages import Stretch, move
from ctrp_research.store.project import Project
from ctrp_research.store.tables import Transcript, Turn
from ctrp_research.transcripts.marks import replace_span
from ctrp_research.transcripts.registry import Registry
from ctrp_research.transcripts.whole import read_whole

GONE = "it is not in this project"
CHANGED = (
    "its turns are not those of the copy any more. Code these passages here, or put back a backup "
    "from before they were changed"
)
NO_KEY = (
    "its text was reviewed since the copy was made, and the key is not at hand to find the "
    "passages. Merge again where the key is (`ctrp vault status`)"
)
Stretches = Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where the turns of a copy are in the project."""

    turns: dict[int, int] = field(default_factory=dict)
    """The project's turn by the copy's, of the transcripts that fit."""
    moves: dict[int, tuple[Stretches, Stretches]] = field(default_factory=dict)
    """By the copy's turn, the labels of its text and of the project's, where they differ."""
    refused: dict[str, str] = field(default_factory=dict)
    """Transcripts that do not fit, and why."""

    def place(self, turn: int, start: int, end: int) -> tuple[int, int]:
        """Where a passage of the copy's turn is now."""
        if turn not in self.moves:
            return start, end
        old, new = self.moves[turn]
        return move(start, old, new, is_end=False), move(end, old, new, is_end=True)


def align(
    project: Project, session: Session, theirs: Session, transcripts: Collection[str]
) -> Alignment:
    """Find the turns of these transcripts of a copy in the project.

    Args:
        project: that the copy was made of; its key is needed where text was changed.
        session: an open transaction in it.
        theirs: an open transaction in the copy.
        transcripts: ids.
    """
    found = Alignment()
    for name in sorted(transcripts):
        why = _align(project, session, theirs, name, found)
        if why:
            found.refused[name] = why
    return found


def _align(project: Project, session: Session, theirs: Session, name: str, found: Alignment) -> str:
    here, there = session.get(Transcript, name), theirs.get_one(Transcript, name)
    if here is None or here.sha256 != there.sha256:
        return GONE
    ours, copied = _turns(session, name), _turns(theirs, name)
    if len(ours) != len(copied):
        return CHANGED
    turns = {old: new for (old, _), (new, _) in zip(copied, ours, strict=True)}
    differing = [
        number for number, (a, b) in enumerate(zip(copied, ours, strict=True)) if a[1] != b[1]
    ]
    if differing:
        if here.revision == there.revision:
            return CHANGED
        if project.settings.copy_for or not Registry(project).is_open():
            return NO_KEY
        whole, after = read_whole(project.vault, here)
        _, before = read_whole(project.vault, _at(there))
        moves = {}
        for number in differing:
            old_text, old = replace_span(whole.text, before, *whole.turns[number])
            new_text, new = replace_span(whole.text, after, *whole.turns[number])
            if (old_text, new_text) != (copied[number][1], ours[number][1]):
                return CHANGED
            moves[copied[number][0]] = (old, new)
        found.moves.update(moves)
    found.turns.update(turns)
    return ""


def _turns(session: Session, name: str) -> list[tuple[int, str]]:
    query = select(Turn.id, Turn.text).where(Turn.transcript_id == name).order_by(Turn.number)
    return [(number, text) for number, text in session.execute(query)]


def _at(there: Transcript) -> Transcript:
    """A transcript as the copy has it, apart from any database."""
    return Transcript(
        id=there.id, sha256=there.sha256, language=there.language, revision=there.revision
    )
