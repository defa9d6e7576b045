"""What may be said of a participant, as `[attributes]` in `ctrp.toml` has it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ctrp_research.errors import CtrpError

TYPES = ("choice", "integer", "code", "text")
KEYS = ("type", "values", "min", "max")
MISSING = (
    "n/a", "na", "-", "–", "—", "?", "unknown", "not known", "nuk dihet", "nuk e di", "e panjohur",
    "nepoznato", "ne zna se", "ne znam", "nema podatka", "непознато", "не зна се", "не знам",
    "нема податка", "неизвестно", "няма данни", "necunoscut", "nu se știe", "nu știu",
)  # fmt: skip
"""What says in a list that something is not known; `[participants] missing` replaces it."""


@dataclass(frozen=True, slots=True)
class AttributeType:
    """What values an attribute may have."""

    type: str = "text"
    """`choice` of values, `integer`, `code` (letters and a number), or `text` that names no one."""
    values: tuple[str, ...] = ()
    min: int | None = None
    max: int | None = None

    def describe(self) -> str:
        """The allowed values in words."""
        if self.type == "choice":
            return f"one of {', '.join(self.values)}"
        if self.type == "code":
            return "a code such as RS-2, letters and a number"
        if self.type == "text":
            return "a word that names no one and no place"
        first = [] if self.min is None else [f"from {self.min}"]
        last = [] if self.max is None else [f"to {self.max}"]
        return " ".join(["a number", *first, *last])


def read_types(path: Path, table: object) -> dict[str, AttributeType]:
    """The types of all attributes in the settings' table.

    Raises:
        CtrpError: an entry is neither a list of values nor a type; it is named.
    """
    if not isinstance(table, dict):
        raise CtrpError(f"{path}: write [attributes] as a table of its own, one attribute a line.")
    return {name: _type(path, name, value) for name, value in table.items()}


def _type(path: Path, name: str, value: object) -> AttributeType:
    if isinstance(value, list):
        values = tuple(str(each) for each in value)
        return AttributeType("choice", values) if values else AttributeType()
    if not isinstance(value, dict):
        raise CtrpError(
            f"{path}: [attributes] {name} must be a list of values, or a type such as "
            '{ type = "integer", min = 1 }.'
        )
    return _written_out(path, name, value)


def _written_out(path: Path, name: str, value: dict[str, Any]) -> AttributeType:
    if unknown := [key for key in value if key not in KEYS]:
        raise CtrpError(
            f"{path}: [attributes] {name} has no setting {', '.join(unknown)}. "
            f"There are: {', '.join(KEYS)}."
        )
    kind, values = value.get("type", "choice"), value.get("values", [])
    ends = value.get("min"), value.get("max")
    fault = ""
    if kind not in TYPES:
        fault = f"type must be one of {', '.join(TYPES)}"
    elif (kind == "choice") != bool(values) or not isinstance(values, list):
        fault = "a choice, and nothing else, lists its values"
    elif any(end is not None and (kind != "integer" or not _is_whole(end)) for end in ends):
        fault = "min and max are whole numbers, of an integer"
    if fault:
        raise CtrpError(f"{path}: [attributes] {name}: {fault}.")
    return AttributeType(kind, tuple(str(each) for each in values), *ends)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
