"""The working frame: `codebook.yaml`, which a person may edit, and every version of it.

The versions in the database are what holds. A change is stored there first; the file beside the old
one, `codebook.yaml.new`, takes its place after, or with the next use of the frame where the program
was stopped between. What a person typed into the file is the next version from the next decision
on; comments and layout make no version. The program numbers the versions, upwards only.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codebooks import Codebook, fingerprint, load
from codebooks.reader import read
from codebooks.rewriting import render
from ctrp_research.errors import CtrpError
from ctrp_research.store.looking import look

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ctrp_research.store.project import Project
    from ctrp_research.store.tables import Event

NAME = "codebook.yaml"
NEW = "codebook.yaml.new"
EDIT = "codebook edit"
_ROWS = "SELECT version, sha256, changes FROM codebook_version ORDER BY id DESC"


@dataclass(frozen=True, slots=True)
class Kept:
    """The newest version of the frame, as the database has it."""

    version: int
    sha256: str
    content: str
    """The fingerprint of what it says."""
    file: str
    """SHA-256 of the file whose place it takes; empty where it is that file."""
    highest: int
    """The highest number of a version so far."""
    ours: bool = True
    """A decision in this history made it, not one in the project that this is a copy of."""


def read_frame(project: "Project") -> Codebook:
    """The frame that holds now, with its number; what a person typed has the number it will get.

    Raises:
        CodebookError: the file cannot be read or has faults.
        CtrpError: the file was edited while a change waited to be written into it.
    """
    with look(project) as ask:
        rows = ask(_ROWS)

        def subject_of(number: int) -> Any:  # noqa: ANN401
            found = ask(f"SELECT subject FROM event WHERE id = {number:d}")  # noqa: S608
            return found[0][0] if found else None

        kept = _newest(rows, subject_of)
        if kept is not None and kept.file:
            _finish(project.root, kept)
        book = load(project.root / NAME)
        if _is_open(kept, rows):
            kept = _newest(rows, subject_of, fingerprint(book))
    return _numbered(book, kept)


def frame_mark(project: "Project") -> tuple[int, int]:
    """Another pair of numbers whenever the frame may be another: of its file and its versions."""
    from sqlalchemy import func, select

    from ctrp_research.store.tables import CodebookVersion

    path = project.root / NAME
    with project.reading() as session:
        newest = session.scalar(select(func.max(CodebookVersion.id)))
    return (path.stat().st_mtime_ns if path.is_file() else 0, newest or 0)


def settle(session: "Session", book: Codebook, coder: str) -> Codebook:
    """The frame that a decision rests on, kept as a version if it is not yet.

    Args:
        session: an open transaction that may write.
        book: the frame as it was read some time ago. If it is not the newest version any more,
            the newest is given instead; one that comes from no file is given back as it is.
        coder: who decides.
    """
    if not book.text:
        return book
    kept = newest(session, book)
    if kept is None:
        return _insert(session, book, book.text, coder, [{"content": fingerprint(book)}])
    if book.base != kept.sha256:
        return _stored(session, kept)
    if book.version == kept.version:
        return book
    return keep(session, book, coder=coder, action=EDIT, changes=[{"edit": NAME}])


def keep(
    session: "Session",
    book: Codebook,
    *,
    coder: str,
    action: str,
    changes: list[dict[str, Any]],
    subject: dict[str, Any] | None = None,
    root: Path | None = None,
    undoes: "Event | None" = None,
) -> Codebook:
    """Store the next version of the frame; gives it with its number.

    Args:
        session: an open transaction.
        book: what the frame says from now on, written in the manner of `book.text`; `book.base` is
            the version before.
        coder: whose decision it is.
        action: what it is called in the history.
        changes: what was done to the version before, as plain values.
        subject: what else the history says of it, ids only.
        root: the project's folder, where the file is written when the transaction is stored; None
            where the file says it already.
        undoes: the decision that it takes back.
    """
    from ctrp_research.store.history import record

    book = replace(book, version=max(book.version, next_number(session)))
    text = render(book)
    event = record(
        session,
        coder,
        action,
        {
            "codebook": book.label,
            "version": digest(text),
            "before": book.base,
            **(subject or {}),
        },
        undoes=undoes.id if undoes else None,
    )
    first = {"content": fingerprint(book), "event": event.id, "file": ""}
    if root is not None:
        first["file"] = digest(_text(root / NAME))
        _write_after(session, root, text)
    return _insert(session, book, text, coder, [first, *changes])


def next_number(session: "Session") -> int:
    """The number that the next version gets: higher than any so far."""
    from sqlalchemy import func, select

    from ctrp_research.store.tables import CodebookVersion

    return (session.scalar(select(func.max(CodebookVersion.version))) or 0) + 1


def newest(session: "Session", book: Codebook) -> Kept | None:
    """The newest version that the database has; None before the first decision.

    Args:
        session: an open transaction.
        book: the frame in the file, for a copy of a project, where nothing was decided yet.
    """
    from sqlalchemy import select

    from ctrp_research.store.tables import CodebookVersion, Event

    rows = session.execute(
        select(CodebookVersion.version, CodebookVersion.sha256, CodebookVersion.changes).order_by(
            CodebookVersion.id.desc()
        )
    ).all()

    def subject_of(number: int) -> Any:  # noqa: ANN401
        return session.scalar(select(Event.subject).where(Event.id == number))

    kept = _newest(rows, subject_of)
    return _newest(rows, subject_of, fingerprint(book)) if _is_open(kept, rows) else kept


def version_text(session: "Session", sha256: str) -> str:
    """The YAML of a version."""
    from sqlalchemy import select

    from ctrp_research.store.tables import CodebookVersion

    text = session.scalar(select(CodebookVersion.yaml).where(CodebookVersion.sha256 == sha256))
    if text is None:
        raise CtrpError(f"There is no version {sha256[:12]} of the codebook. Run `ctrp doctor`.")
    return text


def digest(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _newest(
    rows: Iterable[Any], subject_of: Callable[[int], Any], content: str = ""
) -> Kept | None:
    """The version that the last decision about the frame in this history made.

    Versions that came with a copy of the project are among the rows, but no event of ours made
    them. The first one is stored without an event, along with the first decision that needs it. A
    copy in which nothing was decided has none of an event of its own: there the file's content
    tells which it is.
    """
    rows = [(version, sha256, _value(changes)) for version, sha256, changes in rows]
    highest = max((version for version, _, _ in rows), default=0)
    found = like = None
    for version, sha256, changes in rows:
        first = changes[0] if changes else {}
        kept = Kept(version, sha256, first.get("content", ""), first.get("file", ""), highest)
        if like is None and content == kept.content:
            like = kept
        if "event" not in first:
            found = kept
        elif (_value(subject_of(first["event"])) or {}).get("version") == sha256:
            return kept
    found = like or found
    return replace(found, file="", ours=False) if found else None


def _is_open(kept: Kept | None, rows: Sequence[Any]) -> bool:
    """Whether only the content of the file can tell which of several versions holds."""
    return kept is not None and not kept.ours and len(rows) > 1


def _value(stored: Any) -> Any:  # noqa: ANN401 - SQLite's driver gives JSON as text
    return json.loads(stored) if isinstance(stored, str) else stored


def _numbered(book: Codebook, kept: Kept | None) -> Codebook:
    if kept is None:
        return replace(book, base="")
    if book.version <= kept.version and fingerprint(book) == kept.content:
        return replace(book, version=kept.version, base=kept.sha256)
    number = book.version if book.version > kept.highest else kept.highest + 1
    return replace(book, version=number, base=kept.sha256)


def _stored(session: "Session", kept: Kept) -> Codebook:
    book = parse(version_text(session, kept.sha256))
    return replace(book, version=kept.version, base=kept.sha256)


def parse(text: str) -> Codebook:
    """The frame that a kept version's YAML says.

    Raises:
        CtrpError: it cannot be read; something else than the program changed it.
    """
    book, faults = read(text)
    if book is None:
        raise CtrpError(f"A kept version of the codebook cannot be read: {faults[0]}.")
    return book


def _insert(
    session: "Session", book: Codebook, text: str, coder: str, changes: list[dict[str, Any]]
) -> Codebook:
    from ctrp_research.store.tables import CodebookVersion

    sha256 = digest(text)
    session.add(
        CodebookVersion(
            codebook=book.id, version=book.version, sha256=sha256, yaml=text, coder=coder,
            changes=changes,
        )
    )  # fmt: skip
    session.flush()
    return replace(book, text=text, base=sha256)


def _write_after(session: "Session", root: Path, text: str) -> None:
    """Put the file beside the old one now, and in its place when the transaction is stored."""
    from sqlalchemy import event

    new = root / NEW
    try:
        with new.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise CtrpError(
            f"{new}: it cannot be written: {error.strerror}. Nothing was stored."
        ) from error

    def place(_session: object) -> None:
        _replace(root)

    def forget(_session: object) -> None:
        new.unlink(missing_ok=True)

    event.listen(session, "after_commit", place, once=True)
    event.listen(session, "after_rollback", forget, once=True)


def _finish(root: Path, kept: Kept) -> None:
    """Put a file in its place that was stored while the program was stopped before it could."""
    new = root / NEW
    if not new.is_file() or digest(_text(new)) != kept.sha256:
        return  # it is being written, or was never stored
    if digest(_text(root / NAME)) not in {kept.file, kept.sha256}:
        raise CtrpError(
            f"{root / NAME} was edited while a change of the codebook was not finished. The frame "
            f"with that change is {new}: put your edits into it and give it the name {NAME}, or "
            "delete it to keep yours alone."
        )
    _replace(root)


def _replace(root: Path) -> None:
    try:
        os.replace(root / NEW, root / NAME)  # noqa: PTH105 - atomic, over an existing file
    except FileNotFoundError:
        return  # another program put it in its place
    except OSError as error:
        raise CtrpError(
            f"The change is stored, but {root / NAME} cannot be written: {error.strerror}. Close "
            "it in other programs; the next command writes it."
        ) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
