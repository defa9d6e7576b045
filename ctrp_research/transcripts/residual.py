"""What is left in safe texts: turns to draw from, and what a reader's findings in them mean."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from anonymise.errors import VaultError
from anonymise.residual import Bound, Reading, Recapture, Unit, bounds, draw, recapture
from ctrp_research.errors import CtrpError, shown
from ctrp_research.store.exports import place
from ctrp_research.transcripts.sample_sheet import (
    ReadRow,
    check_of,
    read_sample,
    write_sample,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ctrp_research.store.project import Project

NAMES = ("PERSON", "PLACE", "ORG")


@cache
def wording() -> dict[str, Any]:
    """The sentences of `residual.yaml`."""
    from ruamel.yaml import YAML

    text = (files("ctrp_research.transcripts") / "residual.yaml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", YAML(typ="safe", pure=True).load(text))


@dataclass(frozen=True, slots=True)
class Estimate:
    """What may be left, and what is not known of it."""

    bounds: tuple[Bound, ...]
    """By language, then of all together."""
    drawn: int
    unread: int
    """Drawn turns without an entry; they do not count."""
    changed: int
    """Turns whose text is not any more what was drawn; they count as they were."""
    recapture: Recapture | None
    """None where the vault is closed."""
    unknown: tuple[str, ...]
    """In plain words."""


@dataclass(frozen=True, slots=True)
class Source:
    """Safe texts that are asked about."""

    units: list[Unit]
    """Turns of a project, or lines of files."""
    reasons: Callable[[], list[Sequence[str]] | None]
    """Gives why each name in them was found; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How much was drawn of how much."""

    turns: dict[str, int]
    """There are, by language."""
    drawn: dict[str, int]
    """Of them in the sheet."""


def project_source(project: "Project") -> Source:
    """Every turn of the project's transcripts."""
    from sqlalchemy import select

    from ctrp_research.store.tables import Transcript, Turn

    query = (
        select(Turn.transcript_id, Turn.number, Transcript.language, Turn.text)
        .join(Transcript, Transcript.id == Turn.transcript_id)
        .order_by(Turn.transcript_id, Turn.number)
    )
    with project.reading() as session:
        units = [
            Unit(f"{transcript}:{number}", language, text)
            for transcript, number, language, text in session.execute(query)
            if text.strip()
        ]
    return Source(units, partial(_vault_reasons, project))


def file_source(
    paths: "Iterable[Path]", *, follow: Callable[[list["Path"]], Iterable["Path"]] = iter
) -> Source:
    """Every line of the files' safe texts.

    Files are called by their number in sorted order: their own names may hold a person's.

    Args:
        paths: of transcripts.
        follow: goes through the files and may show how far it is.

    Raises:
        CtrpError: a file cannot be read.
    """
    from anonymise import Anonymiser
    from ctrp_research.transcripts.readers import read_text

    anonymiser = Anonymiser()
    units: list[Unit] = []
    reasons: list[Sequence[str]] = []
    for number, path in enumerate(follow(sorted(paths)), 1):
        try:
            text = read_text(str(path))
        except CtrpError as error:
            raise CtrpError(
                f"{shown(path)}: {error}. Leave it out, and what is in it is not estimated."
            ) from error
        language = anonymiser.language_of(text)
        mentions = anonymiser.find(text, language)
        reasons += [each.reasons for each in mentions if each.kind in NAMES]
        lines = anonymiser.replace(text, mentions, language).text.splitlines()
        units += [
            Unit(f"file-{number}:{count}", language, line)
            for count, line in enumerate(lines, 1)
            if line.strip()
        ]
    return Source(units, lambda: reasons)


def _vault_reasons(project: "Project") -> list[Sequence[str]] | None:
    """The reasons of every name found on import; None where the vault's key is not at hand."""
    from sqlalchemy import select

    from ctrp_research.store.tables import Transcript

    found: list[Sequence[str]] = []
    with project.reading() as session:
        entries = session.scalars(select(Transcript.sha256).order_by(Transcript.id)).all()
    try:
        for name in entries:
            entry = json.loads(project.vault.get(name))
            found += [mention[5] for mention in entry["mentions"] if mention[2] in NAMES]
    except (VaultError, CtrpError):
        return None
    return found


def draw_sample(
    source: Source, target: "Path", *, turns: int, least: int, seed: int, force: bool
) -> Sample:
    """Draw turns at random and write the sheet for their reader.

    Args:
        source: what to draw from.
        target: a new file, `.xlsx` or `.csv`.
        turns: about how many, each language by its share.
        least: of each language at the least, where there are so many.
        seed: the same one draws the same turns.
        force: replace a sheet that is there, with what was filled in.

    Raises:
        CtrpError: there is nothing to draw from, or the file is there already.
    """
    if not source.units:
        raise CtrpError("There is no turn to draw from. Import transcripts first.")
    drawn = draw(source.units, turns=turns, least=least, seed=seed)
    sample = Sample(_by_language(source.units), _by_language(drawn))
    if target.exists() and not force:
        raise CtrpError(
            f"{target}: there already, perhaps with what was filled in. Name another with --out, "
            "or use --force to replace it."
        )
    place(
        [target],
        lambda new: write_sample(drawn, new[0], turns=sample.turns, guide=wording()["guide"]),
        force=True,
    )
    return sample


def _by_language(units: Iterable[Unit]) -> dict[str, int]:
    return dict(sorted(Counter(unit.language for unit in units).items()))


def estimate_from(source: Source, sheet: "Path") -> Estimate:
    """Give the bounds from a sheet that was filled in.

    Raises:
        CtrpError: it cannot be read, was not filled in, or is of other texts.
    """
    return estimate(source.units, read_sample(sheet), source.reasons())


def estimate(
    units: Iterable[Unit], rows: Sequence[ReadRow], reasons: Sequence[Sequence[str]] | None
) -> Estimate:
    """Give the bounds from what a person found in the drawn turns.

    They are about the texts as they were read: a turn that was mended since counts as it was found.

    Args:
        units: all there are now.
        rows: of the sheet.
        reasons: of the names that were found; None where they are not known.

    Raises:
        CtrpError: no drawn turn was read, or the sheet is of other texts.
    """
    now = {unit.id: check_of(unit.text) for unit in units}
    if not any(row.id in now for row in rows):
        raise CtrpError("The sheet was drawn from other texts: none of its turns is among these.")
    readings = [Reading(row.language, row.words, row.left) for row in rows if row.left is not None]
    if not readings:
        raise CtrpError("No turn of the sheet was read: write 0, 1, 2 … into the column for it.")
    found = None if reasons is None else recapture(reasons)
    unread = len(rows) - len(readings)
    changed = sum(now.get(row.id) != row.check for row in rows)
    turns = {row.language: row.turns for row in rows}
    missing = sorted(set(turns) - {reading.language for reading in readings})
    return Estimate(
        bounds=tuple(bounds(turns, readings)),
        drawn=len(rows),
        unread=unread,
        changed=changed,
        recapture=found,
        unknown=(*_of_this(unread, changed, missing), *wording()["unknown"], *_of_two(found)),
    )


def _of_this(unread: int, changed: int, missing: list[str]) -> Iterator[str]:
    if missing:
        yield (
            f"No turn in {', '.join(missing)} was read: nothing is known of it, nor of all "
            "languages together."
        )
    if unread:
        yield (
            f"{unread} drawn turns were not read. If they were passed over because they are long "
            "or hard, the bounds are too low."
        )
    if changed:
        yield f"{changed} turns have changed since they were drawn; they count as they were then."


def _of_two(found: Recapture | None) -> Iterator[str]:
    if found is None:
        yield wording()["no_key"]
    else:
        yield wording()["too_few" if found.estimate is None else "not_independent"]
