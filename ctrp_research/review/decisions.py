"""What a person can decide about a mention: each makes a new set of marks out of one.

These are functions of values alone; `desk` stores what they give.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from anonymise.language import load_language
from anonymise.matching import WIDE
from anonymise.mention import Kind
from ctrp_research.errors import CtrpError
from ctrp_research.review.spelling import find_same, words_in
from ctrp_research.transcripts.marks import KINDS, Mark, Marks, count_labels
from ctrp_research.transcripts.register import number_in
from ctrp_research.transcripts.whole import Whole

BY_HAND = "marked by a person"
Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who decides, and when in UTC as ISO 8601."""

    coder: str
    at: str


def find_mark(whole: Whole, marks: Marks, number: int) -> Mark:
    """The mark of this number.

    Raises:
        CtrpError: there is none.
    """
    mark = marks.get(number)
    if mark is None:
        raise CtrpError(f"{whole.transcript} has no mention {number}.")
    return mark


def accept(whole: Whole, marks: Marks, stamp: Stamp, number: int) -> Marks:
    """Say that a mention identifies somebody; one that was rejected is replaced again."""
    mark = find_mark(whole, marks, number)
    return _with(marks, [_decided(mark, "accepted", stamp)])


def reject(whole: Whole, marks: Marks, stamp: Stamp, number: int) -> Marks:
    """Say that a mention identifies nobody: its original words come back."""
    mark = find_mark(whole, marks, number)
    return _with(marks, [_decided(mark, "rejected", stamp)])


def resize(
    whole: Whole, marks: Marks, stamp: Stamp, number: int, *, side: Side, words: int
) -> Marks:
    """Move one end of a mention by words: outwards, or inwards where `words` is negative.

    Mentions that it grows over become part of it.

    Raises:
        CtrpError: there is no word left on that side.
    """
    mark = find_mark(whole, marks, number)
    span = whole.span_at(mark.start) or (mark.start, mark.end)
    start, end = mark.start, mark.end
    for _ in range(abs(words)):
        start, end = _step(whole.text, span, (start, end), side=side, outwards=words > 0)
    changed = replace(_decided(mark, "changed", stamp), start=start, end=end)
    return _with(marks, [changed])


def _step(
    text: str, span: tuple[int, int], place: tuple[int, int], *, side: Side, outwards: bool
) -> tuple[int, int]:
    start, end = place
    if outwards:
        near = words_in(text, end, span[1]) if side == "right" else words_in(text, span[0], start)
        if not near:
            raise CtrpError(f"There is no word further {side} in this turn.")
        return (start, near[0][1]) if side == "right" else (near[-1][0], end)
    inside = words_in(text, start, end)
    if len(inside) < 2:
        raise CtrpError("It is one word only; reject it instead.")
    return (start, inside[-2][1]) if side == "right" else (inside[1][0], end)


def set_kind(whole: Whole, marks: Marks, stamp: Stamp, number: int, kind: Kind) -> Marks:
    """Say what a mention's identity is; all its mentions get a label of that kind."""
    if kind not in KINDS:
        raise CtrpError(f"A kind is one of {', '.join(KINDS)}.")
    mark = find_mark(whole, marks, number)
    if mark.kind == kind:
        return accept(whole, marks, stamp, number)
    label, marks = _new_label(whole, marks, kind)
    entity = f"{kind.lower()}:{number}:{label}"
    members = [
        replace(_stamped(member, mark, stamp), kind=kind, entity=entity, label=label)
        for member in marks.members(mark.entity)
    ]
    return _with(marks, members)


def merge(whole: Whole, marks: Marks, stamp: Stamp, number: int, into: int) -> Marks:
    """Say that a mention's identity is that of another mention: all of it takes its label.

    Raises:
        CtrpError: they are one already.
    """
    mark, target = find_mark(whole, marks, number), find_mark(whole, marks, into)
    if mark.entity == target.entity:
        raise CtrpError("They are one identity already.")
    members = [
        replace(
            _stamped(member, mark, stamp),
            entity=target.entity,
            kind=target.kind,
            label=target.label,
        )
        for member in marks.members(mark.entity)
    ]
    return _with(marks, members)


def unlink(whole: Whole, marks: Marks, number: int) -> Marks:
    """Say that a mention's identity is of this transcript alone: all of it gets another label."""
    mark = find_mark(whole, marks, number)
    label, marks = _new_label(whole, marks, mark.kind)
    entity = f"{mark.entity}/{number}/{label}"
    return _with(
        marks,
        [replace(member, entity=entity, label=label) for member in marks.members(mark.entity)],
    )


def link(marks: Marks, entity: str, *, into: str, kind: Kind) -> Marks:
    """Say that an identity of a transcript is one that others have; its labels are due then."""
    return _with(
        marks, [replace(member, entity=into, kind=kind) for member in marks.members(entity)]
    )


def split(whole: Whole, marks: Marks, stamp: Stamp, number: int) -> Marks:
    """Say that a mention is of somebody else than the others with its label.

    Raises:
        CtrpError: it is the only mention of its identity.
    """
    mark = find_mark(whole, marks, number)
    if len(marks.members(mark.entity)) < 2:
        raise CtrpError("It is the only mention of its identity.")
    label, marks = _new_label(whole, marks, mark.kind)
    apart = replace(
        _decided(mark, "changed", stamp), entity=f"{mark.entity}/{number}/{label}", label=label
    )
    return _with(marks, [apart])


def add(
    whole: Whole,
    marks: Marks,
    stamp: Stamp,
    place: tuple[int, int],
    *,
    kind: Kind,
    like: int | None = None,
) -> Marks:
    """Mark words that were missed.

    Args:
        whole: the transcript.
        marks: those it has.
        stamp: who and when.
        place: the stretch of the original, within one turn or header line.
        kind: what it is.
        like: a mention of the same identity; None makes a new identity.

    Raises:
        CtrpError: the place is no stretch of one turn or header line.
    """
    start, end = place
    span = whole.span_at(start)
    if span is None or not start < end <= span[1]:
        raise CtrpError(f"{whole.transcript}: a mention lies within one turn or header line.")
    number = marks.last + 1
    if like is None:
        label, marks = _new_label(whole, marks, kind)
        entity = f"{kind.lower()}/{number}"
    else:
        target = find_mark(whole, marks, like)
        entity, kind, label = target.entity, target.kind, target.label
    added = Mark(
        number, start, end, kind, entity, label, 1.0, (BY_HAND,), "added", stamp.coder, stamp.at
    )
    return _with(marks, [added])


def everywhere(
    whole: Whole, marks: Marks, stamp: Stamp, pattern: Mark, words: str, *, replaced: bool
) -> Marks:
    """Decide about all the same words of a transcript, in any form, as about one mention of them.

    Args:
        whole: the transcript; it need not be the one that the mention is in.
        marks: those it has.
        stamp: who and when.
        pattern: the mention that was decided about.
        words: its original words.
        replaced: they identify somebody, and are marked where they are not yet; else not.
    """
    places = list(find_same(whole, words, pattern.kind))
    here = [mark for place in places for mark in marks.overlapping(*place)]
    exact = {(mark.start, mark.end): mark for mark in here}
    if not replaced:
        same = [exact[place] for place in places if place in exact]
        return _with(marks, [_decided(mark, "rejected", stamp) for mark in same])
    own = marks.get(pattern.number) == pattern
    alike = (mark for mark in here if mark.replaced and mark.kind == pattern.kind)
    like = pattern if own else next(alike, None)
    for place in places:
        met = marks.overlapping(*place)
        if not met:
            number = None if like is None else like.number
            marks = add(whole, marks, stamp, place, kind=pattern.kind, like=number)
            if like is None and number_in(pattern.entity, pattern.kind) is not None:
                new = find_mark(whole, marks, marks.last)
                marks = link(marks, new.entity, into=pattern.entity, kind=pattern.kind)
            like = like or marks.get(marks.last)
        elif all(place[0] <= mark.start and mark.end <= place[1] for mark in met):
            marks = _with(marks, [_grown(met, place, stamp, like=like)])
        else:
            marks = _with(marks, [_accepted(mark, stamp) for mark in met if mark.replaced])
    return marks


def _grown(met: list[Mark], place: tuple[int, int], stamp: Stamp, *, like: Mark | None) -> Mark:
    """One mark with the place of all of them; if all were rejected, of the identity of `like`."""
    first = next((mark for mark in met if mark.replaced), met[0])
    if (first.start, first.end) == place and first.replaced:
        return _accepted(first, stamp)
    if like is not None and not first.replaced:
        first = replace(first, entity=like.entity, kind=like.kind, label=like.label)
    grown = replace(first, start=place[0], end=place[1])
    return _decided(grown, "accepted" if grown == first else "changed", stamp)


def _accepted(mark: Mark, stamp: Stamp) -> Mark:
    """Accept a mention that waits; what somebody decided before stays their decision."""
    return _decided(mark, "accepted", stamp) if mark.decision is None else mark


def _decided(mark: Mark, decision: str, stamp: Stamp) -> Mark:
    if mark.decision == decision:
        return mark
    return replace(mark, decision=decision, coder=stamp.coder, at=stamp.at)


def _stamped(member: Mark, looked_at: Mark, stamp: Stamp) -> Mark:
    """Only the mention that was looked at counts as reviewed; the others wait as before."""
    return _decided(member, "changed", stamp) if member.number == looked_at.number else member


def _new_label(whole: Whole, marks: Marks, kind: Kind) -> tuple[str, Marks]:
    """A label that no identity of the transcript ever had; the desk gives it the project's."""
    labels = load_language(whole.language).labels
    words = labels.get(whole.script) or next(iter(labels.values()))
    own = "x" if kind in WIDE else ""
    number = marks.used.get(words[kind] + own, 0) + 1
    label = f"[{words[kind]} {own}{number}]"
    return label, replace(marks, used=marks.used | {words[kind] + own: number})


def _with(marks: Marks, changed: Iterable[Mark]) -> Marks:
    """The marks with some changed or added; what they lie over becomes part of them."""
    new = {mark.number: mark for mark in changed}
    covered = {
        under.number
        for mark in new.values()
        for under in marks.overlapping(mark.start, mark.end)
        if under.number not in new
    }
    kept = [mark for mark in marks if mark.number not in new and mark.number not in covered]
    ordered = sorted([*kept, *new.values()], key=lambda mark: mark.start)
    used = count_labels(marks.used, new.values())
    return Marks(tuple(ordered), max(marks.last, *new, 0), used)
