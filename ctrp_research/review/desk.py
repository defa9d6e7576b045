"""The reviewer's desk: transcripts opened with the key, decisions stored, undone and redone.

A decision first puts a new set of marks into the vault, under a name of its own, and then lets the
store, in one transaction, say which set holds, change the safe text, move the codings and append to
the history. A kill in between leaves a set that nothing refers to, and the store as it was.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anonymise import Rules
from anonymise.matching import WIDE
from anonymise.mention import Kind
from ctrp_research.errors import CtrpError
from ctrp_research.review import decisions
from ctrp_research.review.decisions import Side, Stamp
from ctrp_research.store.database import forget_replaced
from ctrp_research.store.history import last_to_redo, last_to_undo, origin_of, record
from ctrp_research.store.passages import Moved
from ctrp_research.store.project import Project
from ctrp_research.store.removing import refuse_gone
from ctrp_research.store.tables import Event, Transcript, now
from ctrp_research.transcripts.labelling import label_anew
from ctrp_research.transcripts.marks import Mark, Marks, seal, unseal
from ctrp_research.transcripts.register import Register, number_in, read_share
from ctrp_research.transcripts.registry import Registry
from ctrp_research.transcripts.rewriting import rewrite
from ctrp_research.transcripts.whole import Whole, read_whole, revision_name

VERBS = (
    "accept", "reject", "resize", "kind", "merge", "split", "add", "everywhere", "import",
    "join", "link", "unlink",
)  # fmt: skip
ACTIONS = tuple(f"review {verb}" for verb in VERBS)
UNDO, REDO = "review undo", "review redo"
Due = Callable[[Register, "Opened", Marks], Marks]
"""Gives the marks of a decision the labels that are due, from the register as it is then."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A transcript on the desk."""

    revision: str | None
    whole: Whole
    marks: Marks
    speakers: tuple[str, ...]
    """The safe label of who speaks in each turn."""

    def speaker_at(self, offset: int) -> str:
        """The safe label of who speaks at an offset of the original; empty in the header."""
        turn = self.whole.turn_at(offset)
        return self.speakers[turn - 1] if turn else ""

    def words(self, mark: Mark) -> str:
        """The original words of a mention."""
        return self.whole.text[mark.start : mark.end]


@dataclass(frozen=True, slots=True)
class Done:
    """A decision that was stored, undone or redone."""

    action: str
    transcripts: tuple[str, ...]
    mention: int | None


class Desk:
    """One reviewer's work on one project; needs the project's private key."""

    def __init__(self, project: Project, *, coder: str) -> None:
        """Take the project and who reviews; nothing is opened yet."""
        self.project = project
        self.coder = coder
        self.rules = Rules(**project.settings.anonymise)  # type: ignore[arg-type]
        self.registry = Registry(project)
        self._open: dict[str, Opened] = {}

    def transcripts(self) -> list[str]:
        """The ids of the project's transcripts, sorted."""
        with self.project.reading() as session:
            return list(session.scalars(select(Transcript.id).order_by(Transcript.id)))

    def open(self, transcript_id: str) -> Opened:
        """A transcript in its original words, as it is marked now.

        Raises:
            CtrpError: there is no such transcript.
            VaultError: the key is missing or the wrong one.
        """
        with self.project.reading() as session:
            return self._opened(session, transcript_id)

    def _opened(self, session: Session, transcript_id: str) -> Opened:
        transcript = session.get(Transcript, transcript_id)
        if transcript is None:
            raise CtrpError(f"{transcript_id}: no such transcript. See `ctrp status`.")
        known = self._open.get(transcript_id)
        if known is None:
            whole, marks = read_whole(self.project.vault, transcript)
            speakers = tuple(turn.speaker.label for turn in transcript.turns)
            known = Opened(transcript.revision, whole, marks, speakers)
        elif known.revision != transcript.revision:
            marks = self._marks(session, known.whole, transcript.revision)
            known = replace(known, revision=transcript.revision, marks=marks)
        self._open[transcript_id] = known
        return known

    def _marks(self, session: Session, whole: Whole, revision: str | None) -> Marks:
        if revision is not None:
            return unseal(self.project.vault.get(revision_name(whole.sha256, revision)))
        transcript = session.get_one(Transcript, whole.transcript)
        first = Transcript(
            id=transcript.id, sha256=transcript.sha256, language=transcript.language, revision=None
        )
        return read_whole(self.project.vault, first)[1]

    def accept(self, transcript: str, number: int) -> Done | None:
        """Say that a mention identifies somebody. All these give None where nothing changes."""
        return self._decide("accept", transcript, number, decisions.accept)

    def reject(self, transcript: str, number: int) -> Done | None:
        """Say that a mention identifies nobody: the original words come back."""
        return self._decide("reject", transcript, number, decisions.reject)

    def resize(self, transcript: str, number: int, *, side: Side, words: int) -> Done | None:
        """Widen a mention by words on one side, or narrow it."""
        return self._decide("resize", transcript, number, decisions.resize, side=side, words=words)

    def set_kind(self, transcript: str, number: int, kind: Kind) -> Done | None:
        """Say whether it is a person, a place and so on."""
        return self._decide("kind", transcript, number, decisions.set_kind, kind=kind)

    def merge(self, transcript: str, number: int, *, into: int) -> Done | None:
        """Say that a mention's identity is that of another mention.

        A place's or an organisation's is so in all transcripts of the project.
        """
        work: dict[str, Marks] = {}
        self.work_merge(work, transcript, number, self.stamp(), into=into)
        return self.store("merge", work, mention=number)

    def work_merge(
        self, work: dict[str, Marks], transcript: str, number: int, stamp: Stamp, *, into: int
    ) -> None:
        """Decide as `merge` does, on sets of marks that are not stored yet."""
        opened = self.open(transcript)
        marks = work.get(transcript, opened.marks)
        mark = decisions.find_mark(opened.whole, marks, number)
        target = decisions.find_mark(opened.whole, marks, into)
        work[transcript] = decisions.merge(opened.whole, marks, stamp, number, into)
        if {mark.kind, target.kind} <= WIDE and number_in(target.entity, target.kind) is not None:
            self.work_move(work, mark.entity, mark.kind, into=target)

    def work_move(self, work: dict[str, Marks], entity: str, kind: Kind, *, into: Mark) -> None:
        """Make an identity of the project one with another, in all transcripts that have it."""
        if number_in(entity, kind) is None or entity == into.entity:
            return
        for name in self.holders(entity):
            marks = work.get(name, self.open(name).marks)
            work[name] = decisions.link(marks, entity, into=into.entity, kind=into.kind)

    def holders(self, entity: str) -> list[str]:
        """The transcripts that an identity of the project occurs in, by id."""
        with self.registry.held() as register:
            hashes = register.holders(entity)
        with self.project.reading() as session:
            names = select(Transcript.id).where(Transcript.sha256.in_(hashes))
            return list(session.scalars(names.order_by(Transcript.id)))

    def split(self, transcript: str, number: int) -> Done | None:
        """Say that a mention is of somebody else than the others with its label."""
        return self._decide("split", transcript, number, decisions.split)

    def add(
        self, transcript: str, start: int, end: int, *, kind: Kind, like: int | None = None
    ) -> Done | None:
        """Mark words that were missed: a stretch of the original in code points."""
        opened = self.open(transcript)
        marks = decisions.add(
            opened.whole, opened.marks, self.stamp(), (start, end), kind=kind, like=like
        )
        return self.store("add", {transcript: marks}, mention=marks.last)

    def everywhere(self, transcript: str, number: int, *, replaced: bool = True) -> Done | None:
        """Decide alike about the same words wherever they stand.

        A person's only in this transcript, as two may have one name; a place's or an
        organisation's in all transcripts.
        """
        work: dict[str, Marks] = {}
        self.work_everywhere(work, transcript, number, self.stamp(), replaced=replaced)
        return self.store("everywhere", work, mention=number)

    def work_everywhere(
        self,
        work: dict[str, Marks],
        transcript: str,
        number: int,
        stamp: Stamp,
        *,
        replaced: bool,
    ) -> None:
        """Decide as `everywhere` does, on sets of marks that are not stored yet.

        Args:
            work: by transcript, what was decided so far; what is decided now is put there.
            transcript: where the mention is.
            number: the mention's.
            stamp: who and when.
            replaced: accept, else reject.
        """
        opened = self.open(transcript)
        pattern = decisions.find_mark(opened.whole, work.get(transcript, opened.marks), number)
        words = opened.words(pattern)
        for each in self.transcripts() if pattern.kind in WIDE else [transcript]:
            there = self.open(each)
            marks = decisions.everywhere(
                there.whole, work.get(each, there.marks), stamp, pattern, words, replaced=replaced
            )
            if each == transcript:
                decide = decisions.accept if replaced else decisions.reject
                marks = decide(there.whole, marks, stamp, number)
            if marks != there.marks:
                work[each] = marks

    def stamp(self) -> Stamp:
        """Who decides, and the present moment."""
        return Stamp(self.coder, now().isoformat())

    def _decide(
        self,
        verb: str,
        transcript: str,
        number: int,
        decide: Callable[..., Marks],
        **options: Any,  # noqa: ANN401 - as the decision takes them
    ) -> Done | None:
        opened = self.open(transcript)
        marks = decide(opened.whole, opened.marks, self.stamp(), number, **options)
        return self.store(verb, {transcript: marks}, mention=number)

    def store(
        self,
        verb: str,
        after: dict[str, Marks],
        *,
        mention: int | None = None,
        due: Due | None = None,
    ) -> Done | None:
        """Store new sets of marks as one decision; None where nothing differs.

        Args:
            verb: what was decided.
            after: the new marks of each transcript.
            mention: the number of the one that was looked at.
            due: other than the labels that new and moved identities get in any case.

        Raises:
            CtrpError: somebody else decided about a transcript meanwhile.
        """
        before = {name: self._open[name] for name in after}
        changed: dict[str, Opened] = {}
        moved: list[Moved] = []
        with self.registry.held() as register, self.project.transaction() as session:
            for name, marks in sorted(after.items()):
                old = before[name]
                new = (due or self._due)(register, old, marks)
                if new == old.marks:
                    continue
                revision = secrets.token_hex(8)
                transcript = _unchanged(session, name, old.revision)
                self.project.vault.put(revision_name(old.whole.sha256, revision), seal(new))
                moved += rewrite(session, old.whole, old.marks, new)
                transcript.revision = revision
                register.update(
                    old.whole.sha256, read_share(old.whole.text, old.whole.language, new, revision)
                )
                changed[name] = replace(old, revision=revision, marks=new)
            if not changed:
                return None
            revisions = {
                name: [before[name].revision, new.revision] for name, new in changed.items()
            }
            record(session, self.coder, f"review {verb}", _subject(revisions, moved, mention))
            self.registry.save(register)
        self._open.update(changed)
        forget_replaced(self.project.engine)
        return Done(f"review {verb}", tuple(changed), mention)

    def _due(self, register: Register, old: Opened, marks: Marks) -> Marks:
        return label_anew(old.whole, old.marks, marks, register, self.rules)

    def undo(self) -> Done:
        """Take back the coder's newest decision that stands, and again the one before.

        Raises:
            CtrpError: nothing of the coder's is left to undo.
        """
        with self.project.transaction() as session:
            event = last_to_undo(session, (*ACTIONS, REDO), coder=self.coder)
            if event is None:
                raise CtrpError("There is nothing of yours to undo. See `ctrp log`.")
            done = self.take_back(session, event, UNDO)
        forget_replaced(self.project.engine)
        return done

    def redo(self) -> Done:
        """Bring back what the coder undid last, until the coder decides something new.

        Raises:
            CtrpError: nothing is left to redo.
        """
        with self.project.transaction() as session:
            event = last_to_redo(session, ACTIONS, UNDO, coder=self.coder)
            if event is None:
                raise CtrpError("There is nothing to redo.")
            done = self.take_back(session, event, REDO)
        forget_replaced(self.project.engine)
        return done

    def take_back(self, session: Session, event: Event, action: str) -> Done:
        """Take back a decision, or an undo of one, in an open transaction.

        Raises:
            CtrpError: somebody decided about one of its transcripts since.
        """
        subject = event.subject
        refuse_gone(session, event, "transcripts", subject["transcripts"])
        back = [Moved(coding, (a, b), (c, d)) for coding, a, b, c, d in subject["moved"]]
        moved: list[Moved] = []
        revisions: dict[str, list[str | None]] = {}
        for name, (old, new) in sorted(subject["transcripts"].items()):
            transcript = _unchanged(session, name, new)
            now_there = self._opened(session, name)
            marks = self._marks(session, now_there.whole, old)
            moved += rewrite(session, now_there.whole, now_there.marks, marks, back=back)
            transcript.revision = old
            revisions[name] = [new, old]
        mention = subject.get("mention")
        record(session, self.coder, action, _subject(revisions, moved, mention), undoes=event.id)
        return Done(origin_of(session, event).action, tuple(revisions), mention)


def _unchanged(session: Session, name: str, revision: str | None) -> Transcript:
    transcript = session.get(Transcript, name)
    if transcript is None or transcript.revision != revision:
        raise CtrpError(f"{name} was changed by another program meanwhile. Do it again.")
    return transcript


def _subject(
    revisions: dict[str, list[str | None]], moved: list[Moved], mention: int | None
) -> dict[str, Any]:
    """What the history keeps: ids, names of sets of marks and numbers, never text."""
    return {
        "transcripts": revisions,
        "mention": mention,
        "moved": [[each.coding, *each.before, *each.after] for each in moved],
    }
