"""Who the speakers are: a list of participants and their attributes, matched to the transcripts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from anonymise import Anonymiser
from ctrp_research.errors import CtrpError
from ctrp_research.store.attributes import AttributeType
from ctrp_research.store.project import COUNTRIES, Project, Settings
from ctrp_research.store.tables import Attribute, Participant, Speaker, Transcript
from ctrp_research.transcripts.header import AGES, read_gender
from ctrp_research.transcripts.originals import Original, Originals, read_originals
from ctrp_research.transcripts.people import CODE, People, assign, read_people, record_change
from ctrp_research.transcripts.sheets import SheetRow, read_sheet
from ctrp_research.transcripts.speakers import ROLES
from ctrp_research.transcripts.words import fold, words

METHODS = ("interview", "focus group")
PLACES_OF = ("file", "speaker", "child", "role", "method")
"""Columns that say which speaker a row is about, and are no attributes."""
MOST_FAULTS = 10


@dataclass(slots=True)
class SheetReport:
    """What a list brought; safe to show."""

    matched: int = 0
    children: set[str] = field(default_factory=set)
    changed: int = 0
    """Facts about children that are other than before, or new."""
    unmatched: list[str] = field(default_factory=list)
    """Lines that fit no transcript or no speaker, with the reason."""
    without_row: list[str] = field(default_factory=list)
    """Children of the project of whom the list says nothing."""
    differing: list[str] = field(default_factory=list)
    """Where the list and what was known do not agree; the list was taken."""
    unlisted: list[str] = field(default_factory=list)
    """Columns that the settings do not know; they were taken as text."""
    codings: int = 0
    """Codings that are no longer counted, as their voices are no child's."""


def import_participants(
    project: Project, path: Path, *, coder: str, dry_run: bool = False, silence: bool = False
) -> SheetReport:
    """Take in a list of participants with the column child, file and speaker, and any attributes.

    `file` is the transcript's file name or its id and `speaker` the label in it; without a speaker
    it is the transcript's only child, without a file the child that has this code already. `child`
    is the child's code, the same wherever the child speaks. An empty cell, or one that says that
    it is not known, leaves what is known as it is.

    Args:
        project: where the children are.
        path: the list, `.csv` or `.xlsx`.
        coder: whose decision it is.
        dry_run: say what would come of it, and store nothing.
        silence: go on though codings will no longer be counted.

    Raises:
        CtrpError: the list has values that cannot be right; every fault is named with its line
            and nothing is stored.
    """
    rows = read_sheet(path, needed=("child",))
    missing = {fold(word) for word in project.settings.missing}
    rows = [SheetRow(row.number, _known_cells(row, missing)) for row in rows]
    report = SheetReport(unlisted=_unlisted(rows, project.settings))
    with project.transaction() as session:
        codes = set(session.scalars(select(Participant.code)))
        _check_columns(path, report.unlisted)
        checked = _check(path, rows, project.settings, codes)
        originals = read_originals(session, project.vault)
        before = read_people(session)
        for row, values in zip(rows, checked, strict=True):
            _apply(session, originals, row, values, report)
        about = {"rows": report.matched, "children": sorted(report.children)}
        event = record_change(
            session, coder, "participants import", before, about, silence=silence or dry_run
        )
        report.codings = event.subject["codings silenced"] if event else 0
        report.changed = _count_changed(before, read_people(session))
        report.without_row = _without_row(session, report.children)
        if dry_run:
            session.rollback()
    return report


LASTING = ("gender", "country", "ethnicity")
"""What a child is in every row, however often it was asked."""


def _known_cells(row: SheetRow, missing: set[str]) -> dict[str, str]:
    """The cells that say something; a label may be a question mark."""
    return {
        name: value
        for name, value in row.cells.items()
        if name in ("file", "speaker") or fold(value) not in missing
    }


def _unlisted(rows: list[SheetRow], settings: Settings) -> list[str]:
    listed = {fold(name) for name in (*settings.attributes, *_READ, *PLACES_OF)}
    return sorted({name for row in rows for name in row.cells if name not in listed})


def _check_columns(path: Path, unlisted: list[str]) -> None:
    """A column's name is stored, so it must name no one either."""
    if any(_free(name) is None for name in unlisted):
        raise CtrpError(
            f"{path}:1: Nothing was stored. A column that is not in [attributes] of ctrp.toml "
            "may name somebody or some place. Add it there, or give it another name."
        )


def _count_changed(before: People, after: People) -> int:
    return sum(
        before.participants.get(code, {}).get(name) != fact
        for code, facts in after.participants.items()
        for name, fact in facts.items()
    )


def _without_row(session: Session, children: set[str]) -> list[str]:
    speaking = select(Speaker.participant_code).where(Speaker.role == "child")
    return sorted({code for code in session.scalars(speaking) if code} - children)


def _check(
    path: Path, rows: list[SheetRow], settings: Settings, codes: set[str]
) -> list[dict[str, str]]:
    """The attributes of every row in their stored form."""
    types = {fold(name): kind for name, kind in settings.attributes.items()}
    names = {fold(name): name for name in settings.attributes}
    faults, checked = [], []
    for row in rows:
        values = {}
        code = row.cells.get("child", "")
        if code and code not in codes and not CODE.match(code):
            faults.append(
                f"{path}:{row.number}: `child` must be a code such as AL-C03, never a name."
            )
        for name, allowed in (("role", ROLES), ("method", METHODS)):
            if row.cells.get(name, allowed[0]).lower() not in allowed:
                faults.append(f"{path}:{row.number}: `{name}` must be one of {', '.join(allowed)}.")
        for name, raw in row.cells.items():
            if name in PLACES_OF:
                continue
            value = _value(name, raw, types.get(name))
            if value is None:
                advice = _advice(name, types.get(name))
                faults.append(f"{path}:{row.number}: `{name}` must be {advice}.")
            else:
                values[names.get(name, name)] = value
        checked.append(values)
    faults += [f"{path}:{fault}" for fault in _contradictions(rows, checked)]
    if faults:
        more = len(faults) - MOST_FAULTS
        shown = faults[:MOST_FAULTS] + ([f"and {more} more"] if more > 0 else [])
        raise CtrpError("Nothing was stored.\n" + "\n".join(shown))
    return checked


def _contradictions(rows: list[SheetRow], checked: list[dict[str, str]]) -> Iterator[str]:
    """What one line says of a child that another line says otherwise."""
    told: dict[tuple[str, str], tuple[int, str]] = {}
    for row, values in zip(rows, checked, strict=True):
        code = fold(row.cells.get("child", ""))
        if not code:
            continue
        facts = {name: values[name] for name in LASTING if name in values}
        if "file" in row.cells and "speaker" in row.cells:
            # One child speaks with one voice in one transcript.
            facts[f"file {fold(row.cells['file'])}"] = fold(row.cells["speaker"])
        for name, value in facts.items():
            line, before = told.setdefault((code, name), (row.number, value))
            if value != before:
                what = (
                    "is another speaker of the same file"
                    if " " in name
                    else f"has another `{name}`"
                )
                yield f"{row.number}: the same child as in line {line} {what}."


def _value(name: str, raw: str, kind: AttributeType | None) -> str | None:
    """A cell in its stored form; None where it cannot be right."""
    read = _READ[name][0](raw) if name in _READ else None
    if kind is None:
        return read if name in _READ else _free(raw)
    if kind.type == "choice":
        same = {fold(value): value for value in kind.values}
        return same.get(fold(raw)) or (same.get(fold(read)) if read else None)
    if kind.type == "integer":
        return raw if _is_between(raw, kind) and (name not in _READ or read) else None
    if kind.type == "code":
        return raw.upper() if CODE.match(raw) else None
    return read if name in _READ else _free(raw)


def _is_between(raw: str, kind: AttributeType) -> bool:
    if not (raw.isascii() and raw.isdecimal()):
        return False
    number = int(raw)
    return (kind.min is None or number >= kind.min) and (kind.max is None or number <= kind.max)


def _free(raw: str) -> str | None:
    # Capitals are those of a heading, not of names.
    return None if _anonymiser().find(raw.lower()) else raw.lower()


@cache
def _anonymiser() -> Anonymiser:
    return Anonymiser()


def _advice(name: str, kind: AttributeType | None) -> str:
    if kind is not None and kind.type in ("choice", "integer", "code"):
        return kind.describe()
    return _READ[name][1] if name in _READ else AttributeType().describe()


def _country(value: str) -> str | None:
    return value.upper() if value.upper() in COUNTRIES else words().countries.get(fold(value))


def _gender(value: str) -> str | None:
    return {"f": "girl", "m": "boy"}.get(value.lower()) or read_gender(value)


def _age(value: str) -> str | None:
    return value if value.isdecimal() and int(value) in AGES else None


def _site(value: str) -> str | None:
    return value.upper() if CODE.match(value) else None


_READ: dict[str, tuple[Callable[[str], str | None], str]] = {
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
    if "file" not in row.cells:
        _apply_to_child(session, row, values, report)
        return
    original = originals.find(row.cells["file"])
    if original is None:
        report.unmatched.append(f"line {row.number}: no transcript of this file")
        return
    speaker = _find_speaker(session, original, row, report)
    if speaker is None:
        return
    report.matched += 1
    if method := row.cells.get("method"):
        session.get_one(Transcript, original.transcript).method = method.lower()
    if role := row.cells.get("role"):
        speaker.role, speaker.confidence, speaker.reason = role.lower(), 1.0, "the list says so"
    where = f"{speaker.transcript_id} {speaker.label}"
    own = speaker.participant
    if code := row.cells.get("child"):
        child = assign(session, speaker, _code(session, code))
        _tell(child, own, values, where, report)
    elif speaker.role != "child":
        speaker.participant = None
    elif own is not None:
        _tell(own, own, values, where, report)


def _find_speaker(
    session: Session, original: Original, row: SheetRow, report: SheetReport
) -> Speaker | None:
    """The speaker of this label, or the transcript's only child where the row has no label."""
    query = select(Speaker).where(Speaker.transcript_id == original.transcript)
    if "speaker" in row.cells:
        label = original.labels.get(fold(row.cells["speaker"]))
        found = list(session.scalars(query.where(Speaker.label == label)))
        reason = f"no such speaker in {original.transcript}"
    else:
        found = list(session.scalars(query.where(Speaker.role == "child")))
        reason = f"{original.transcript} has {len(found)} children; name the speaker"
    if len(found) != 1:
        report.unmatched.append(f"line {row.number}: {reason}")
        return None
    return found[0]


def _apply_to_child(
    session: Session, row: SheetRow, values: dict[str, str], report: SheetReport
) -> None:
    """A row without a file is about a child whose code is known."""
    code = row.cells.get("child", "")
    child = session.get(Participant, _code(session, code)) if code else None
    if child is None:
        report.unmatched.append(f"line {row.number}: no file, and no child of this code")
        return
    if "role" in row.cells or "method" in row.cells:
        report.unmatched.append(f"line {row.number}: a role or a method needs a file")
        return
    report.matched += 1
    _tell(child, None, values, child.code, report)


def _code(session: Session, code: str) -> str:
    return code if session.get(Participant, code) else code.upper()


def _tell(
    child: Participant,
    own: Participant | None,
    values: dict[str, str],
    where: str,
    report: SheetReport,
) -> None:
    """Take a row's values; what the voice's own participant was known to be may say otherwise."""
    known = {attribute.name: attribute for attribute in child.attributes}
    said = {attribute.name: attribute.value for attribute in own.attributes} if own else {}
    for name, value in values.items():
        if said.get(name, known[name].value if name in known else value) != value:
            report.differing.append(f"{where}: {name}")
        if name not in known:
            child.attributes.append(Attribute(name=name, value=value, source="sheet"))
            continue
        known[name].value, known[name].source = value, "sheet"
    report.children.add(child.code)
