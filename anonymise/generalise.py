"""Dates and places told less exactly: a month for a date, an age for a birth date, a kind of place.

What cannot be read for sure is not guessed: the caller then puts its label.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal, TypedDict, cast

from anonymise.language import HOME, Language, load_language, read_yaml
from anonymise.pseudonyms import in_script
from anonymise.script import Script
from anonymise.words import WordSet

Style = Literal["labels", "names"]
Dates = Literal["label", "month", "season", "year"]
BirthDates = Literal["label", "age", "year"]
Places = Literal["label", "kind"]

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_LIKE_LATIN = str.maketrans({"х": "x", "і": "i"})
_NUMBERED = re.compile(
    r"(?P<y>(?:19|20)\d\d)[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<d2>\d{1,2})\s?[-./–]\s?(?P<m2>\d{1,2})(?:\s?[-./–]\s?[’']?(?P<y2>\d{4}|\d\d))?(?!\d)"
)
_WITH_ROMAN = re.compile(r"(?<!\d)(\d{1,2})\s?[-./–]?\s?([ivx]{1,4})(?![^\W\d_])")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|[’'`]\d\d(?!\d)")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_OLDEST = 120
_NEAR = 40  # characters before or after a date in which a word for birth is looked for
_THIS_CENTURY = 30  # two digits below this are years of the 2000s


@dataclass(frozen=True, slots=True)
class Rules:
    """What stands in place of a mention; the defaults are labels throughout."""

    style: Style = "labels"
    """Labels or invented names for persons, places and organisations."""
    dates: Dates = "label"
    birth_dates: BirthDates = "label"
    places: Places = "label"
    """`kind`: what kind of place it is, whatever the style."""


@dataclass(frozen=True, slots=True)
class When:
    """As much of a date as could be read."""

    year: int | None
    month: int | None
    """From 1 to 12."""
    day: int | None


class Wording(TypedDict):
    """What `general.yaml` holds; the file says what each entry is for."""

    script: Script
    months: list[str]
    seasons: list[str]
    age: str
    places: dict[str, list[str]]


@cache
def load_wording(code: str) -> Wording:
    """Read a language's words for dates and places."""
    return cast("Wording", read_yaml(HOME / code / "general.yaml"))


def read_date(text: str, language: Language) -> When:
    """Read a date in digits, with a Roman numeral or with a month in words."""
    low = text.lower()
    if match := _NUMBERED.search(low):
        year, month = match["y"] or match["y2"], int(match["m"] or match["m2"])
        day = int(match["d"] or match["d2"])
        if month > 12 >= day:
            month, day = day, month
        return _checked(_year(year) if year else None, month, day)
    month_found = _month_in_words(low, language)
    rest = low
    if month_found is None and (roman := _WITH_ROMAN.search(low.translate(_LIKE_LATIN))):
        numeral = roman[2]
        month_found = _ROMAN.index(numeral) + 1 if numeral in _ROMAN else None
    years = _YEAR.search(rest)
    if years:
        rest = rest[: years.start()] + " " + rest[years.end() :]
    day_found = _DAY.search(rest)
    return _checked(
        _year(years[0].strip("’'`")) if years else None,
        month_found,
        int(day_found[0]) if day_found else None,
    )


def _month_in_words(text: str, language: Language) -> int | None:
    for word in re.findall(r"[^\W\d_]+", text):
        key = language.folder.key(word)
        for number, names in enumerate(language.months, 1):
            if key in names:
                return number
    return None


def _checked(year: int | None, month: int | None, day: int | None) -> When:
    return When(
        year,
        month if month and 1 <= month <= 12 else None,
        day if day and 1 <= day <= 31 else None,
    )


def _year(digits: str) -> int:
    number = int(digits)
    if number >= 100:
        return number
    return number + (2000 if number < _THIS_CENTURY else 1900)


def told_date(text: str, how: Dates, *, code: str, script: Script) -> str | None:
    """Give a date as its month, season or year, in the words of a language; None if unreadable.

    December belongs to the winter of the next year too: `winter 2006/07`.
    """
    when = read_date(text, load_language(code))
    wording = load_wording(code)
    year = "" if when.year is None else f" {when.year}"
    told: str | None = None
    if how == "year" or when.month is None:
        told = year.strip() if how != "label" else None
    elif how == "month":
        told = f"{wording['months'][when.month - 1]}{year}"
    elif how == "season":
        season = when.month % 12 // 3
        if season == 0 and when.year is not None:
            first = when.year if when.month == 12 else when.year - 1
            year = f" {first}/{(first + 1) % 100:02}"
        told = f"{wording['seasons'][season]}{year}"
    return in_script(told, script, code) if told else None


def told_birth(
    text: str, how: BirthDates, reference: date | None, *, code: str, script: Script
) -> str | None:
    """Give a birth date as its year, or as an age on the reference date; None if unreadable.

    Where only the year of birth is known, the age is one of two: `12-13`.
    """
    when = read_date(text, load_language(code))
    if when.year is None or how == "label":
        return None
    if how == "year":
        return str(when.year)
    if reference is None:
        return None
    oldest = reference.year - when.year
    if not 0 < oldest < _OLDEST:
        return None
    if when.month is None or when.day is None:
        age = f"{oldest - 1}-{oldest}"
    else:
        age = str(oldest - ((reference.month, reference.day) < (when.month, when.day)))
    return in_script(load_wording(code)["age"].replace("{}", age), script, code)


def is_birth(text: str, start: int, end: int, language: Language) -> bool:
    """Say whether a word for birth stands close to a date, in its line."""
    before = text[max(0, start - _NEAR) : start].rpartition("\n")[2]
    after = text[end : end + _NEAR].partition("\n")[0]
    words = re.findall(r"[^\W\d_]+", before)[-4:] + re.findall(r"[^\W\d_]+", after)[:2]
    return any(language.folder.key(word) in language.birth_cues for word in words)


@cache
def _kinds(code: str) -> tuple[tuple[str, WordSet], ...]:
    folder = load_language(code).folder
    places = load_wording(code)["places"]
    return tuple((kind, WordSet(words, folder)) for kind, words in places.items())


def kind_of_place(text: str, start: int, end: int, *, code: str, script: Script) -> str:
    """Give the kind of a place, from the words of its name and the two before; no region."""
    folder = load_language(code).folder
    sentence = re.split(r"[.!?;:\n](?=\s)", text[max(0, start - _NEAR) : start])[-1]
    before = re.findall(r"[^\W\d_]+", sentence)[-2:]
    # Long runs of letters are no words.
    words = before + re.findall(r"[^\W\d_]+", text[start : min(end, start + 200)])
    keys = [folder.key(word) for word in words]
    kinds = _kinds(code)
    found = next((kind for kind, heads in kinds if any(key in heads for key in keys)), kinds[-1][0])
    return in_script(found, script, code)
