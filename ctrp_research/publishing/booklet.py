"""The plan of the booklet: its parts, their order and its limits, read from `booklet.yaml`."""

from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

from ruamel.yaml import YAML

Kind = Literal["text", "people", "findings", "gaps", "rights", "help", "words", "questions"]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the booklet; its heading is the wording `<id>.heading`."""

    id: str
    """Of a section with findings also the id of the branch of the codebook that it tells of."""
    kind: Kind = "text"
    open: tuple[str, ...] = ()
    """Names of the sentences before the section's own content, `close` of those after it."""
    close: tuple[str, ...] = ()
    most: int = 0
    """Findings that are printed at most."""
    balance: str = ""
    """Sections with the same word print the same number of findings."""
    gaps: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Right:
    """A right in a child's words."""

    id: str
    articles: tuple[int, ...]
    """Of the Convention on the Rights of the Child."""
    say: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Booklet:
    """What is printed, in which order, and within which limits."""

    youngest: int
    oldest: int
    mean_words: int
    """Words per sentence on average, at most; `longest` of any one sentence."""
    longest: int
    smallest_base: int
    """A share of fewer children than this is not told."""
    told_without_figure: tuple[str, ...]
    """Codes that get one protecting sentence and never a figure."""
    sections: tuple[Section, ...]
    rights: tuple[Right, ...]


def shipped_booklet() -> Booklet:
    """Returns the plan that ships with the program."""
    text = (files("ctrp_research.publishing") / "booklet.yaml").read_text(encoding="utf-8")
    plan: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return Booklet(
        youngest=plan["age"]["youngest"],
        oldest=plan["age"]["oldest"],
        mean_words=plan["words_per_sentence"]["mean"],
        longest=plan["words_per_sentence"]["longest"],
        smallest_base=plan["smallest_base"],
        told_without_figure=tuple(plan["told_without_figure"]),
        sections=tuple(Section(**_frozen(section)) for section in plan["sections"]),
        rights=tuple(Right(**_frozen(right)) for right in plan["rights"]),
    )


def _frozen(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
