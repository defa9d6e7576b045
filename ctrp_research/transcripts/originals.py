"""Finding a transcript by the name its file had, which only the vault knows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from anonymise.vault import Vault
from ctrp_research.store.tables import Transcript
from ctrp_research.transcripts.words import fold


@dataclass(frozen=True, slots=True)
class Original:
    """What lists made before the import call a transcript and its speakers."""

    transcript: str
    file: str
    folder: str
    labels: dict[str, str]
    """Folded label of the file, and folded safe label, to the safe label."""


class Originals:
    """The transcripts of a project by file name, path or id."""

    def __init__(self, originals: Iterable[Original]) -> None:
        """Index the originals by what a list may call them."""
        self._by_id: dict[str, Original] = {}
        self._by_file: dict[str, list[Original]] = {}
        for original in originals:
            self._by_id[fold(original.transcript)] = original
            self._by_file.setdefault(fold(original.file), []).append(original)

    def find(self, name: str) -> Original | None:
        """The one transcript of this name; None where there is none or more than one."""
        if found := self._by_id.get(fold(name)):
            return found
        path = PurePosixPath(name.replace("\\", "/"))
        hits = self._by_file.get(fold(path.name), [])
        if len(hits) > 1:
            hits = [hit for hit in hits if fold(hit.folder) == fold(path.parent.name)]
        return hits[0] if len(hits) == 1 else None


def read_originals(session: Session, vault: Vault) -> Originals:
    """Open the vault's entry of every transcript; needs the project's key."""
    found = []
    for transcript_id, sha256 in session.execute(select(Transcript.id, Transcript.sha256)):
        entry = json.loads(vault.get(sha256))
        labels = {fold(safe): safe for _, safe in entry["labels"]}
        labels |= {fold(label): safe for label, safe in entry["labels"]}
        found.append(Original(transcript_id, entry["file"], entry["folder"], labels))
    return Originals(found)
