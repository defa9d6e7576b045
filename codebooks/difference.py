"""How two codebooks differ, code by code, in the words of who reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codebooks.codebook import Code, Codebook

_TEXTS = ("name", "definition", "include", "exclude")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was."""

    code: str
    """Its id; empty for the codebook itself."""
    what: str
    """`added`, `gone`, `moved`, `split`, `retired`, `unretired`, `merged`, or the name of the field
    that changed."""
    before: str = ""
    after: str = ""

    def plain(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"code": self.code, "what": self.what, "before": self.before, "after": self.after}


def compare(old: Codebook, new: Codebook) -> list[Difference]:
    """Returns what is different, the codebook itself first, then by the order of the new codes.

    The order of codes within a group and the number of the version count for nothing.
    """
    found = [
        Difference("", key, getattr(old, key), getattr(new, key))
        for key in ("id", "name", "status", "note")
        if getattr(old, key) != getattr(new, key)
    ]
    before, after = _by_id(old), _by_id(new)
    for code_id, (code, under) in after.items():
        if code_id in before:
            found += _code(*before[code_id], code, under)
        else:
            found.append(Difference(code_id, "added", "", _place(code, under)))
    for code_id, (code, under) in before.items():
        if code_id not in after:
            found.append(Difference(code_id, "gone", _place(code, under), ""))
    return found


def _by_id(book: Codebook) -> dict[str, tuple[Code, str]]:
    found: dict[str, tuple[Code, str]] = {}

    def descend(codes: tuple[Code, ...], under: str) -> None:
        for code in codes:
            found[code.id] = (code, under)
            descend(code.codes, code.id)

    descend(book.codes, "")
    return found


def _place(code: Code, under: str) -> str:
    return f"{code.name} (under {under or 'the top'})"


def _code(old: Code, old_under: str, new: Code, new_under: str) -> list[Difference]:
    found = []
    if old_under != new_under:
        found.append(Difference(new.id, "moved", old_under or "the top", new_under or "the top"))
    if old.is_leaf and not new.is_leaf:
        into = ", ".join(code.id for code in new.codes)
        found.append(Difference(new.id, "split", "", into))
    if new.merged_into and new.merged_into != old.merged_into:
        found.append(Difference(new.id, "merged", old.merged_into, new.merged_into))
    elif old.retired != new.retired:
        found.append(Difference(new.id, "retired" if new.retired else "unretired"))
    found += [
        Difference(new.id, key, getattr(old, key), getattr(new, key))
        for key in _TEXTS
        if getattr(old, key) != getattr(new, key)
    ]
    found += _lists(new.id, "examples", {"": old.examples}, {"": new.examples})
    if old.is_leaf == new.is_leaf:
        found += _lists(new.id, "indicators", old.indicators, new.indicators)
    if old.sensitive != new.sensitive:
        found.append(Difference(new.id, "sensitive", _yes(old.sensitive), _yes(new.sensitive)))
    return found


def _lists(
    code: str,
    what: str,
    old: Mapping[str, tuple[str, ...]],
    new: Mapping[str, tuple[str, ...]],
) -> list[Difference]:
    """What of the lists is gone and what is new."""
    found = []
    for language in sorted({*old, *new}):
        before, after = old.get(language, ()), new.get(language, ())
        gone = [each for each in before if each not in after]
        added = [each for each in after if each not in before]
        if gone or added or before != after:
            name = f"{what} {language}".strip()
            told = ("; ".join(gone), "; ".join(added))
            found.append(Difference(code, name, *(told if any(told) else ("", "in another order"))))
    return found


def _yes(value: bool) -> str:  # noqa: FBT001
    return "yes" if value else "no"
