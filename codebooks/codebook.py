"""The coding frame as values: a codebook, its codes, and the ways to walk it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from codebooks.errors import UnknownCodeError

LANGUAGES = ("en", "sq", "hbs", "bg", "ro")
"""Languages of indicators; `hbs` is Bosnian, Croatian, Montenegrin and Serbian."""


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a frame: a leaf, which is applied to passages, or a parent of others."""

    id: str
    """Unique in its codebook; lower-case letters and digits joined by hyphens."""
    name: str
    definition: str = ""
    """Never empty in a leaf."""
    include: str = ""
    exclude: str = ""
    examples: tuple[str, ...] = ()
    """Invented sentences, in any of the languages."""
    indicators: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Language to indicators, in the syntax of `codebooks.indicators`; empty in a parent."""
    sensitive: bool = False
    """Its figures need the larger minimum of children."""
    codes: tuple["Code", ...] = ()
    retired: bool = False
    """Not applied any more, while what was coded with it goes on counting; never in a parent."""
    merged_into: str = ""
    """The id of the code whose codings count for both; only in a retired one."""

    @property
    def is_leaf(self) -> bool:
        return not self.codes

    def walk(self) -> Iterator["Code"]:
        """Yields the code and everything below it, parents before children."""
        yield self
        for code in self.codes:
            yield from code.walk()

    def leaves(self) -> tuple["Code", ...]:
        """Returns the leaves below the code in order; a leaf is its own only leaf."""
        return tuple(code for code in self.walk() if code.is_leaf)


@dataclass(frozen=True, slots=True)
class Codebook:
    """A frame: branches of codes, of which only the leaves are applied."""

    id: str
    name: str
    version: int
    codes: tuple[Code, ...]
    status: str = ""
    """Such as "draft frame"; shown wherever the codebook is named."""
    note: str = ""
    text: str = field(default="", compare=False, repr=False)
    """The YAML that it, or what it was made from, was read from; writing keeps its layout."""
    base: str = field(default="", compare=False, repr=False)
    """What a project knows the version by that was the newest when this one was read."""

    @property
    def label(self) -> str:
        """How a coding or a figure names it: its id and version, such as `ctrp 1`."""
        return f"{self.id} {self.version}"

    def walk(self) -> Iterator[Code]:
        """Yields every code, parents before children, in the order of the file."""
        for code in self.codes:
            yield from code.walk()

    def leaves(self) -> tuple[Code, ...]:
        """Returns the codes without codes below them, in the order of the file."""
        return tuple(code for code in self.walk() if code.is_leaf)

    def applicable(self) -> tuple[Code, ...]:
        """Returns the codes that can be applied: the leaves that are not retired."""
        return tuple(code for code in self.leaves() if not code.retired)

    def in_use(self) -> "Codebook":
        """Returns the codebook without its retired codes, and without groups of nothing else."""
        return replace(self, codes=_in_use(self.codes))

    def counted_in(self) -> dict[str, str]:
        """Returns every code's id with that of the code it counts in: itself, unless merged."""
        into = {code.id: code.merged_into for code in self.walk()}
        counted = {}
        for code_id in into:
            seen, last = {code_id}, code_id
            while (after := into[last]) in into and after not in seen:
                seen.add(after)
                last = after
            counted[code_id] = last
        return counted

    def find(self, code_id: str) -> Code:
        """Returns the code with this id.

        Raises:
            UnknownCodeError: There is none; the message names the nearest ids.
        """
        return self._path(code_id)[-1]

    def parents(self, code_id: str) -> tuple[Code, ...]:
        """Returns what the code lies under, branch first; empty for a branch.

        Raises:
            UnknownCodeError: The codebook has no such code.
        """
        return self._path(code_id)[:-1]

    def branch_of(self, code_id: str) -> Code:
        """Returns the topmost code that holds this one; a branch is its own.

        Raises:
            UnknownCodeError: The codebook has no such code.
        """
        return self._path(code_id)[0]

    def leaves_below(self, code_id: str) -> tuple[Code, ...]:
        """Returns the leaves that a code stands for; of a leaf, itself.

        Raises:
            UnknownCodeError: The codebook has no such code.
        """
        return self.find(code_id).leaves()

    def _path(self, code_id: str) -> tuple[Code, ...]:
        path = _path_to(code_id, self.codes)
        if path:
            return path
        ids = [code.id for code in self.walk()]
        near = get_close_matches(code_id, ids, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "`ctrp codebook show` lists them."
        raise UnknownCodeError(f"Codebook {self.id} has no code {code_id!r}; {hint}")


def _in_use(codes: tuple[Code, ...]) -> tuple[Code, ...]:
    kept = []
    for code in codes:
        below = _in_use(code.codes)
        if below or (code.is_leaf and not code.retired):
            kept.append(replace(code, codes=below))
    return tuple(kept)


def _path_to(code_id: str, codes: tuple[Code, ...]) -> tuple[Code, ...]:
    for code in codes:
        if code.id == code_id:
            return (code,)
        below = _path_to(code_id, code.codes)
        if below:
            return (code, *below)
    return ()


def outline(codebook: Codebook) -> list[tuple[int, Code]]:
    """Returns every code with its depth, branches at 0, in the order of the file."""
    rows: list[tuple[int, Code]] = []

    def descend(codes: tuple[Code, ...], depth: int) -> None:
        for code in codes:
            rows.append((depth, code))
            descend(code.codes, depth + 1)

    descend(codebook.codes, 0)
    return rows


def tree(codebook: Codebook) -> dict[str, Any]:
    """Returns the codebook as plain dicts and lists in the keys of the file, without empty ones."""
    values: dict[str, Any] = {
        "id": codebook.id,
        "name": codebook.name,
        "version": codebook.version,
        "status": codebook.status,
        "note": codebook.note,
        "codes": [plain(code) for code in codebook.codes],
    }
    return {key: value for key, value in values.items() if value not in ("", [])}


def fingerprint(codebook: Codebook) -> str:
    """Returns SHA-256 of what a codebook says, whatever its number and the layout of its file."""
    values = tree(codebook) | {"version": 0}
    _trim(values.get("codes", []))
    said = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _trim(codes: list[dict[str, Any]]) -> None:
    """Takes out languages without indicators, which say nothing."""
    for code in codes:
        words = {key: found for key, found in code.pop("indicators", {}).items() if found}
        if words:
            code["indicators"] = words
        _trim(code.get("codes", []))


def plain(code: Code) -> dict[str, Any]:
    """Returns a code, with those below it, as plain dicts and lists in the keys of the file."""
    values: dict[str, Any] = {
        "id": code.id,
        "name": code.name,
        "definition": code.definition,
        "include": code.include,
        "exclude": code.exclude,
        "examples": list(code.examples),
        "indicators": {language: list(words) for language, words in code.indicators.items()},
        "sensitive": code.sensitive,
        "retired": code.retired,
        "merged_into": code.merged_into,
        "codes": [plain(child) for child in code.codes],
    }
    return {key: value for key, value in values.items() if value not in ("", [], {}, False)}
