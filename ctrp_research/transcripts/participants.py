"""Who the speakers are: a list of participants and their attributes, matched to the transcripts."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from anonymise import Anonymiser
from ctrp_research.errors import CtrpError
from ctrp_research.store.history import record
from ctrp_research.store.project import COUNTRIES, Project, Settings
from ctrp_research.store.tables import Attribute, Participant, Speaker
from ctrp_research.transcripts.header import AGES, read_gender
from ctrp_research.transcripts.originals import Originals, read_originals
from ctrp_research.transcripts.sheets import SheetRow, read_sheet
from ctrp_research.transcripts.words import fold, words

CODE = re.compile(r"^[A-Za-z]{1,4}[-_ ]?[A-Za-z]{0,3}[-_ ]?\d{1,4}$")
"""A code that can hold no name: few letters, and a number."""
ROLES = ("interviewer", "child", "adult", "group", "unknown")
PLACES_OF = ("file", "speaker", "child", "role", "method")
"""Columns that say which speaker a row is about, and are no attributes."""
MOST_FAULTS = 10


@dataclass(slots=True)
class SheetReport:
    """What a list brought."""

    matched: int = 0
    children: set[str] = field(default_factory=set)
    unmatched: list[str] = field(default_factory=list)
    """Lines that fit no transcript or no speaker, with the reason."""
    differing: list[str] = field(default_factory=list)
    """Where the list and a transcript's header do not agree; the list was taken."""


def import_participants(project: Project, path: Path, *, coder: str) -> SheetReport:
    """Take in a list with the columns file, speaker and child, and any attributes.

    `file` is the transcript's file name or its id, `speaker` the label in it, `child` the child's
    code, the same wherever the child speaks. An empty cell leaves what is known as it is.

    Raises:
        CtrpError: the list has values that cannot be right; every fault is named with its line
            and nothing is stored.
    """
    rows = read_sheet(path, needed=("file", "speaker", "child"))
    checked = _check(path, rows, project.settings)
    report = SheetReport()
    with project.transaction() as session:
        originals = read_originals(session, project.vault)
        for row, values in zip(rows, checked, strict=True):
            _apply(session, originals, row, values, report)
        session.flush()
        _drop_unused(session)
        record(
            session,
            coder,
            "participants import",
            {"rows": report.matched, "children": sorted(report.children)},
        )
    return report


def _check(path: Path, rows: list[SheetRow], settings: Settings) -> list[dict[str, str]]:
    """The attributes of every row in their stored form."""
    anonymiser = Anonymiser()

    def free(value: str) -> str | None:
        # Capitals are those of a heading, not of names.
        return None if anonymiser.find(value.lower()) else value.lower()

    faults, checked = [], []
    for row in rows:
        values = {}
        if "child" in row.cells and not CODE.match(row.cells["child"]):
            faults.append(
                f"{path}:{row.number}: `child` must be a code such as AL-C03, never a name."
            )
        if row.cells.get("role", "child").lower() not in ROLES:
            faults.append(f"{path}:{row.number}: `role` must be one of {', '.join(ROLES)}.")
        for name, raw in row.cells.items():
            if name in PLACES_OF:
                continue
            check, advice = _CHECKS.get(name, (free, "a word that names no one and no place"))
            value = check(raw)
            allowed = settings.attributes.get(name, ())
            if value is None:
                faults.append(f"{path}:{row.number}: `{name}` must be {advice}.")
            elif allowed and value not in allowed:
                faults.append(f"{path}:{row.number}: `{name}` must be one of {', '.join(allowed)}.")
            else:
                values[name] = value
        checked.append(values)
    if faults:
        more = len(faults) - MOST_FAULTS
        shown = faults[:MOST_FAULTS] + ([f"and {more} more"] if more > 0 else [])
        raise CtrpError("Nothing was stored.\n" + "\n".join(shown))
    return checked


def _country(value: str) -> str | None:
    return value.upper() if value.upper() in COUNTRIES else words().countries.get(fold(value))


def _gender(value: str) -> str | None:
    return {"f": "girl", "m": "boy"}.get(value.lower()) or read_gender(value)


def _age(value: str) -> str | None:
    return value if value.isdecimal() and int(value) in AGES else None


def _site(value: str) -> str | None:
    return value.upper() if CODE.match(value) else None


_CHECKS: dict[str, tuple[Callable[[str], str | None], str]] = {
    "country": (_country, f"one of {', '.join(COUNTRIES)}"),
    "gender": (_gender, "girl or boy"),
    "age": (_age, f"a number of years from {AGES.start} to {AGES.stop - 1}"),
    "site": (_site, "a code such as RS-2, never a place's name"),
}


def _apply(
    session: Session,
    originals: Originals,
    row: SheetRow,
    values: dict[str, str],
    report: SheetReport,
) -> None:
    original = originals.find(row.cells.get("file", ""))
    if original is None:
        report.unmatched.append(f"line {row.number}: no transcript of this file")
        return
    label = original.labels.get(fold(row.cells.get("speaker", "")))
    speaker = label and session.scalar(
        select(Speaker).where(Speaker.transcript_id == original.transcript, Speaker.label == label)
    )
    if not speaker:
        report.unmatched.append(f"line {row.number}: no such speaker in {original.transcript}")
        return
    report.matched += 1
    if role := row.cells.get("role"):
        speaker.role, speaker.confidence, speaker.reason = role.lower(), 1.0, "the list says so"
    if code := row.cells.get("child"):
        _name_child(session, speaker, code.upper(), values, report)
    elif speaker.role != "child":
        speaker.participant = None


def _name_child(
    session: Session, speaker: Speaker, code: str, values: dict[str, str], report: SheetReport
) -> None:
    before = speaker.participant
    child = session.get(Participant, code)
    if child is None:
        child = Participant(code=code)
        session.add(child)
    known = {attribute.name: attribute for attribute in child.attributes}
    inherited = {a.name: a.value for a in before.attributes} if before else {}
    for name, value in inherited.items():
        if name not in known and name not in values:
            child.attributes.append(Attribute(name=name, value=value, source="header"))
    for name, value in values.items():
        told = inherited.get(name) or (known[name].value if name in known else value)
        if told != value:
            report.differing.append(f"{speaker.transcript_id} {speaker.label}: {name}")
        if name in known:
            known[name].value, known[name].source = value, "sheet"
        else:
            child.attributes.append(Attribute(name=name, value=value, source="sheet"))
    speaker.participant = child
    report.children.add(code)


def _drop_unused(session: Session) -> None:
    """A participant made for a voice goes when the list has said whose voice it is."""
    for person in session.scalars(select(Participant).where(~Participant.speakers.any())):
        session.delete(person)
