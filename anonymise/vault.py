"""Originals and identities, encrypted to the project's age key before they touch the disk.

Putting something in needs the public recipient alone, which lies in the vault's folder; getting it
out needs the key file, which lies outside of the project.
"""

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from anonymise.errors import VaultError

if TYPE_CHECKING:
    from pyrage.x25519 import Identity, Recipient

_RECIPIENT = "recipient.txt"
_SUFFIX = ".age"
_NAME = re.compile(r"[^\W.][\w.+-]{0,150}")


class Vault:
    """A folder of age files. Nothing is read or written before a method is called."""

    def __init__(self, folder: Path | str, key_file: Path | str | None = None) -> None:
        """Take the folder, and the key file where there is one; without it nothing is readable."""
        self.folder = Path(folder)
        self.key_file = None if key_file is None else Path(key_file)

    @classmethod
    def create(cls, folder: Path | str, key_file: Path | str) -> "Vault":
        """Make a vault and its key; the key file can be read by its owner only.

        Raises:
            VaultError: The vault or the key file is there already, or cannot be written.
        """
        from pyrage import x25519

        vault = cls(folder, key_file)
        key_path, recipient_path = Path(key_file), vault.folder / _RECIPIENT
        if recipient_path.exists():
            raise VaultError(f"There is a vault in {vault.folder} already. Choose another folder.")
        identity = x25519.Identity.generate()
        secret = f"# Key of a ctrp vault. Keep it outside of the project.\n{identity}\n"
        try:
            key_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(key_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(secret)
                stream.flush()
                os.fsync(stream.fileno())
            vault.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(recipient_path, f"{identity.to_public()}\n".encode())
        except FileExistsError:
            raise VaultError(
                f"There is a file {key_path} already; it is left as it is. Name another key file."
            ) from None
        except OSError as error:
            where = error.filename or vault.folder
            raise VaultError(f"The vault cannot be made: {where}: {error.strerror}.") from None
        return vault

    def put(self, name: str, data: bytes) -> None:
        """Encrypt and store; what was stored under the name before is replaced at once or not.

        Raises:
            VaultError: The name is not allowed, there is no vault, or it cannot be written.
        """
        from pyrage import encrypt

        path = self._path(name)
        sealed = encrypt(data, [self._recipient()])
        try:
            _write(path, sealed)
        except OSError as error:
            raise VaultError(f"{path} cannot be written: {error.strerror}.") from None

    def get(self, name: str) -> bytes:
        """Give what was stored under a name.

        Raises:
            VaultError: There is nothing of that name, the key is missing or the wrong one, or the
                file is damaged.
        """
        from pyrage import DecryptError, decrypt

        path = self._path(name)
        identity = self._identity()
        try:
            sealed = path.read_bytes()
        except FileNotFoundError:
            raise VaultError(f"The vault {self.folder} holds nothing of that name.") from None
        except OSError as error:
            raise VaultError(f"{path} cannot be read: {error.strerror}.") from None
        try:
            return bytes(decrypt(sealed, [identity]))
        except DecryptError:
            raise VaultError(self._why_closed(path, identity)) from None

    def names(self) -> list[str]:
        """Give the names of what is stored, sorted."""
        return sorted(path.name.removesuffix(_SUFFIX) for path in self.folder.glob(f"*{_SUFFIX}"))

    def _why_closed(self, path: Path, identity: "Identity") -> str:
        if str(identity.to_public()) != str(self._recipient()):
            return f"{self.key_file} is not the key of the vault {self.folder}. Name the right one."
        return f"{path} is damaged and cannot be decrypted. Put a copy from your backup there."

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name) or name.endswith(_SUFFIX):
            raise VaultError(
                "A name in the vault is made of letters, digits and . _ + -, begins with a letter"
                f" or digit, does not end in {_SUFFIX}, and is at most 151 characters long."
            )
        return self.folder / f"{name}{_SUFFIX}"

    def _recipient(self) -> "Recipient":
        from pyrage import RecipientError, x25519

        path = self.folder / _RECIPIENT
        try:
            return x25519.Recipient.from_str(path.read_text(encoding="utf-8").strip())
        except FileNotFoundError:
            raise VaultError(f"There is no vault in {self.folder}: {path} is missing.") from None
        except (OSError, UnicodeDecodeError, RecipientError):
            raise VaultError(f"{path} is damaged: it holds no age recipient.") from None

    def _identity(self) -> "Identity":
        from pyrage import IdentityError, x25519

        if self.key_file is None:
            raise VaultError("The vault is closed: no key file was named.")
        try:
            lines = self.key_file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            raise VaultError(
                f"The key file {self.key_file} is missing. Bring it or name another."
            ) from None
        except (OSError, UnicodeDecodeError):
            raise VaultError(f"The key file {self.key_file} cannot be read.") from None
        for line in lines:
            if line.startswith("AGE-SECRET-KEY-"):
                with suppress(IdentityError):
                    return x25519.Identity.from_str(line.strip())
        raise VaultError(f"{self.key_file} holds no age key.")


def _write(path: Path, data: bytes) -> None:
    """Write all or nothing: a file beside it, flushed to the disk, then renamed."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
