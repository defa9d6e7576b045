"""Ways to look at a project under review: by original words, by turn, and all of it."""

from sqlalchemy import select

from ctrp_research.store import tables


def words(desk, transcript: str, text: str, occurrence: int = 0):
    """The number of the mention with these original words."""
    opened = desk.open(transcript)
    found = [mark for mark in opened.marks if opened.words(mark) == text]
    found = [mark for mark in found if opened.whole.turn_at(mark.start) is not None]
    return found[occurrence].number


def place(desk, transcript: str, text: str) -> tuple[int, int]:
    """Where words stand in the original, the first time."""
    start = desk.open(transcript).whole.text.index(text)
    return start, start + len(text)


def turn_text(project, transcript: str, number: int) -> str:
    with project.transaction() as session:
        return session.scalars(
            select(tables.Turn.text).where(
                tables.Turn.transcript_id == transcript, tables.Turn.number == number
            )
        ).one()


def everything(project):
    """All safe text, labels, codings and decisions, without what only counts rows."""
    with project.transaction() as session:
        return (
            [(t.transcript_id, t.number, t.text) for t in session.scalars(
                select(tables.Turn).order_by(tables.Turn.id))],
            [(h.transcript_id, h.number, h.text) for h in session.scalars(
                select(tables.HeaderLine).order_by(tables.HeaderLine.id))],
            sorted((m.turn_id, m.start, m.end, m.kind, m.label, m.confidence)
                   for m in session.scalars(select(tables.Mention))),
            sorted((c.id, c.turn_id, c.start, c.end, c.active)
                   for c in session.scalars(select(tables.Coding))),
            sorted((r.transcript_id, r.number, r.turn, r.kind, r.decision or "", r.coder or "",
                    str(r.at)) for r in session.scalars(select(tables.Review))),
            [(t.id, t.revision) for t in session.scalars(
                select(tables.Transcript).order_by(tables.Transcript.id))],
        )  # fmt: skip
