"""A review spreadsheet that comes back: all of its decisions as one, or none of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ctrp_research.errors import CtrpError
from ctrp_research.review import decisions
from ctrp_research.review.desk import Desk, Done
from ctrp_research.review.sheet import COLUMNS, DECISIONS, MISSED, MISSED_COLUMNS, SHEET, SHOWN
from ctrp_research.review.spelling import find_same
from ctrp_research.transcripts.marks import KINDS, Mark, Marks
from ctrp_research.transcripts.sheets import SheetRow, read_sheet
from ctrp_research.transcripts.whole import Span, Whole

MOST_FAULTS = 10


@dataclass(frozen=True, slots=True)
class Returned:
    """What a sheet brought."""

    rows: int
    """That say something which was not decided already."""
    changed: int
    """Mentions that are not as they were."""


class _Sheet:
    """The work on one sheet: sets of marks that are stored only when every row could be read."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.stamp = desk.stamp()
        self.work: dict[str, Marks] = {}
        self.known = set(desk.transcripts())

    def marks(self, transcript: str) -> Marks:
        return self.work.get(transcript) or self.desk.open(transcript).marks

    def whole(self, transcript: str) -> Whole:
        if transcript not in self.known:
            raise CtrpError("there is no transcript of this id in the project")
        return self.desk.open(transcript).whole

    def decide(
        self, transcript: str, decide: Callable[..., Marks], *values: object, **options: object
    ) -> None:
        whole = self.whole(transcript)
        self.work[transcript] = decide(
            whole, self.marks(transcript), self.stamp, *values, **options
        )


def import_sheet(desk: Desk, path: Path) -> tuple[Returned, Done | None]:
    """Apply a sheet that `export_sheet` made and a person filled in; a second time changes nothing.

    Raises:
        CtrpError: a row cannot be right; every fault is named by its line and nothing is stored.
    """
    work = _Sheet(desk)
    faults: list[str] = []
    used = 0
    for name, columns, apply in ((SHEET, COLUMNS, _mention), (MISSED, MISSED_COLUMNS, _missed)):
        for row in read_sheet(path, needed=columns, sheet=name):
            try:
                used += apply(work, row)
            except CtrpError as error:
                faults.append(f"{path}, {name}:{row.number}: {error}")
    if faults:
        more = len(faults) - MOST_FAULTS
        shown = faults[:MOST_FAULTS] + ([f"and {more} more"] if more > 0 else [])
        raise CtrpError("Nothing was stored.\n" + "\n".join(shown))
    changed = sum(len(set(marks) - set(desk.open(name).marks)) for name, marks in work.work.items())
    done = desk.store("import", work.work)
    return Returned(used, changed), done


def _mention(work: _Sheet, row: SheetRow) -> bool:
    """Apply a row of the first sheet; gives whether there was something in it."""
    cells = row.cells
    decision, kind = cells.get("decision", "").lower(), cells.get("kind", "").upper()
    same = kind == cells.get("kind exported") and cells.get("identity") == cells.get(
        "identity exported"
    )
    if same and not decision and "comment" not in cells:
        return False
    if decision and decision not in DECISIONS:
        raise CtrpError(f"`decision` must be one of {', '.join(DECISIONS)}, or empty")
    if kind not in KINDS:
        raise CtrpError(f"`kind` must be one of {', '.join(KINDS)}")
    transcript, _, number = cells.get("id", "").rpartition("#")
    whole = work.whole(transcript)
    mark = work.marks(transcript).get(int(number) if number.isdecimal() else -1)
    if mark is None and decision in {"accept", "everywhere"}:
        return True  # another mention grew over it, so it is replaced
    if mark is None or cells.get("mention", "") != whole.text[mark.start : mark.end].strip():
        raise CtrpError("the mention is not the one that was exported; export the sheet anew")
    if same and decision == SHOWN.get(mark.decision or "") and cells.get("comment") == mark.comment:
        return False  # as it was exported
    _change(work, transcript, mark, row, kind=kind)
    _decide(work, transcript, mark, row, decision=decision)
    _comment(work, transcript, mark.number, cells.get("comment"))
    return True


def _change(work: _Sheet, transcript: str, mark: Mark, row: SheetRow, *, kind: str) -> None:
    """Take over a kind or an identity that a person wrote over the exported one."""
    label = row.cells.get("identity", "")
    if label != row.cells.get("identity exported") and label != mark.label:
        target = work.marks(transcript).labelled(label)
        if target is None:
            raise CtrpError("`identity` must be a label of the same transcript")
        work.desk.work_merge(work.work, transcript, mark.number, work.stamp, into=target.number)
    elif kind != row.cells.get("kind exported") and kind != mark.kind:
        work.decide(transcript, decisions.set_kind, mark.number, kind)


def _decide(work: _Sheet, transcript: str, mark: Mark, row: SheetRow, *, decision: str) -> None:
    if decision == "accept":
        if mark.decision in {None, "rejected"}:
            work.decide(transcript, decisions.accept, mark.number)
    elif decision == "reject":
        work.decide(transcript, decisions.reject, mark.number)
    elif decision == "split":
        if mark.label == row.cells.get("identity exported"):
            work.decide(transcript, decisions.split, mark.number)
    elif decision:
        work.desk.work_everywhere(
            work.work, transcript, mark.number, work.stamp, replaced=decision == "everywhere"
        )


def _comment(work: _Sheet, transcript: str, number: int, comment: str | None) -> None:
    marks = work.marks(transcript)
    mark = marks.get(number)
    if comment and mark is not None and mark.comment != comment:
        changed = replace(mark, comment=comment)
        work.work[transcript] = replace(
            marks, marks=tuple(changed if each is mark else each for each in marks)
        )


def _missed(work: _Sheet, row: SheetRow) -> bool:
    """Mark the words of a row of the second sheet; gives whether there was something in it."""
    cells = row.cells
    transcript, words = cells.get("transcript", ""), cells.get("words", "")
    whole = work.whole(transcript)
    kind = cells.get("kind", "").upper()
    if kind not in KINDS:
        raise CtrpError(f"`kind` must be one of {', '.join(KINDS)}")
    turn = cells.get("turn")
    if turn is not None and not turn.isdecimal():
        raise CtrpError("`turn` must be a number, or empty for the whole transcript")
    places = _places(whole, words, kind, None if turn is None else int(turn))
    if not places:
        raise CtrpError("these words do not stand there; write them as they are in the transcript")
    like = _like(work, transcript, cells.get("identity"))
    for place in places:
        met = work.marks(transcript).overlapping(*place)
        if any(mark.replaced and mark.start <= place[0] and place[1] <= mark.end for mark in met):
            continue
        work.decide(transcript, decisions.add, place, kind=kind, like=like)
        like = like or work.marks(transcript).last
    return True


def _places(whole: Whole, words: str, kind: str, turn: int | None) -> list[Span]:
    places = [
        place
        for place in find_same(whole, words, kind)
        if turn is None or whole.turn_at(place[0]) == turn
    ]
    if turn is None:
        return places
    exact = [place for place in places if whole.text[place[0] : place[1]] == words]
    return exact or places


def _like(work: _Sheet, transcript: str, label: str | None) -> int | None:
    if label is None:
        return None
    mark = next((each for each in work.marks(transcript) if each.label == label), None)
    if mark is None:
        raise CtrpError("`identity` must be a label of the same transcript, or empty")
    return mark.number
