"""A new key for a vault: every entry encrypted anew, and readable at every moment on the way.

The new key goes into the key file before anything is encrypted to it, and the old one stays below
it: it opens backups, and what a field laptop still encrypts to the public key that it holds.
"""

from collections.abc import Callable
from dataclasses import dataclass

from anonymise.errors import VaultError
from anonymise.vault import Vault

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """What a change of key came to."""

    entries: int
    """Encrypted anew just now."""
    resumed: bool
    """No new key was made: entries of an earlier key were brought to the present one."""


def rekey(vault: Vault, *, progress: Callable[[int, int], None] | None = None) -> Rekeyed:
    """Make a new key and encrypt every entry to it; or finish an earlier change that was stopped.

    A kill leaves each entry as it was or encrypted anew, and the key file opens both; calling this
    again then finishes the work and makes no further key.

    Args:
        vault: With its key file.
        progress: Called with the number of entries done and of all of them.

    Raises:
        VaultError: The key is missing or the wrong one, or an entry is damaged: then nothing was
            changed. Or something cannot be written: then a further call goes on.
    """
    from pyrage import x25519

    with vault.keys.held():
        waiting = entries_to_rekey(vault)
        successor = vault.keys.successor(vault.recipient)
        resumed = bool(waiting) or successor is not None
        if not resumed:
            successor = x25519.Identity.generate()
            vault.keys.add(successor, replaces=vault.recipient)
        if successor is not None:
            vault.recipient = successor.to_public()
            waiting = entries_to_rekey(vault)
        for number, name in enumerate(waiting, 1):
            with vault.changing():
                vault.put(name, vault.get(name))
            if progress is not None:
                progress(number, len(waiting))
    return Rekeyed(len(waiting), resumed)


def entries_to_rekey(vault: Vault) -> list[str]:
    """Give the entries that an earlier key opens and the present one does not.

    Raises:
        VaultError: The key is not the vault's, or there are entries that no key opens.
    """
    identities = vault.identities()
    closed: list[str] = []
    damaged: list[str] = []
    for name in vault.names():
        if vault.opens_with(name, identities[:1]) is None:
            opened = len(identities) > 1 and vault.opens_with(name, identities[1:]) is not None
            (closed if opened else damaged).append(name)
    if damaged:
        more = len(damaged) - MOST_NAMED
        listed = ", ".join(damaged[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        raise VaultError(
            f"Nothing was changed: of the entries in {vault.folder}, {len(damaged)} are damaged or"
            f" of another key: {listed}. Put copies from your backup there."
        )
    return closed
