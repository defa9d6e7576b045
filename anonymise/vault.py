"""Originals and identities, encrypted to the project's age key before they touch the disk.

Putting something in needs the public recipient alone, which lies in the vault's folder; getting it
out needs the key file, which lies outside of the project.
"""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from anonymise.errors import VaultError
from anonymise.files import alone, write_whole
from anonymise.keys import KeyFile, Passphrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyrage.x25519 import Identity, Recipient

_RECIPIENT = "recipient.txt"
_SUFFIX = ".age"
_LOCK = ".changing.lock"
_PATIENCE = 60  # seconds in which another process ends its change
_NAME = re.compile(r"[^\W.][\w.+-]{0,150}")


class Vault:
    """A folder of age files. Nothing is read or written before a method is called."""

    def __init__(
        self,
        folder: Path | str,
        key_file: Path | str | None = None,
        *,
        passphrase: Passphrase | None = None,
    ) -> None:
        """Take the folder, and the key file where there is one; without it nothing is readable.

        Args:
            folder: Where the encrypted files lie.
            key_file: Where the key lies, which need not be there to put something in.
            passphrase: Asks for the key file's passphrase; called only where it has one.
        """
        self.folder = Path(folder)
        self.key_file = None if key_file is None else Path(key_file)
        self._keys = None if key_file is None else KeyFile(key_file, passphrase)
        self._identities: list[Identity] | None = None

    @classmethod
    def create(cls, folder: Path | str, key_file: Path | str) -> "Vault":
        """Make a vault and its key; the key file can be read by its owner only.

        Raises:
            VaultError: The vault or the key file is there already, or cannot be written.
        """
        from pyrage import x25519

        vault = cls(folder, key_file)
        recipient_path = vault.folder / _RECIPIENT
        if recipient_path.exists():
            raise VaultError(f"There is a vault in {vault.folder} already. Choose another folder.")
        identity = x25519.Identity.generate()
        try:
            vault.keys.create(identity)
            vault.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(recipient_path, f"{identity.to_public()}\n".encode())
        except FileExistsError:
            raise VaultError(
                f"There is a file {key_file} already; it is left as it is. Name another key file."
            ) from None
        except OSError as error:
            where = error.filename or vault.folder
            raise VaultError(f"The vault cannot be made: {where}: {error.strerror}.") from None
        return vault

    @property
    def keys(self) -> KeyFile:
        """The key file.

        Raises:
            VaultError: None was named.
        """
        if self._keys is None:
            raise VaultError("The vault is closed: no key file was named.")
        return self._keys

    @property
    def recipient(self) -> "Recipient":
        """The public key, to which everything is encrypted; it opens nothing.

        Raises:
            VaultError: There is no vault in the folder, or the key's file is damaged.
        """
        from pyrage import RecipientError, x25519

        path = self.folder / _RECIPIENT
        try:
            return x25519.Recipient.from_str(path.read_text(encoding="utf-8").strip())
        except FileNotFoundError:
            raise VaultError(f"There is no vault in {self.folder}: {path} is missing.") from None
        except (OSError, UnicodeDecodeError, RecipientError):
            raise VaultError(f"{path} is damaged: it holds no age recipient.") from None

    @recipient.setter
    def recipient(self, recipient: "Recipient") -> None:
        self._store(self.folder / _RECIPIENT, f"{recipient}\n".encode())
        self._identities = None

    def identities(self) -> "list[Identity]":
        """Give the keys of the vault, the present one first; a passphrase is asked for once.

        Raises:
            VaultError: The key file is missing, damaged, locked, or not the one of this vault.
        """
        if self._identities is None:
            present = str(self.recipient)
            identities = sorted(
                self.keys.identities(), key=lambda each: str(each.to_public()) != present
            )
            if str(identities[0].to_public()) != present:
                raise VaultError(
                    f"{self.key_file} is not the key of the vault {self.folder}. Name the right one"
                    "; a copy made before `ctrp vault rekey` has to be made anew."
                )
            self._identities = identities
        return self._identities

    def put(self, name: str, data: bytes) -> None:
        """Encrypt and store; what was stored under the name before is replaced at once or not.

        Raises:
            VaultError: The name is not allowed, there is no vault, or it cannot be written.
        """
        from pyrage import encrypt

        path = self._path(name)
        self._store(path, encrypt(data, [self.recipient]))

    def get(self, name: str) -> bytes:
        """Give what was stored under a name.

        Raises:
            VaultError: There is nothing of that name, the key is missing or the wrong one, or the
                file is damaged.
        """
        path = self._path(name)
        opened = self._opened(path, self.identities())
        if opened is None:
            # Another program may have made a new key since this one read the old.
            self._identities = None
            opened = self._opened(path, self.identities())
        if opened is None:
            raise VaultError(
                f"{path} is damaged and cannot be decrypted. Put a copy from your backup there."
            )
        return opened

    def remove(self, name: str) -> None:
        """Take what is stored under a name out for good; nothing happens where there is none.

        Raises:
            VaultError: The name is not allowed, or it cannot be taken out.
        """
        path = self._path(name)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise VaultError(f"{path} cannot be removed: {error.strerror}.") from None

    def opens_with(self, name: str, identities: "Sequence[Identity]") -> bytes | None:
        """Give what was stored under a name, or None where none of these keys opens it."""
        return self._opened(self._path(name), identities)

    def names(self) -> list[str]:
        """Give the names of what is stored, sorted."""
        return sorted(path.name.removesuffix(_SUFFIX) for path in self.folder.glob(f"*{_SUFFIX}"))

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keep other processes from changing an entry during the block: read, change, put.

        Raises:
            VaultError: Another process did not end its own change, or there is no vault.
        """
        path = self.folder / _LOCK
        end = time.monotonic() + _PATIENCE
        while True:
            with ExitStack() as stack:
                try:
                    mine = stack.enter_context(alone(path))
                except OSError as error:
                    raise VaultError(f"{path} cannot be written: {error.strerror}.") from None
                if mine:
                    yield
                    return
            if time.monotonic() > end:
                raise VaultError(f"Another program is changing the vault {self.folder}. Try again.")
            time.sleep(0.02)

    def _opened(self, path: Path, identities: "Sequence[Identity]") -> bytes | None:
        from pyrage import DecryptError, decrypt

        try:
            return bytes(decrypt(path.read_bytes(), list(identities)))
        except FileNotFoundError:
            raise VaultError(f"The vault {self.folder} holds nothing of that name.") from None
        except OSError as error:
            raise VaultError(f"{path} cannot be read: {error.strerror}.") from None
        except DecryptError:
            return None

    def _store(self, path: Path, data: bytes) -> None:
        try:
            write_whole(path, data)
        except OSError as error:
            raise VaultError(f"{path} cannot be written: {error.strerror}.") from None

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name) or name.endswith(_SUFFIX):
            raise VaultError(
                "A name in the vault is made of letters, digits and . _ + -, begins with a letter"
                f" or digit, does not end in {_SUFFIX}, and is at most 151 characters long."
            )
        return self.folder / f"{name}{_SUFFIX}"
