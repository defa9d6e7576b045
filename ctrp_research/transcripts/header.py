"""What the block above the first turn says: country, language, method and who was asked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ctrp_research.transcripts.words import fold, words

FIELD = re.compile(r"^\s*(?P<name>[^\W\d_][^:\n]{0,40}?)\s*[:\t]\s*(?P<value>.+)$")
AGES = range(5, 20)


@dataclass(frozen=True, slots=True)
class Header:
    """The facts of a header that the project counts by; original text stays in the fields."""

    country: str | None
    language: str | None
    focus_group: bool
    fields: tuple[tuple[str, str], ...]
    """Meaning and value of each field, in order; original text."""
    lines: tuple[str, ...]

    def values(self, meaning: str) -> list[str]:
        """The values of the fields that mean this."""
        return [value for found, value in self.fields if found == meaning]


def read_header(lines: Sequence[str]) -> Header:
    """Read the fields of a header block in any of the languages of the seven countries."""
    fields = tuple(_fields(lines))
    texts = [value for meaning, value in fields if meaning == "country"] + list(lines)
    languages = [value for meaning, value in fields if meaning == "language"]
    folded = fold("\n".join(lines))
    return Header(
        country=_first(texts, words().countries),
        language=_first(languages, words().languages),
        focus_group=any(word in folded for word in words().focus_group),
        fields=fields,
        lines=tuple(lines),
    )


def _fields(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        # Two fields may share a line, set apart by a tab or by several spaces.
        for piece in re.split(r"\s{3,}|\t+(?=[^\t:]{2,40}:)", line):
            match = FIELD.match(piece)
            if match and (meaning := words().fields.get(fold(match["name"]))):
                yield meaning, match["value"].strip()


def _first(texts: Sequence[str], known: dict[str, str]) -> str | None:
    """The meaning of the known word that stands first, longer words before shorter ones."""
    for text in texts:
        folded = fold(text)
        hits = [
            (match.start(), -len(word), meaning)
            for word, meaning in known.items()
            if (match := re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded))
        ]
        if hits:
            return min(hits)[2]
    return None


def read_gender(text: str) -> str | None:
    """`girl` or `boy` where the text says one of them and not both."""
    found = {
        gender
        for word in re.findall(r"[^\W\d_]+", fold(text))
        for stem, gender in words().genders.items()
        if word.startswith(stem)
    }
    return found.pop() if len(found) == 1 else None


def read_age(text: str) -> int | None:
    """Years of age, where the text has one number from 5 to 19 that can be an age."""
    folded = fold(text)
    numbers = [
        (int(match[1]), match.end())
        for match in re.finditer(r"(?<![\w./-])(\d{1,2})(?![\d/]|\.\d)", folded)
        if int(match[1]) in AGES
    ]
    named = [
        age
        for age, end in numbers
        if (after := re.match(r"[\s-]*([^\W\d_]+)", folded[end:])) and after[1] in words().age_words
    ]
    ages = named or [age for age, _ in numbers]
    return ages[0] if len(set(ages)) == 1 else None
