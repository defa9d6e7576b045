"""The queue of mentions to look at, doubtful ones first, and how far review has come."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anonymise.mention import Kind
from ctrp_research.review.desk import Desk
from ctrp_research.store.tables import Mention, Review, Transcript, Turn
from ctrp_research.transcripts.marks import Mark

DOUBTFUL = 0.8
"""Below this confidence a mention is doubtful; what two kinds of evidence agree on lies above."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which mentions are wanted; None and False leave all in."""

    kind: Kind | None = None
    language: str | None = None
    doubtful: bool = False

    def lets_pass(self, mark: Mark, language: str) -> bool:
        """Say whether a mention of a transcript in a language is wanted."""
        return (
            self.kind in {None, mark.kind}
            and self.language in {None, language}
            and not (self.doubtful and mark.confidence >= DOUBTFUL)
        )


@dataclass(frozen=True, slots=True)
class Item:
    """A mention in the queue."""

    transcript: str
    turn: int
    """0 for the block above the first turn."""
    mark: Mark

    @property
    def place(self) -> tuple[str, int]:
        """What tells it from all other mentions of the project."""
        return self.transcript, self.mark.number


def list_items(desk: Desk, transcripts: Iterable[str], wanted: Filter) -> list[Item]:
    """The mentions to look at, the least sure first, those that are sure in the order of the text.

    What was decided keeps its place, so that one can go back to it. A label of a speaker is no
    mention to look at: it stays as it came in.
    """
    items = []
    for name in transcripts:
        opened = desk.open(name)
        for mark in opened.marks:
            turn = opened.whole.turn_at(mark.start)
            if turn is not None and wanted.lets_pass(mark, opened.whole.language):
                items.append(Item(name, turn, mark))
    return sorted(items, key=_order)


def _order(item: Item) -> tuple[float, str, int]:
    doubt = item.mark.confidence if item.mark.confidence < DOUBTFUL else 1.0
    return doubt, item.transcript, item.mark.start


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review of one transcript, or of all, has come."""

    transcript: str
    """Its id, or `all`."""
    language: str
    mentions: int = 0
    waiting: int = 0
    """Nobody has decided yet."""
    doubtful: int = 0
    """Waiting, and below `DOUBTFUL`."""
    accepted: int = 0
    rejected: int = 0
    changed: int = 0
    added: int = 0


def measure_progress(session: Session) -> list[Progress]:
    """What was decided in each transcript, sorted by id, and `all` as the last; needs no key."""
    lines = []
    languages = session.execute(select(Transcript.id, Transcript.language).order_by(Transcript.id))
    for name, language in languages.all():
        counts = {
            decision or "waiting": number
            for decision, number in session.execute(
                select(Review.decision, func.count())
                .where(Review.transcript_id == name)
                .group_by(Review.decision)
            )
        }
        if not counts:
            lines.append(_unopened(session, Progress(name, language)))
            continue
        doubtful = session.scalar(
            select(func.count())
            .select_from(Review)
            .where(
                Review.transcript_id == name,
                Review.decision.is_(None),
                Review.confidence < DOUBTFUL,
            )
        )
        lines.append(
            Progress(
                name, language, mentions=sum(counts.values()), doubtful=doubtful or 0, **counts
            )
        )
    return [*lines, _total(lines)]


def _unopened(session: Session, line: Progress) -> Progress:
    """A transcript that came in before there was a review: all of its mentions wait."""
    confidences = session.scalars(
        select(Mention.confidence).join(Turn).where(Turn.transcript_id == line.transcript)
    ).all()
    doubtful = sum(confidence < DOUBTFUL for confidence in confidences)
    number = len(confidences)
    return replace(line, mentions=number, waiting=number, doubtful=doubtful)


def _total(lines: list[Progress]) -> Progress:
    counted = ("mentions", "waiting", "doubtful", "accepted", "rejected", "changed", "added")
    languages = ", ".join(sorted({line.language for line in lines}))
    sums = {name: sum(getattr(line, name) for line in lines) for name in counted}
    return Progress("all", languages, **sums)
