"""The key file of a vault: which keys are in it, and the passphrase that may lie over it.

It is an age identity file, one secret key a line; before a key that took the place of another a
remark says of which. A locked one is the same file encrypted to a passphrase. age reads both.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from anonymise.errors import VaultError
from anonymise.files import alone, write_new, write_whole

if TYPE_CHECKING:
    from pyrage.x25519 import Identity, Recipient

SHORTEST_PASSPHRASE = 10
"""Characters; a stolen key file is tried at leisure."""
_SEALED = (b"-----BEGIN AGE ENCRYPTED FILE-----", b"age-encryption.org/v1")
_REPLACES = re.compile(r"#.*\breplaces (age1\w+)")
_SECRET = "AGE-SECRET-KEY-"  # noqa: S105 - how such a line begins

Passphrase = Callable[[], str]
"""Asks for the passphrase when it is needed."""


class KeyFile:
    """A key file on the disk; nothing is read before a method is called."""

    def __init__(self, path: Path | str, passphrase: Passphrase | None = None) -> None:
        """Take the file, and what asks for its passphrase where there may be one."""
        self.path = Path(path)
        self._passphrase = passphrase
        self._asked: str | None = None

    @property
    def is_locked(self) -> bool:
        """Whether a passphrase lies over the keys.

        Raises:
            VaultError: The file is missing or cannot be read.
        """
        return self.read().startswith(_SEALED)

    def create(self, identity: "Identity") -> None:
        """Write a new key file with one key.

        Raises:
            FileExistsError: There is a file of that name already.
            OSError: It cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = f"# Key of a ctrp vault. Keep it outside of the project.\n{identity}\n"
        write_new(self.path, text.encode())

    def identities(self) -> "list[Identity]":
        """Give the keys in the order of the file.

        Raises:
            VaultError: The file is missing or damaged, holds no key, or the passphrase is wrong.
        """
        return [identity for identity, _ in self._entries()]

    def successor(self, recipient: "Recipient") -> "Identity | None":
        """Give the key that took the place of the one with this public key; None where none did.

        Raises:
            VaultError: As for `identities`.
        """
        after = {replaced: identity for identity, replaced in self._entries() if replaced}
        found = last = after.get(str(recipient))
        while last is not None:
            found, last = last, after.pop(str(last.to_public()), None)
        return found

    def add(self, identity: "Identity", *, replaces: "Recipient") -> None:
        """Put a key before the others, under the same passphrase if there is one.

        Raises:
            VaultError: It cannot be written; the file is as it was.
        """
        sealed = self.is_locked
        text = (
            f"# Key of a ctrp vault. It replaces {replaces};\n"
            "# what was written before is opened by the keys below.\n"
            f"{identity}\n"
        )
        data = text.encode() + self._open(self.read())
        self._write(_seal(data, self._ask()) if sealed else data)

    def lock(self, passphrase: str) -> None:
        """Put a passphrase over the keys.

        Raises:
            VaultError: It is locked already, the passphrase is too short, or it cannot be written.
        """
        passphrase = unicodedata.normalize("NFC", passphrase)
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise VaultError(
                f"A passphrase has at least {SHORTEST_PASSPHRASE} characters; several words that "
                "have nothing to do with each other are good ones. Nothing was changed."
            )
        with self.held():
            if self.is_locked:
                raise VaultError(f"{self.path} is locked already. Unlock it first to change that.")
            self.identities()
            plain = self.read()
            sealed = _seal(plain, passphrase)
            if _unseal(sealed, passphrase) != plain:
                raise VaultError(f"{self.path} could not be locked; it is as it was.")
            self._write(sealed)
        self._asked = passphrase

    def unlock(self) -> None:
        """Take the passphrase off.

        Raises:
            VaultError: It is not locked, the passphrase is wrong, or it cannot be written.
        """
        with self.held():
            if not self.is_locked:
                raise VaultError(f"{self.path} is not locked.")
            self.identities()
            self._write(self._open(self.read()))

    def read(self) -> bytes:
        """Give the bytes of the file as they are.

        Raises:
            VaultError: It is missing or cannot be read.
        """
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            raise VaultError(
                f"The key file {self.path} is missing. Bring it, or name another: CTRP_KEY=FILE."
            ) from None
        except OSError:
            raise VaultError(f"The key file {self.path} cannot be read.") from None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes from changing the file during the block.

        Raises:
            VaultError: Another process is changing it, or there is no such file.
        """
        self.read()
        with ExitStack() as stack:
            try:
                lock = self.path.with_name(f".{self.path.name}.lock")
                held = stack.enter_context(alone(lock))
            except OSError as error:
                where = f"Nothing can be written beside {self.path}"
                raise VaultError(f"{where}: {error.strerror}. Nothing was changed.") from None
            if not held:
                raise VaultError(f"Another command is changing {self.path}. Wait until it is done.")
            yield

    def _entries(self) -> "list[tuple[Identity, str | None]]":
        """Give the keys and, of each, the public key of the one that it replaces."""
        from pyrage import IdentityError, x25519

        entries: list[tuple[Identity, str | None]] = []
        replaced: str | None = None
        try:
            for line in self._open(self.read()).decode().splitlines():
                if remark := _REPLACES.match(line):
                    replaced = remark[1]
                elif line.startswith(_SECRET):
                    entries.append((x25519.Identity.from_str(line.strip()), replaced))
                    replaced = None
        except (UnicodeDecodeError, IdentityError):
            entries = []
        if not entries:
            raise VaultError(f"{self.path} holds no age key, or is damaged.")
        return entries

    def _open(self, data: bytes) -> bytes:
        if not data.startswith(_SEALED):
            return data
        opened = _unseal(data, self._ask())
        if opened is None:
            self._asked = None
            raise VaultError(
                f"The passphrase of {self.path} is wrong, or the file is damaged. "
                "Nothing was changed."
            )
        return opened

    def _ask(self) -> str:
        if self._asked is None:
            if self._passphrase is None:
                raise VaultError(f"The key file {self.path} is locked by a passphrase.")
            self._asked = unicodedata.normalize("NFC", self._passphrase())
        return self._asked

    def _write(self, data: bytes) -> None:
        """Write through a link to the file it names; leave no half-written keys beside it."""
        path = self.path.resolve()
        prefix = f".{path.name}.writing-"
        try:
            write_whole(path, data, prefix=prefix)
            for left in path.parent.iterdir():
                if left.name.startswith(prefix):
                    left.unlink(missing_ok=True)
        except OSError as error:
            raise VaultError(f"{path} cannot be written: {error.strerror}.") from None


def _seal(data: bytes, passphrase: str) -> bytes:
    from pyrage import passphrase as age

    return bytes(age.encrypt(data, passphrase, armored=True))


def _unseal(data: bytes, passphrase: str) -> bytes | None:
    """Give what is under the passphrase, or None where it is wrong or the data are damaged."""
    from pyrage import DecryptError
    from pyrage import passphrase as age

    try:
        return bytes(age.decrypt(data, passphrase))
    except DecryptError:
        return None
