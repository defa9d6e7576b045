"""Keeping codings on their passages when the safe text under them changes.

A passage is told by what it covers of the original. Outside of labels every code point of the safe
text is one of the original, so a boundary there moves with it. A boundary inside a label stays at
the same place of that label while the label stays as it is; else it takes the label's outer edge,
so that a passage never loses a part of what it covered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.store.tables import Coding, Flag, Proposal


@dataclass(frozen=True, slots=True)
class Stretch:
    """A label in a turn's safe text and the stretch of the original it stands for."""

    start: int
    """First code point of the label in the turn's safe text."""
    end: int
    """One past its last."""
    original_start: int
    """First code point of the words in the turn's original."""
    original_end: int
    """One past their last."""
    label: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a coding stood and where it stands now, in the turn's safe text before and after."""

    coding: int
    before: tuple[int, int]
    after: tuple[int, int]


def move(offset: int, old: Sequence[Stretch], new: Sequence[Stretch], *, is_end: bool) -> int:
    """Give the place in the new safe text of a passage's boundary in the old one.

    Args:
        offset: a boundary in the old safe text.
        old: the labels of the old text, in its order.
        new: the labels of the new text, in its order.
        is_end: it is where the passage ends, not where it begins.
    """
    original = offset
    for stretch in old:
        if offset <= stretch.start:
            break
        if offset >= stretch.end:
            original = offset - stretch.end + stretch.original_end
            continue
        if same := _unchanged(stretch, new):
            return same.start + offset - stretch.start
        original = stretch.original_end if is_end else stretch.original_start
        break
    return _to_safe(original, new, is_end=is_end)


def _unchanged(stretch: Stretch, new: Sequence[Stretch]) -> Stretch | None:
    place = (stretch.original_start, stretch.original_end, stretch.label)
    for each in new:
        if (each.original_start, each.original_end, each.label) == place:
            return each
    return None


def _to_safe(original: int, stretches: Sequence[Stretch], *, is_end: bool) -> int:
    moved = original
    for stretch in stretches:
        if original <= stretch.original_start:
            break
        if original < stretch.original_end:
            return stretch.end if is_end else stretch.start
        moved = original - stretch.original_end + stretch.end
    return moved


def move_codings(
    session: Session,
    turn_id: int,
    old: Sequence[Stretch],
    new: Sequence[Stretch],
    *,
    back: Sequence[Moved] = (),
) -> list[Moved]:
    """Move what stands on a turn's passages, the removed ones too; gives the codings' moves.

    Args:
        session: an open transaction.
        turn_id: the turn whose safe text changes.
        old: the labels of its text so far.
        new: the labels of its text from now on.
        back: moves to take back: a coding that stands where such a move put it returns to exactly
            where it was, also when that was inside a label.
    """
    known = {(each.coding, *each.after): each.before for each in back}
    moved = []
    for coding in session.scalars(select(Coding).where(Coding.turn_id == turn_id)):
        before = (coding.start, coding.end)
        after = known.get(
            (coding.id, *before),
            (
                move(coding.start, old, new, is_end=False),
                move(coding.end, old, new, is_end=True),
            ),
        )
        coding.start, coding.end = after
        moved.append(Moved(coding.id, before, after))
    others: list[Flag | Proposal] = [
        *session.scalars(select(Flag).where(Flag.turn_id == turn_id)),
        *session.scalars(select(Proposal).where(Proposal.turn_id == turn_id)),
    ]
    for row in others:
        row.start, row.end = (
            move(row.start, old, new, is_end=False),
            move(row.end, old, new, is_end=True),
        )
    return moved
