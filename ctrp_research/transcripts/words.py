"""The words by which headers and speakers are known, and how they are compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Words:
    """What `words.yaml` holds; every word is folded."""

    fields: dict[str, str]
    """Header field name to its meaning."""
    roles: dict[str, str]
    """Speaker word to its role."""
    genders: dict[str, str]
    """Beginning of a word to `girl` or `boy`."""
    age_words: frozenset[str]
    focus_group: tuple[str, ...]
    countries: dict[str, str]
    """A country's name to its code."""
    languages: dict[str, str]
    columns: dict[str, str]
    """The name of a sheet's column to `speaker`, `text` or `time`."""
    page_words: frozenset[str]
    voices: frozenset[str]
    """Words that with a number are some voice."""
    questions: tuple[str, ...]
    """Beginnings of questions."""
    marks: tuple[str, ...]
    """Beginnings of a transcriber's notes."""


@cache
def words() -> Words:
    """The lists, read once."""
    from ruamel.yaml import YAML

    source = files("ctrp_research.transcripts") / "words.yaml"
    data = YAML(typ="safe", pure=True).load(source.read_text(encoding="utf-8"))

    def inverted(lists: dict[str, list[str]]) -> dict[str, str]:
        return {fold(word): meaning for meaning, listed in lists.items() for word in listed}

    return Words(
        fields=inverted(data["fields"]),
        roles=inverted(data["roles"]),
        genders=inverted(data["genders"]),
        age_words=frozenset(fold(word) for word in data["age_words"]),
        focus_group=tuple(fold(word) for word in data["focus_group"]),
        countries=inverted(data["countries"]),
        languages=inverted(data["languages"]),
        columns=inverted(data["columns"]),
        page_words=frozenset(fold(word) for word in data["page_words"]),
        voices=frozenset(fold(word) for word in data["voices"]),
        questions=tuple(fold(word) for word in data["questions"]),
        marks=tuple(fold(word) for word in data["marks"]),
    )


def fold(text: str) -> str:
    """`text` without capitals, diacritics and doubled spaces, for comparing only.

    Cyrillic й, ѝ, ј and ї lose their marks as well, on both sides of every comparison.
    """
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )
    return re.sub(r"\s+", " ", bare.replace("đ", "d")).strip()
