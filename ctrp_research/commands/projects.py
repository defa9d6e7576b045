"""`ctrp new` and `ctrp status`: making a project and seeing what is in it."""

from pathlib import Path
from typing import Annotated

import typer

from ctrp_research.commands.common import (
    ForceOption,
    JsonOption,
    ProjectOption,
    columns,
    counted,
    print_json,
)


def new(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    countries: Annotated[
        str, typer.Option(help="The countries of the study, by their two letters.")
    ] = "AL,BA,BG,XK,ME,RO,RS",
    store: Annotated[
        str,
        typer.Option(help="An empty PostgreSQL database: postgresql+psycopg://USER@SERVER/NAME"),
    ] = "",
) -> None:
    """Make a new project: settings, codebook, database, and a vault with its key.

    The key is put outside the project, readable to you alone. Keep a copy in a safe place: without
    it nobody can open the originals again.

    For a team, name an empty PostgreSQL database; keep the password out of the address, in the
    file ~/.pgpass or in PGPASSWORD.

    Examples: ctrp new my-study --countries AL,XK
    ctrp new our-study --store postgresql+psycopg://ana@server/our_study
    """
    from ctrp_research.store.project import create, key_file

    wanted = tuple(part.strip().upper() for part in countries.split(",") if part.strip())
    project = create(folder, countries=wanted, store=store)
    typer.echo(f"Made the project {project.root} for {', '.join(wanted)}.")
    typer.echo(f"Its key is {key_file(project.settings.id)}: copy it to a safe place.")
    typer.echo(f"Next: cd {project.root} && ctrp import FOLDER")


def status(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """Show what is in the project: transcripts, children and codings by country.

    Example: ctrp status
    """
    from ctrp_research.coding.overview import overview
    from ctrp_research.store.looking import look
    from ctrp_research.store.project import find_project

    found = find_project(project)
    with look(found) as ask:
        seen = overview(ask)
    if as_json:
        print_json({"project": str(found.root), "transcripts": [vars_of(one) for one in seen]})
        return
    columns(
        ("transcript", "country", "method", "language", "turns", "children", "codings"),
        (
            (one.id, one.country or "?", one.method, one.language, one.turns, one.children,
             one.codings)
            for one in seen
        ),
    )  # fmt: skip
    typer.echo(
        f"{found.root}: {counted(len(seen), 'transcript')}, "
        f"{counted(sum(one.turns for one in seen), 'turn')}, "
        f"{counted(sum(one.codings for one in seen), 'coding')}."
    )


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="The file to write, or a folder; else in `backups/`.")
    ] = None,
    project: ProjectOption = None,
    force: ForceOption = False,
) -> None:
    """Write all of the project but its key into one file, while others go on working.

    In it are the database, the codebook, the settings without the database's address, and the
    vault's files, encrypted. Keep it on another disk, and the key in another place again: without
    the key nobody opens the originals.

    Examples: ctrp backup
    ctrp backup /media/stick/
    """
    from ctrp_research.store.backup import write_backup
    from ctrp_research.store.project import find_project

    found = find_project(project)
    if file is None:
        file = found.root / "backups"
        file.mkdir(exist_ok=True)
    path, manifest = write_backup(found, file, force=force)
    typer.echo(
        f"{path}: {manifest.rows['transcript']} transcripts, {manifest.rows['event']} decisions, "
        f"{len(manifest.members)} files. The key is not in it. Copy it to another disk."
    )


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    folder: Annotated[Path, typer.Argument(help="A new folder, or with --force the project's.")],
    store: Annotated[
        str | None,
        typer.Option(help='A PostgreSQL database to put it into; "" for a file in the folder.'),
    ] = None,
    force: ForceOption = False,
) -> None:
    """Put a backup back, into SQLite or PostgreSQL, whichever it came from.

    All of it is checked before anything is replaced. With --force the folder of the same project
    takes it; what was there is moved into a folder `replaced-…` in it. The key is not in a backup.

    Examples: ctrp restore my-study-20261125T101500Z.ctrp-backup again
    ctrp restore my-study-20261125T101500Z.ctrp-backup my-study --force
    """
    from ctrp_research.store.project import key_file
    from ctrp_research.store.restore import restore as put_back

    done = put_back(file, folder, store=store, force=force)
    typer.echo(f"{folder}: as it was on {done.manifest.made}.")
    if done.replaced:
        typer.echo(f"What was there before is in {done.replaced}.")
    key = key_file(done.project.settings.id)
    where = f"It is here: {key}." if key.exists() else f"Put your copy of it at {key}."
    typer.echo(f"The key of the vault is not in a backup. {where}")


def doctor(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """Check all that must hold in the project's store, and say what to do about what does not.

    With the project's key at hand the vault's files are opened too. Nothing is changed, and no
    text is shown. The exit status is 1 if something was found.

    Example: ctrp doctor
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.transcripts.doctor import examine

    found = find_project(project)
    seen = examine(found)
    if as_json:
        print_json(vars_of(seen))
    else:
        for finding in seen.findings:
            typer.echo(f"✗ {finding.check}: {finding.where}\n    {finding.advice}")
        closed = "" if seen.vault_opened else " The key is not at hand: the vault was not opened."
        typer.echo(
            f"{found.root}: {len(seen.checks)} checks, {len(seen.findings)} findings; "
            f"{seen.transcripts} transcripts, {seen.events} decisions.{closed}"
        )
    if seen.findings:
        raise typer.Exit(1)


def vars_of(value: object) -> dict[str, object]:
    """A slotted dataclass as a dictionary."""
    from dataclasses import asdict

    return asdict(value)  # type: ignore[call-overload, no-any-return]
