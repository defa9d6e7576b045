"""The identities of a project: which number each place and organisation has, and all names in it.

What it says is read off the transcripts' marks, each transcript's share by itself, so that what
goes with a transcript goes from here too, and what is undone is undone here. Only the numbers that
were given out are remembered for ever. All of it is original words: it is kept in the vault alone.
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from anonymise import KnownNames
from anonymise.language import load_language
from anonymise.matching import WIDE, Matcher
from anonymise.mention import Kind
from ctrp_research.transcripts.marks import Mark

SURE = 0.8
"""Confidence from which a name is looked for in other transcripts without anybody's word."""
NAMES: frozenset[Kind] = frozenset({"PERSON", "PLACE", "ORG"})
_ENTITY = re.compile(r"(PERSON|PLACE|ORG)\+(\d+)")
_WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f]+")


def find_words(name: str) -> list[str]:
    """The words of a name that are more than a letter."""
    return _WORD.findall(name)


def project_entity(kind: Kind, number: int) -> str:
    """The entity of all marks of an identity of the project."""
    return f"{kind}+{number}"


def number_in(entity: str, kind: Kind) -> int | None:
    """The project's number of an entity of this kind; None where it is the transcript's own."""
    match = _ENTITY.fullmatch(entity)
    return int(match[2]) if match and match[1] == kind else None


def is_joined(marks: Iterable[Mark]) -> bool:
    """Whether every place and organisation has its number in the project."""
    return all(number_in(m.entity, m.kind) is not None for m in marks if m.kind in WIDE)


@dataclass(frozen=True, slots=True)
class Share:
    """What one transcript brings."""

    revision: str | None
    """The set of marks that this was read from."""
    language: str
    joined: bool
    identities: dict[str, dict[str, bool]]
    """Project-wide entity to its forms, and whether the form is sure."""
    names: tuple[str, ...]
    """Every word of a name of a person, place or organisation."""
    invented: tuple[str, ...]
    """Every word of an invented name that stands in its safe text."""


_FIELDS = tuple(each.name for each in fields(Share))


def read_share(text: str, language: str, marks: Iterable[Mark], revision: str | None) -> Share:
    """Read a transcript's share off its original and its marks."""
    marks = list(marks)
    identities: dict[str, dict[str, bool]] = {}
    names: dict[str, None] = {}
    invented: dict[str, None] = {}
    for mark in marks:
        if not mark.replaced or mark.kind not in NAMES:
            continue
        words = " ".join(text[mark.start : mark.end].split())
        own = dict.fromkeys(find_words(words))
        names.update(own)
        if not mark.label.startswith("["):  # *aunt*, *village* stay as they are
            invented.update(dict.fromkeys(w for w in find_words(mark.label) if w not in own))
        if number_in(mark.entity, mark.kind) is not None:
            forms = identities.setdefault(mark.entity, {})
            sure = mark.decision is not None or mark.confidence >= SURE
            forms[words] = forms.get(words, False) or sure
    return Share(revision, language, is_joined(marks), identities, tuple(names), tuple(invented))


@dataclass(slots=True)
class Register:
    """The identities of a project. It changes; the vault keeps it between two changes."""

    last: dict[str, int] = field(default_factory=dict)
    """The highest number that was ever given out, by kind."""
    shares: dict[str, Share] = field(default_factory=dict)
    """By the SHA-256 of the transcript's file."""
    invented: dict[str, dict[str, str]] = field(default_factory=dict)
    """The invented name of a place or organisation, by entity and language."""
    _matcher: Matcher | None = None
    _known: KnownNames | None = None

    def number(
        self,
        kind: Kind,
        forms: Iterable[str],
        language: str,
        *,
        taken: Iterable[int] = (),
        match: bool = True,
    ) -> int:
        """Give the number of the identity with these names, or a new one where none surely is it.

        Args:
            kind: PLACE or ORG.
            forms: its names in a transcript.
            language: the transcript's.
            taken: numbers that other names of the same transcript have.
            match: whether it may be one of those that are known.
        """
        if match:
            others = [(kind, number) for number in taken]
            found = self.matcher.find(kind, forms, language, but=others)
            if found is not None:
                return found[1]
        return self.new_number(kind)

    def new_number(self, kind: Kind) -> int:
        """Give out a number that nobody ever had."""
        self.last[kind] = self.last.get(kind, 0) + 1
        return self.last[kind]

    def update(self, sha256: str, share: Share) -> None:
        """Take a transcript's share in the place of the one it had."""
        old = self.shares.pop(sha256, None)
        self.shares[sha256] = share
        if old is not None and not _contains(share, old):
            self._matcher = self._known = None
        for entity, forms in share.identities.items():
            kind, number = _read(entity)
            self.last[kind] = max(self.last.get(kind, 0), number)
            if self._matcher is not None and kind in WIDE:
                self._matcher.add((kind, number), forms, share.language)
            if self._known is not None and kind in WIDE:
                for words in (words for words, sure in forms.items() if sure):
                    self._known.add(words, kind)

    def forget(self, sha256: str) -> None:
        """Drop the share of a transcript that is no more; its numbers are not given out again."""
        del self.shares[sha256]
        self._matcher = self._known = None

    @property
    def matcher(self) -> Matcher:
        """What tells which identity a name belongs to."""
        if self._matcher is None:
            self._matcher = Matcher()
            for kind, number, forms, language in self._identities():
                self._matcher.add((kind, number), forms, language)
        return self._matcher

    @property
    def known(self) -> KnownNames:
        """The sure names of places and organisations."""
        if self._known is None:
            self._known = KnownNames(
                (words, kind)
                for kind, _, forms, _ in self._identities()
                for words, sure in forms.items()
                if sure
            )
        return self._known

    def _identities(self) -> Iterator[tuple[Kind, int, dict[str, bool], str]]:
        for share in self.shares.values():
            for entity, forms in share.identities.items():
                kind, number = _read(entity)
                if kind in WIDE:
                    yield kind, number, forms, share.language

    def real_names(self) -> set[str]:
        """Every word of a name in the project."""
        return {word for share in self.shares.values() for word in share.names}

    def invented_names(self) -> set[str]:
        """Every word of an invented name in the project."""
        given = {
            word for names in self.invented.values() for name in names.values()
            for word in name.split()
        }  # fmt: skip
        return given | {word for share in self.shares.values() for word in share.invented}

    def holders(self, entity: str) -> list[str]:
        """The transcripts, by SHA-256, that an identity of the project occurs in."""
        return [sha256 for sha256, share in self.shares.items() if entity in share.identities]

    def clashes(self) -> dict[str, set[str]]:
        """Invented words that are the name of somebody in another transcript, by SHA-256."""
        found: dict[str, set[str]] = {}
        keys: dict[str, set[str]] = {}
        real = self.real_names() if any(each.invented for each in self.shares.values()) else set()
        for sha256, share in self.shares.items():
            key = load_language(share.language).folder.key
            if share.invented and share.language not in keys:
                keys[share.language] = {key(word) for word in real}
            if words := {word for word in share.invented if key(word) in keys[share.language]}:
                found[sha256] = words
        return found


def _contains(share: Share, old: Share) -> bool:
    """Say whether nothing that was known is known no more."""
    for entity, forms in old.identities.items():
        there = share.identities.get(entity, {})
        if any(sure > there.get(words, -1) for words, sure in forms.items()):
            return False
    return True


def _read(entity: str) -> tuple[Kind, int]:
    match = _ENTITY.fullmatch(entity)
    assert match is not None  # noqa: S101 - shares hold no others
    return match[1], int(match[2])  # type: ignore[return-value]


def seal_register(register: Register) -> bytes:
    """What the vault keeps."""
    value = {
        "last": register.last,
        "invented": register.invented,
        "shares": {
            sha256: [getattr(share, name) for name in _FIELDS]
            for sha256, share in register.shares.items()
        },
    }
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode(), 1)


def unseal_register(data: bytes) -> Register:
    """Read what `seal_register` made."""
    value: dict[str, Any] = json.loads(zlib.decompress(data))
    shares = {sha256: _read_row(*row) for sha256, row in value["shares"].items()}
    return Register(value["last"], shares, value["invented"])


def _read_row(
    revision: str | None,
    language: str,
    joined: bool,  # noqa: FBT001 - as it was written
    identities: dict[str, dict[str, bool]],
    names: list[str],
    invented: list[str],
) -> Share:
    return Share(revision, language, joined, identities, tuple(names), tuple(invented))
