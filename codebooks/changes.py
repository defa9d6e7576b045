"""What may be done to a frame, each as a value: a codebook and a change give a codebook.

The ids of codes never change and no change takes a code away, so that what was coded keeps its
meaning. Only `take_over` leaves codes out, and none of those that it is told to keep.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from codebooks.codebook import Code, Codebook
from codebooks.errors import CodebookError
from codebooks.indicators import fold, parse

_PARTS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the tree a code stands: last under a group or at the top, or beside another."""

    under: str = ""
    """A group's id; empty for the top."""
    before: str = ""
    """The id of the code that comes after it; then `under` says nothing."""
    after: str = ""
    """The id of the code that comes before it."""

    def plain(self) -> dict[str, str]:
        """What is said of the place, as plain values."""
        said = {"under": self.under, "before": self.before, "after": self.after}
        return {key: value for key, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Add:
    """A new code."""

    code: Code
    place: Place = Place()

    def apply(self, book: Codebook) -> Codebook:
        """Returns the codebook with the code.

        Raises:
            CodebookError: Its id is taken or ill-formed, or it cannot stand there.
        """
        _check_new(book, self.code)
        return replace(book, codes=_put(book, book.codes, self.code, self.place))

    def plain(self) -> dict[str, Any]:
        """The change as plain values."""
        return {"add": self.code.id, **self.place.plain()}


@dataclass(frozen=True, slots=True)
class Rename:
    """Another name for a code, whose id stays."""

    code: str
    name: str

    def apply(self, book: Codebook) -> Codebook:
        """Returns the codebook with the name.

        Raises:
            CodebookError: There is no such code, or the name is empty.
        """
        book.find(self.code)
        if not self.name.strip():
            raise CodebookError(f"The new name of {self.code} is empty.")
        name = self.name.strip()
        return _with(book, self.code, lambda code: replace(code, name=name))

    def plain(self) -> dict[str, Any]:
        """The change as plain values."""
        return {"rename": self.code, "name": self.name}


@dataclass(frozen=True, slots=True)
class Move:
    """Another place for a code, and with it for all below it."""

    code: str
    place: Place

    def apply(self, book: Codebook) -> Codebook:
        """Returns the codebook with the code there.

        Raises:
            CodebookError: There is no such code or place, it lies below the code itself, or the
                group that is left would be empty.
        """
        code, parents = book.find(self.code), book.parents(self.code)
        for other in (self.place.under, self.place.before, self.place.after):
            if other and book.find(other) in code.walk():
                raise CodebookError(f"{other} is {self.code} itself or below it; name another.")
        siblings = parents[-1].codes if parents else book.codes
        if len(siblings) == 1:
            where = parents[-1].id if parents else "the codebook"
            raise CodebookError(f"{self.code} is all there is in {where}; put another there first.")
        rest = _without(book.codes, self.code)
        return replace(book, codes=_put(book, rest, code, self.place))

    def plain(self) -> dict[str, Any]:
        """The change as plain values."""
        return {"move": self.code, **self.place.plain()}


@dataclass(frozen=True, slots=True)
class Split:
    """A code becomes a group of new ones; what was coded with it waits for one of them."""

    code: str
    into: tuple[Code, ...]
    """What has no name, definition or indicators takes those of the code."""

    def apply(self, book: Codebook) -> Codebook:
        """Returns the codebook with the new codes under the old one.

        Raises:
            CodebookError: The code is not one that is applied, or a new one cannot be there.
        """
        old = _applied(book, self.code)
        if len(self.into) < 2:
            raise CodebookError(f"Split {self.code} into two codes or more.")
        parts: list[Code] = []
        for part in self.into:
            _check_new(book, part)
            if part.id in {made.id for made in parts}:
                raise CodebookError(f"{part.id} is named twice; each new code has its own id.")
            parts.append(
                replace(
                    part,
                    name=part.name or name_of(part.id),
                    definition=part.definition or old.definition,
                    indicators=part.indicators or old.indicators,
                    sensitive=part.sensitive or old.sensitive,
                )
            )
        return _with(book, self.code, lambda code: replace(code, indicators={}, codes=tuple(parts)))

    def plain(self) -> dict[str, Any]:
        """The change as plain values."""
        return {"split": self.code, "into": [code.id for code in self.into]}


@dataclass(frozen=True, slots=True)
class Merge:
    """Several codes become one of them or another; the rest are retired and count in it."""

    codes: tuple[str, ...]
    into: str

    def apply(self, book: Codebook) -> Codebook:
        """Returns the codebook with the codes retired; the one that stays has their indicators.

        It is sensitive if one of them or of the groups above them is.

        Raises:
            CodebookError: One of them is not a code that is applied.
        """
        into = _applied(book, self.into)
        gone = [_applied(book, code) for code in self.gone()]
        if not gone:
            raise CodebookError(f"Name another code to merge with {self.into}.")
        sensitive = any(each.sensitive for code in gone for each in (code, *book.parents(code.id)))
        indicators = {language: list(words) for language, words in into.indicators.items()}
        for code in gone:
            for language, words in code.indicators.items():
                kept = indicators.setdefault(language, [])
                known = {parse(word) for word in kept}
                kept.extend(word for word in words if parse(word) not in known)
        for code in gone:
            book = _with(
                book, code.id, lambda code: replace(code, retired=True, merged_into=self.into)
            )
        return _with(
            book,
            self.into,
            lambda code: replace(
                code,
                sensitive=code.sensitive or sensitive,
                indicators={key: tuple(words) for key, words in indicators.items()},
            ),
        )

    def gone(self) -> tuple[str, ...]:
        """The ids of the codes that are retired."""
        return tuple(dict.fromkeys(code for code in self.codes if code != self.into))

    def plain(self) -> dict[str, Any]:
        """The change as plain values."""
        return {"merge": list(self.gone()), "into": self.into}


@dataclass(frozen=True, slots=True)
class Retire:
    """A code, or all codes of a group, are not applied any more; their figures stay."""

    code: str

    def apply(self, book: Codebook) -> Codebook:
        """Returns the codebook with the code retired.

        Raises:
            CodebookError: There is no such code, or it is retired already.
        """
        return _retiring(book, self.code, retired=True)

    def plain(self) -> dict[str, Any]:
        """The change as plain values."""
        return {"retire": self.code}


@dataclass(frozen=True, slots=True)
class Unretire:
    """A code, or all codes of a group, are applied again; a merged one counts for itself again."""

    code: str

    def apply(self, book: Codebook) -> Codebook:
        """Returns the codebook with the code applied again.

        Raises:
            CodebookError: There is no such code, or it is not retired.
        """
        return _retiring(book, self.code, retired=False)

    def plain(self) -> dict[str, Any]:
        """The change as plain values."""
        return {"unretire": self.code}


Change = Add | Rename | Move | Split | Merge | Retire | Unretire


def take_over(old: Codebook, new: Codebook, kept: Collection[str]) -> Codebook:
    """Returns a codebook from elsewhere in the place of the old one, as its next version.

    Args:
        old: The codebook so far.
        new: The one to be taken over.
        kept: Ids of codes that must not go: where the new one lacks them, they stay where they
            were, retired, in their groups if these are there still.
    """
    there = {code.id for code in new.walk()}
    codes = new.codes
    for code in old.walk():
        if code.id in kept and code.id not in there:
            stays = replace(
                code, codes=(), retired=True, indicators={} if code.codes else code.indicators
            )
            stays = replace(stays, definition=stays.definition or stays.name)
            groups = [up.id for up in old.parents(code.id)]
            under = next((up for up in reversed(groups) if _is_group(codes, up)), "")
            codes = _put(replace(new, codes=codes), codes, stays, Place(under=under))
            there.add(code.id)
    ids = {code.id for code in Codebook("", "", 0, codes).walk()}
    lost = {code.id for code in Codebook("", "", 0, codes).walk() if code.merged_into not in ids}
    for each in lost:
        codes = _change(codes, each, lambda code: replace(code, merged_into=""))
    return replace(new, codes=codes, version=old.version + 1, base=old.base)


def new_id(name: str, taken: Collection[str]) -> str:
    """Returns an id for a name: its letters in Latin and lower case, numbered if it is taken."""
    stem = "-".join(part for part in _PARTS.split(fold(name)) if part) or "code"
    if not stem[0].isalpha():
        stem = f"code-{stem}"
    found, number = stem, 1
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found


def name_of(code_id: str) -> str:
    """Returns a name for an id: its words, the first with a capital."""
    return code_id.replace("-", " ").capitalize()


def same_names(book: Codebook) -> dict[str, list[str]]:
    """Returns each name that several codes have, without regard to capitals, with their ids.

    Programs that know no id take such codes for one.
    """
    named: dict[str, list[str]] = {}
    for code in book.walk():
        named.setdefault(code.name.casefold(), []).append(code.id)
    return {book.find(ids[0]).name: ids for ids in named.values() if len(ids) > 1}


def _check_new(book: Codebook, code: Code) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", code.id):
        raise CodebookError(
            f"{code.id}: an id is lower-case letters and digits joined by hyphens, such as "
            f"{new_id(code.id, ())}."
        )
    if any(each.id == code.id for each in book.walk()):
        raise CodebookError(f"{code.id} is a code of the codebook already; choose another id.")
    for words in code.indicators.values():
        for word in words:
            try:
                parse(word)
            except ValueError as error:
                raise CodebookError(f"The indicator {word!r} of {code.id} {error}.") from error


def _applied(book: Codebook, code_id: str) -> Code:
    code = book.find(code_id)
    if not code.is_leaf:
        raise CodebookError(f"{code_id} is a group of codes; name one of the codes in it.")
    if code.retired:
        raise CodebookError(
            f"{code_id} is retired. `ctrp codebook unretire {code_id}` brings it back."
        )
    return code


def _retiring(book: Codebook, code_id: str, *, retired: bool) -> Codebook:
    leaves = [code.id for code in book.leaves_below(code_id) if code.retired != retired]
    if not leaves:
        raise CodebookError(f"{code_id} is {'retired already' if retired else 'not retired'}.")
    for leaf in leaves:
        book = _with(book, leaf, lambda code: replace(code, retired=retired, merged_into=""))
    return book


def _with(book: Codebook, code_id: str, change: Callable[[Code], Code]) -> Codebook:
    return replace(book, codes=_change(book.codes, code_id, change))


def _change(
    codes: tuple[Code, ...], code_id: str, change: Callable[[Code], Code]
) -> tuple[Code, ...]:
    return tuple(
        change(code)
        if code.id == code_id
        else replace(code, codes=_change(code.codes, code_id, change))
        for code in codes
    )


def _without(codes: tuple[Code, ...], code_id: str) -> tuple[Code, ...]:
    return tuple(
        replace(code, codes=_without(code.codes, code_id)) for code in codes if code.id != code_id
    )


def _is_group(codes: tuple[Code, ...], code_id: str) -> bool:
    return any(
        (code.id == code_id and bool(code.codes)) or _is_group(code.codes, code_id)
        for code in codes
    )


def _put(book: Codebook, codes: tuple[Code, ...], code: Code, place: Place) -> tuple[Code, ...]:
    """Returns `codes`, which are those of `book` or some of them, with one more at its place."""
    beside = place.before or place.after
    if beside:
        above = book.parents(beside)
        under = above[-1].id if above else ""
    else:
        under = place.under

    def into(siblings: tuple[Code, ...]) -> tuple[Code, ...]:
        at = len(siblings)
        if beside:
            at = [each.id for each in siblings].index(beside) + (0 if place.before else 1)
        return (*siblings[:at], code, *siblings[at:])

    if not under:
        return into(codes)
    group = book.find(under)
    if group.is_leaf and any(group.indicators.values()):
        raise CodebookError(
            f"{under} is a code that is applied. To make a group of it, use "
            f"`ctrp codebook split {under}`."
        )
    if group.is_leaf and group.retired:
        raise CodebookError(f"{under} is retired; name another group.")
    return _change(codes, under, lambda each: replace(each, codes=into(each.codes)))
