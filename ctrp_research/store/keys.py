"""The project's key as its keeper handles it: the passphrase, copies, and how the vault stands."""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from anonymise.errors import VaultError
from anonymise.files import write_new, write_whole
from anonymise.vault import Vault
from ctrp_research.errors import CtrpError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ctrp_research.store.project import Project

VARIABLE = "CTRP_PASSPHRASE_FILE"
"""Names a file whose first line is the passphrase, for programs that run alone."""
_ORIGINAL = re.compile(r"[0-9a-f]{64}")


def read_passphrase(*, new: bool = False) -> str:
    """Ask for the passphrase without showing it, or read it from `$CTRP_PASSPHRASE_FILE`.

    Args:
        new: ask twice, so that a slip of the finger locks nobody out.

    Raises:
        CtrpError: there is nobody to ask, the two differ, or the file cannot be read.
    """
    if named := os.environ.get(VARIABLE):
        try:
            return Path(named).read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise CtrpError(f"{named}: the passphrase cannot be read from it.") from error
    if not sys.stdin.isatty():
        raise CtrpError(
            "There is no terminal to ask for the passphrase of the key, and nothing was changed."
            f" Run it in a terminal, or name a file that holds the passphrase in {VARIABLE}."
        )
    from getpass import getpass

    given = getpass("Passphrase of the key: ")
    if new and getpass("The same again: ") != given:
        raise CtrpError("The two are not the same. Nothing was changed.")
    return given


@dataclass(frozen=True, slots=True)
class VaultStatus:
    """How a vault stands; nothing in it is secret."""

    folder: str
    originals: int
    """Transcripts as they came in."""
    entries: int
    """These, what was decided about them, and the register of identities."""
    recipient: str
    """The public key."""
    key_file: str
    key: Literal["open", "locked", "missing", "wrong", "damaged"]
    """Whether the key file is there and can be used as it is; a locked one is not tried."""
    earlier: int | None = None
    """Entries that wait for `ctrp vault rekey`; None where they were not opened."""
    damaged: tuple[str, ...] | None = None
    """Entries that no key opens; None where they were not opened."""


def vault_status(
    vault: Vault, *, check: bool = False, progress: "Iterable[str] | None" = None
) -> VaultStatus:
    """Say how the vault stands.

    Args:
        vault: The project's.
        check: Open every entry, which asks for the passphrase of a locked key.
        progress: The vault's names, wrapped in whatever shows that they are gone through.

    Raises:
        VaultError: There is no vault; or entries shall be opened and the key cannot be used.
    """
    recipient = str(vault.recipient)
    names = vault.names()
    earlier: int | None = None
    damaged: tuple[str, ...] | None = None
    if check:
        identities = vault.identities()
        closed = [
            name
            for name in (names if progress is None else progress)
            if vault.opens_with(name, identities[:1]) is None
        ]
        damaged = tuple(name for name in closed if vault.opens_with(name, identities) is None)
        earlier = len(closed) - len(damaged)
    return VaultStatus(
        folder=str(vault.folder),
        originals=sum(_ORIGINAL.fullmatch(name) is not None for name in names),
        entries=len(names),
        recipient=recipient,
        key_file=str(vault.key_file),
        key=_key_state(vault, checked=check),
        earlier=earlier,
        damaged=damaged,
    )


def _key_state(
    vault: Vault, *, checked: bool
) -> Literal["open", "locked", "missing", "wrong", "damaged"]:
    if not vault.keys.path.exists():
        return "missing"
    if vault.keys.is_locked:
        return "locked"
    if checked:
        return "open"
    try:
        known = {str(each.to_public()) for each in vault.keys.identities()}
    except VaultError:
        return "damaged"
    return "open" if str(vault.recipient) in known else "wrong"


def opens_unasked(vault: Vault) -> bool:
    """Whether the originals can be read now, and nobody need type a passphrase for it."""
    state = _key_state(vault, checked=False)
    return state == "open" or (state == "locked" and VARIABLE in os.environ)


def export_key(project: "Project", target: Path, *, public: bool, force: bool) -> Path:
    """Write a copy of the key file as it is, locked or not; or of the public key alone.

    The copy can be read by its owner only. Before it is made the key is tried, so that no copy of
    a wrong key is ever kept in a safe.

    Raises:
        CtrpError: the target is there already, lies in the project, or cannot be written.
        VaultError: the key is missing, damaged or not this vault's.
    """
    vault = project.vault
    if public:
        data = f"{vault.recipient}\n".encode()
    else:
        if target.resolve().is_relative_to(project.root.resolve()):
            raise CtrpError(f"{target} is inside the project. Keep keys outside of it.")
        vault.identities()
        data = vault.keys.read()
    if target.is_dir():
        target /= "recipient.txt" if public else vault.keys.path.name
    if target.exists() and vault.keys.path.exists() and target.samefile(vault.keys.path):
        raise CtrpError(f"{target} is the key itself. Name another place.")
    try:
        write_whole(target, data) if force else write_new(target, data)
    except FileExistsError:
        raise CtrpError(f"{target}: there already. Use --force to replace it.") from None
    except OSError as error:
        raise CtrpError(f"{target}: it cannot be written: {error.strerror}.") from error
    return target
