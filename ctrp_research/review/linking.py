"""One label over transcripts: joining places that came in without the key, and linking people."""

from dataclasses import dataclass

from sqlalchemy import select

from anonymise.matching import WIDE
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.review import decisions
from ctrp_research.review.desk import Desk, Done, Opened
from ctrp_research.store.tables import Transcript
from ctrp_research.transcripts.labelling import join, rename
from ctrp_research.transcripts.marks import Mark, Marks
from ctrp_research.transcripts.register import (
    NAMES,
    Register,
    find_words,
    number_in,
    project_entity,
)


@dataclass(frozen=True, slots=True)
class Joined:
    """What joining came to."""

    transcripts: tuple[str, ...]
    """Whose labels are other ones now."""
    waiting: int
    """That had labels of their own."""
    renamed: int
    """In which an invented name was somebody's."""


def join_all(desk: Desk) -> Joined:
    """Give the project's numbers to all places and organisations that have none yet.

    Invented names that turned out to be somebody's in the project are changed too. One decision,
    which `undo` takes back; a second time nothing is left to do.

    Raises:
        VaultError: the key is missing or the wrong one.
    """
    with desk.registry.held() as register:
        clashes = register.clashes()
        waiting = {sha256 for sha256, share in register.shares.items() if not share.joined}
        words: dict[str, set[str]] = {}
        for sha256, found in clashes.items():
            words.setdefault(register.shares[sha256].language, set()).update(found)
        stale = {
            (entity, language): name
            for entity, names in register.invented.items()
            for language, name in names.items()
            if words.get(language, set()) & set(find_words(name))
        }
        wanted = waiting | set(clashes)
        wanted |= {sha256 for entity, _ in stale for sha256 in register.holders(entity)}
    with desk.project.reading() as session:
        rows = session.execute(select(Transcript.id, Transcript.sha256))
        names = [name for name, sha256 in rows if sha256 in wanted]

    def due(register: Register, old: Opened, marks: Marks) -> Marks:
        marks = join(old.whole, marks, register, desk.rules)
        clash = clashes.get(old.whole.sha256, set())
        return rename(old.whole, marks, register, desk.rules, words=clash, stale=stale)

    done = desk.store("join", {name: desk.open(name).marks for name in names}, due=due)
    return Joined(() if done is None else done.transcripts, len(waiting), len(clashes))


def find_identity(desk: Desk, transcript: str, label: str) -> Mark:
    """A mention of the identity that has a label: `2` is the person `[Person 2]`.

    Raises:
        CtrpError: no identity of the transcript has it.
    """
    mark = desk.open(transcript).marks.labelled(label)
    if mark is not None:
        return mark
    raise CtrpError(
        f"{transcript} has no such label. Name one that `ctrp read {transcript}` shows, such as "
        "2 for [Person 2], or the whole of it in quotation marks."
    )


def link(desk: Desk, first: tuple[str, str], second: tuple[str, str]) -> Done | None:
    """Say that an identity of one transcript is that of another: they have one label from then on.

    Args:
        desk: the reviewer's.
        first: a transcript and a label in it.
        second: another transcript and a label in it.

    Raises:
        UsageError: it is one transcript, or two kinds of identity.
        CtrpError: there is no such label, or they are one already.
    """
    if first[0] == second[0]:
        raise UsageError("These are of one transcript: merge them on the screen of `ctrp review`.")
    one, two = find_identity(desk, *first), find_identity(desk, *second)
    if one.kind != two.kind or one.kind not in NAMES:
        raise UsageError("Only two people, two places or two organisations can be one.")
    numbers = [number_in(mark.entity, mark.kind) for mark in (one, two)]
    if one.entity == two.entity and None not in numbers:
        raise CtrpError("They are one identity already.")
    if one.kind in WIDE and None in numbers:
        raise CtrpError("Their places have no number in the project yet: run `ctrp review join`.")
    numbered = [
        mark for mark, number in zip((one, two), numbers, strict=True) if number is not None
    ]
    entity = numbered[0].entity if numbered else _new(desk)
    work: dict[str, Marks] = {}
    for (name, _), mark, number in zip((first, second), (one, two), numbers, strict=True):
        for each in [name] if number is None else desk.holders(mark.entity):
            marks = work.get(each, desk.open(each).marks)
            work[each] = decisions.link(marks, mark.entity, into=entity, kind=mark.kind)
    return desk.store("link", work)


def _new(desk: Desk) -> str:
    with desk.registry.held() as register:
        number = register.new_number("PERSON")
        desk.registry.save(register)
    return project_entity("PERSON", number)


def unlink(desk: Desk, transcript: str, label: str) -> Done | None:
    """Say that an identity is not the one of other transcripts: here it gets a label of its own.

    Raises:
        CtrpError: there is no such label, or it is of this transcript alone.
    """
    mark = find_identity(desk, transcript, label)
    if number_in(mark.entity, mark.kind) is None or desk.holders(mark.entity) == [transcript]:
        raise CtrpError(f"This identity is of {transcript} alone already.")
    opened = desk.open(transcript)
    marks = decisions.unlink(opened.whole, opened.marks, mark.number)
    return desk.store("unlink", {transcript: marks})
