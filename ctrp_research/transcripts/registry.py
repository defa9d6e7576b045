"""The register in the project's vault: one process at a time reads, changes and writes it.

It is written before the database is, which then may or may not store what was decided. When it is
opened, the share of each transcript whose marks are other ones by now is read anew; so a process
that was killed in between, a backup that was put back or a transcript that was taken out leave
nothing wrong in it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.errors import CtrpError
from ctrp_research.store.project import Project
from ctrp_research.store.tables import Transcript
from ctrp_research.transcripts.register import (
    Register,
    read_share,
    seal_register,
    unseal_register,
)
from ctrp_research.transcripts.whole import read_whole

NAME = "register"
"""Of its entry in the vault."""


class Registry:
    """Where a project's register lies; needs the project's private key."""

    def __init__(self, project: Project) -> None:
        """Take the project; nothing is opened yet."""
        self.project = project
        self._register: Register | None = None
        self._written: tuple[int, ...] | None = None

    def is_open(self) -> bool:
        """Whether the key is here and opens the vault; one with nobody to unlock it is as none.

        Raises:
            VaultError: the key is another vault's, or the passphrase that was given is wrong.
        """
        key_file = self.project.vault.key_file
        if key_file is None or not key_file.exists():
            return False
        try:
            self.project.vault.identities()
        except CtrpError:
            return False
        return True

    @contextmanager
    def held(self) -> Iterator[Register]:
        """Give the register as it is now and keep others from changing it for the block.

        Raises:
            VaultError: the key is missing or the wrong one, or the vault is damaged.
        """
        with self.project.vault.changing():
            if self._register is None or self._written != self._state():
                self._register = self._load()
                self._written = self._state()
            try:
                with self.project.reading() as session:
                    self._refresh(session, self._register)
                yield self._register
            except BaseException:
                self._register = None
                raise

    def stored(self) -> Register:
        """Give the register as it lies in the vault, not brought up to date; an empty one if none.

        Raises:
            VaultError: the key is missing or the wrong one, or the vault is damaged.
        """
        return self._load()

    def save(self, register: Register) -> None:
        """Put the register into the vault; only while it is held."""
        self.project.vault.put(NAME, seal_register(register))
        self._written = self._state()

    def _state(self) -> tuple[int, ...] | None:
        try:
            found = os.stat(Path(self.project.vault.folder) / f"{NAME}.age")  # noqa: PTH116
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _load(self) -> Register:
        vault = self.project.vault
        vault.identities()
        return Register() if self._state() is None else unseal_register(vault.get(NAME))

    def _refresh(self, session: Session, register: Register) -> None:
        rows = session.execute(select(Transcript.sha256, Transcript.id, Transcript.revision))
        present = {sha256: (name, revision) for sha256, name, revision in rows}
        for sha256 in [each for each in register.shares if each not in present]:
            register.forget(sha256)
        for sha256, (name, revision) in present.items():
            share = register.shares.get(sha256)
            if share is None or share.revision != revision:
                whole, marks = read_whole(self.project.vault, session.get_one(Transcript, name))
                register.update(sha256, read_share(whole.text, whole.language, marks, revision))
