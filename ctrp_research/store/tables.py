"""The tables of a project's database, which holds safe text only.

Offsets are half-open and count Unicode code points into the safe text they point at.
"""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


def now() -> datetime:
    """The present moment in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0, tzinfo=None)


def new_uid() -> str:
    """An identifier of 16 hexadecimal digits that no other copy of the project gives."""
    return secrets.token_hex(8)


class Base(DeclarativeBase):
    """Shared metadata of all tables."""


class Transcript(Base):
    """One interview or focus group as it came in one file."""

    __tablename__ = "transcript"

    id: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    """Of the file's bytes; also the name of its entry in the vault."""
    language: Mapped[str]
    country: Mapped[str | None]
    """ISO 3166 alpha-2, XK for Kosovo."""
    method: Mapped[str]
    """`interview` or `focus group`."""
    imported: Mapped[datetime] = mapped_column(default=now)
    revision: Mapped[str | None]
    """Which of the vault's sets of mentions the safe text is made of; None: the one of the import.
    """

    turns: Mapped[list["Turn"]] = relationship(
        back_populates="transcript", order_by="Turn.number", cascade="all, delete-orphan"
    )
    speakers: Mapped[list["Speaker"]] = relationship(
        back_populates="transcript", order_by="Speaker.id", cascade="all, delete-orphan"
    )
    header: Mapped[list["HeaderLine"]] = relationship(
        order_by="HeaderLine.number", cascade="all, delete-orphan"
    )


class HeaderLine(Base):
    """A line of the block above the first turn, replaced like all other text."""

    __tablename__ = "header_line"
    __table_args__ = (UniqueConstraint("transcript_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id"))
    number: Mapped[int]
    text: Mapped[str]


class Participant(Base):
    """A person who was asked, the unit that is counted; a child keeps one code everywhere."""

    __tablename__ = "participant"

    code: Mapped[str] = mapped_column(primary_key=True)
    attributes: Mapped[list["Attribute"]] = relationship(
        order_by="Attribute.name", cascade="all, delete-orphan"
    )
    speakers: Mapped[list["Speaker"]] = relationship(back_populates="participant")


class Attribute(Base):
    """A fact about a participant, such as gender; one that is not known has no row."""

    __tablename__ = "attribute"

    participant_code: Mapped[str] = mapped_column(ForeignKey("participant.code"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    source: Mapped[str]
    """`header` (read from the transcript) or `sheet` (a person's list, which wins)."""


class FormerAttribute(Base):
    """A fact about a participant as it was before a decision; the history itself holds ids only."""

    __tablename__ = "former_attribute"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    participant_code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    source: Mapped[str]


class Speaker(Base):
    """A voice of one transcript; the same label in another transcript is another voice."""

    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("transcript_id", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id"))
    label: Mapped[str]
    """The safe label, never a name."""
    role: Mapped[str]
    """`interviewer`, `child`, `adult`, `group` or `unknown`."""
    confidence: Mapped[float]
    reason: Mapped[str]
    participant_code: Mapped[str | None] = mapped_column(ForeignKey("participant.code"))

    transcript: Mapped[Transcript] = relationship(back_populates="speakers")
    participant: Mapped[Participant | None] = relationship(back_populates="speakers")


class Turn(Base):
    """What one voice says before the next begins."""

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("transcript_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id"))
    number: Mapped[int]
    """From 1, in the order of the transcript."""
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id"))
    time: Mapped[str | None]
    """The timestamp as the transcriber wrote it, without its brackets."""
    text: Mapped[str]
    """Safe text; nothing normalises it after it is stored."""

    transcript: Mapped[Transcript] = relationship(back_populates="turns")
    speaker: Mapped[Speaker] = relationship()
    mentions: Mapped[list["Mention"]] = relationship(
        order_by="Mention.start", cascade="all, delete-orphan"
    )
    codings: Mapped[list["Coding"]] = relationship(back_populates="turn", order_by="Coding.id")


class Mention(Base):
    """Where a label stands in a turn's safe text; the detail it stands for is in the vault."""

    __tablename__ = "mention"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    kind: Mapped[str]
    label: Mapped[str]
    confidence: Mapped[float]


class Review(Base):
    """What a person decided about one mention, or that nobody has yet; its words are in the vault.

    Mentions that were rejected are here and no longer among `Mention`, as their words are back.
    """

    __tablename__ = "review"

    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """The mention's own in its transcript; it keeps it whatever is decided."""
    turn: Mapped[int]
    """The turn's number; 0 for the block above the first."""
    kind: Mapped[str]
    confidence: Mapped[float]
    decision: Mapped[str | None]
    """`accepted`, `rejected`, `changed` or `added`; None while it waits."""
    coder: Mapped[str | None]
    at: Mapped[datetime | None]


class Decided:
    """What a coder put somewhere, as one project and its copies elsewhere keep it.

    Nothing of it is changed afterwards but whether it stands: a change is a new row that replaces
    this one. So two copies come together as the union of their rows, and each row as often taken
    off and put back as in the copy where that happened more often.
    """

    uid: Mapped[str] = mapped_column(unique=True, index=True, default=new_uid)
    """The same in every copy of the project."""
    coder: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    flips: Mapped[int] = mapped_column(default=0)
    """How often it was taken off or put back; where that is even it stands, or a twin of it."""
    active: Mapped[bool] = mapped_column(default=True)
    """Whether it stands; one that was removed stays, for undo to bring back."""

    def flip(self) -> None:
        """Take it off, or put it back."""
        self.flips += 1
        self.active = self.flips % 2 == 0


class Coding(Decided, Base):
    """A code on a passage by one coder."""

    __tablename__ = "coding"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    code: Mapped[str] = mapped_column(index=True)
    reality: Mapped[str]
    """`own`, `witnessed`, `hearsay` or `hypothetical`."""
    codebook_version: Mapped[str]
    memo: Mapped[str | None]
    replaces: Mapped[str | None] = mapped_column(index=True)
    """The uid of the coding that this one is a change of."""

    turn: Mapped[Turn] = relationship(back_populates="codings")


class Flag(Decided, Base):
    """A mark on a passage that is no code, such as `ongoing-harm`."""

    __tablename__ = "flag"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    kind: Mapped[str]

    turn: Mapped[Turn] = relationship()


class Memo(Decided, Base):
    """A note of a researcher, on nothing, on a code, a transcript, a participant or all three."""

    __tablename__ = "memo"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """`code`, `case`, `theory`, `method`, `reflexive`, or `summary`: a cell of the matrix."""
    title: Mapped[str]
    text: Mapped[str]
    code: Mapped[str | None]
    transcript_id: Mapped[str | None] = mapped_column(ForeignKey("transcript.id"))
    participant_code: Mapped[str | None]
    replaces: Mapped[str | None] = mapped_column(index=True)
    """The uid of the memo that this one is a change of."""
    over: Mapped[str | None]
    """Of a summary in the framework matrix: the SHA-256 of the passages it was written over."""


class TurnRead(Base):
    """A coder read a turn, whether something in it was coded or not."""

    __tablename__ = "turn_read"

    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id"), primary_key=True)
    coder: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)


class Assignment(Base):
    """A transcript that a coder shall code."""

    __tablename__ = "assignment"

    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id"), primary_key=True)
    coder: Mapped[str] = mapped_column(primary_key=True)
    blind: Mapped[bool]
    """Without sight of what others coded there, and of suggestions."""
    seed: Mapped[int]
    """Of the draw it came of."""
    stratum: Mapped[str]
    """Country, language and method, among which it was drawn."""
    at: Mapped[datetime] = mapped_column(default=now)


class Settlement(Decided, Base):
    """What coders agreed on about a code and a turn, beside the codings, which stay as they are."""

    __tablename__ = "settlement"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id"), index=True)
    code: Mapped[str] = mapped_column(index=True)
    coding_id: Mapped[int | None] = mapped_column(ForeignKey("coding.id"))
    """The coding that is right; None where the code does not apply."""

    turn: Mapped[Turn] = relationship()
    coding: Mapped[Coding | None] = relationship()


class CodebookVersion(Base):
    """The frame as it was when codes of it were applied, or when it was changed."""

    __tablename__ = "codebook_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    codebook: Mapped[str]
    """Its id."""
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(unique=True)
    """Of the file as it is in `yaml`."""
    yaml: Mapped[str]
    coder: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """What was done to the version before, such as `{"split": "neglect", "into": [...]}`."""


class Proposal(Base):
    """A code that was suggested for a passage, as it was before anybody decided about it."""

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    code: Mapped[str]
    probability: Mapped[float]
    sure: Mapped[bool]
    """It was above the threshold of its code."""
    seen: Mapped[bool]
    """It was put before the coder; not so in a control passage, where it was formed and hidden."""
    learned: Mapped[int]
    """The number of the last event that it could rest on."""
    coder: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    decision: Mapped[str | None]
    """`accepted` or `rejected` by the coder as a suggestion; None where nobody said so."""


class Vector(Base):
    """What a turn means to a sentence-embedding model: made of its safe text, gone with it."""

    __tablename__ = "vector"

    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id"), primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    """Name and version."""
    sha256: Mapped[str]
    """Of the safe text it was made of; of another text it is worth nothing."""
    values: Mapped[str]
    """Little-endian 16-bit floats in base 64, as a backup can hold them."""


class Event(Base):
    """One decision in the append-only history: ids and hashes, never text."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    coder: Mapped[str]
    action: Mapped[str]
    subject: Mapped[dict[str, Any]] = mapped_column(JSON)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("event.id"), unique=True)
    previous: Mapped[str] = mapped_column(unique=True, index=True)
    """The hash of the event before, empty for the first; no two follow the same one."""
    hash: Mapped[str]
    """SHA-256 of the one before and of all this event's fields; `history` says how."""
