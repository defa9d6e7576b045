"""`ctrp vault`: the key that opens the originals."""

from pathlib import Path
from typing import Annotated

import typer

from ctrp_research.commands.common import (
    ForceOption,
    JsonOption,
    ProjectOption,
    follow,
    print_json,
)

app = typer.Typer(
    help="The originals and their key: lock, unlock, rekey, export-key, status.",
    no_args_is_help=True,
)
KEYS = {
    "open": "there, and no passphrase lies over it (`ctrp vault lock`)",
    "locked": "locked by a passphrase",
    "missing": "not on this computer: importing works, opening originals does not",
    "wrong": "not the key of this vault",
    "damaged": "damaged: bring a copy of it",
}


@app.command()
def status(
    check: Annotated[bool, typer.Option("--check", help="Open every entry and name bad ones.")] = (
        False
    ),
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how many originals there are, where the key lies and whether it is locked.

    With --check the exit status is 1 where an entry cannot be opened.

    Example: ctrp vault status --check
    """
    from dataclasses import asdict

    from ctrp_research.store.keys import vault_status
    from ctrp_research.store.project import find_project

    vault = find_project(project).vault
    names = follow(vault.names(), "Opening") if check else None
    found = vault_status(vault, check=check, progress=names)
    if as_json:
        print_json(asdict(found))
    else:
        typer.echo(
            f"{found.folder}: {found.originals} originals, {found.entries} entries in all, "
            f"encrypted to {found.recipient}."
        )
        typer.echo(f"The key {found.key_file} is {KEYS[found.key]}.")
        if found.earlier:
            typer.echo(f"{found.earlier} entries are of an earlier key: run `ctrp vault rekey`.")
        if found.damaged is not None:
            typer.echo(f"{len(found.damaged)} damaged.")
        for name in found.damaged or ():
            typer.echo(f"  ✗ {name}: damaged or of another key; put a copy from a backup there")
    if found.damaged or found.key in {"wrong", "damaged"}:
        raise typer.Exit(1)


@app.command()
def lock(project: ProjectOption = None) -> None:
    """Put a passphrase over the key, which is then asked for whenever originals are opened.

    It is asked for without being shown, twice; programs may name a file that holds it in
    CTRP_PASSPHRASE_FILE. A passphrase that is forgotten cannot be found again. Copies of the key
    that were made before have none: delete them, or keep them where nobody else comes.

    Example: ctrp vault lock
    """
    from ctrp_research.errors import CtrpError
    from ctrp_research.store.keys import read_passphrase
    from ctrp_research.store.project import find_project

    vault = find_project(project).vault
    if vault.keys.is_locked:
        raise CtrpError(f"{vault.key_file} is locked. Unlock it first for another passphrase.")
    vault.identities()
    vault.keys.lock(read_passphrase(new=True))
    typer.echo(f"Locked {vault.key_file}.")


@app.command()
def unlock(project: ProjectOption = None) -> None:
    """Take the passphrase off the key, for good; lock it again to put another on.

    Example: ctrp vault unlock
    """
    from ctrp_research.store.project import find_project

    vault = find_project(project).vault
    vault.keys.unlock()
    typer.echo(f"Unlocked {vault.key_file}. Whoever can read that file can open the originals.")


@app.command()
def rekey(project: ProjectOption = None) -> None:
    """Make a new key and encrypt every original to it, as when a copy of the key was lost.

    Stopped at any moment, every original stays readable; the same command then finishes the work.
    The old key stays in the key file, below the new one, because backups and laptops in the field
    still use it. Backups that were made before stay readable with the lost key.

    Example: ctrp vault rekey
    """
    from anonymise.rekey import rekey as change
    from ctrp_research.commands.common import progress
    from ctrp_research.store.project import find_project

    vault = find_project(project).vault
    with progress("Encrypting") as shown:
        done = change(vault, progress=shown)
    if done.resumed:
        typer.echo(
            f"Brought {done.entries} entries of an earlier key to the present one; no new key was "
            "made. Run it again for a new key."
        )
        return
    typer.echo(f"Made a new key and encrypted {done.entries} entries to it.")
    typer.echo(f"Copies of the old key do not open them: copy {vault.key_file} to your safe place.")


@app.command("export-key")
def export_key(
    path: Annotated[Path, typer.Argument(help="A new file, or a folder, outside the project.")],
    public: Annotated[
        bool, typer.Option("--public", help="The public key alone: it locks and opens nothing.")
    ] = False,
    project: ProjectOption = None,
    force: ForceOption = False,
) -> None:
    """Copy the key to another place, as for a safe; a locked key stays locked in the copy.

    A laptop in the field needs no key: in a copy of the project `ctrp import` encrypts to the
    public key, which lies in its vault, and nothing can be opened there.

    Examples: ctrp vault export-key /media/stick/study.key
    ctrp vault export-key recipient.txt --public
    """
    from ctrp_research.store.keys import export_key as export
    from ctrp_research.store.project import find_project

    found = find_project(project)
    written = export(found, path, public=public, force=force)
    if public:
        typer.echo(f"Wrote the public key to {written}.")
        return
    locked = "locked by the same passphrase" if found.vault.keys.is_locked else "without passphrase"
    typer.echo(f"Copied the key to {written}, {locked}.")
