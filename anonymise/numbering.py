"""How a language numbers streets, houses, institutions and days: patterns made from its words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SIGNS = "№ ?|# ?"
_NUMBER = r"\d{1,4}(?:[^\W\d_](?!\w))?(?!\d)"
# Of an entrance or block; a small letter must end there, or it is an article.
_LETTER = r"(?:(?-i:[A-ZА-Я])\d{0,3}(?!\w)|[^\W\d_](?:(?=[,.;)\n])|\d{1,3}(?!\w)))"


@dataclass(frozen=True, slots=True, eq=False)
class Numbering:
    """What stands behind a head word or the name of a month, or before it."""

    house: re.Pattern[str]
    """A house number with the parts of an address that follow: *, 17, entrance C, flat 9*."""
    place: re.Pattern[str]
    """The number or letter of a block, entrance or flat: *2*, *no. 12a*, *C*."""
    org: re.Pattern[str]
    """The number of an institution: *no. 2*."""
    address: re.Pattern[str]
    """Up to four words (group `words`), perhaps a sign (group `sign`), and a house number."""
    ordinal: re.Pattern[str]
    """An ordinal in digits that ends where the text given ends: *7. *, *112-то *."""
    day_before: re.Pattern[str]
    """The day before a month, where the text given ends: *3rd of *."""
    first_day: re.Pattern[str]
    """The first day of a range before its last one, and a word between (group 2): *5. i *."""
    day_after: re.Pattern[str]
    """The day after a month, and a year: * 3rd, 2006*."""
    year_after: re.Pattern[str]
    """The year after a month (group `year`), and the word before it (group `word`)."""


def make_numbering(
    signs: Iterable[str],
    parts: Iterable[str],
    ordinals: Iterable[str],
    *,
    none: Iterable[str],
    links: Iterable[str],
) -> Numbering:
    """Make the patterns of a language.

    Args:
        signs: Words and abbreviations for "number", without full stops.
        parts: Words between the parts of an address: *block*, *flat*.
        ordinals: Endings of ordinals after digits; a full stop ends one in any language.
        none: What stands there for a house without a number.
        links: Words between the day, the month and the year of a date.
    """
    ordinals, link = _either(ordinals), _either(links)
    sign = rf"(?:(?i:{_either(signs)})(?:\. ?| )|{_SIGNS})"
    return Numbering(
        house=re.compile(
            rf"[, ]{{1,2}}(?:(?:{_either(none)})(?!\w)\.?"
            rf"|(?:{sign})?\d{{1,4}}(?:/\d{{1,3}})?(?:[ /-]?[^\W\d_](?!\w)| bis(?!\w))?)"
            rf"(?:[,/]? ?(?:{_either(parts)})\.? ?(?:{_NUMBER}|{_LETTER}))*",
            re.IGNORECASE,
        ),
        place=re.compile(
            rf"\.? {sign}?(?:\d{{1,4}}[A-Za-zА-Яа-я]?|[A-ZА-Я]-?\d{{0,3}})(?![\d:]|[.,]\d|\w)"
        ),
        org=re.compile(rf"\.? {sign}?\d{{1,3}}(?![\d:]|[.,-]\d|\w)"),
        address=re.compile(
            rf"\.?(?P<words>(?: (?:\d{{1,2}}\.|[^\W\d_]+\.?)){{1,4}}?),? (?P<sign>{sign})?"
            r"\d{1,4}(?:/\d{1,3})?(?: ?[A-Za-zА-Яа-я])?(?![\w:]|[.,]\d)"
        ),
        ordinal=re.compile(rf"(?<![\w.,])\d{{1,3}}(?:\.|-?(?:{ordinals}))[ \u00a0]$"),
        day_before=re.compile(
            rf"(?<![\w.,])(\d{{1,2}})(?:-?(?:{ordinals}))?"
            rf"[ \u00a0]?\.?[ \u00a0]?(?:(?:{link}) )?$"
        ),
        first_day=re.compile(
            rf"(?<![\w.,])(\d{{1,2}})(?:-?(?:{ordinals}))?\.?(?: ?[-–/] ?| ([^\W\d_]{{1,6}}) )$"
        ),
        day_after=re.compile(
            rf"^[ \u00a0]\d{{1,2}}(?:-?(?:{ordinals}))?(?!\d|[.:]\d)"
            r"(?:,?[ \u00a0](?:19|20)\d\d)?"
        ),
        year_after=re.compile(
            rf"^\.?,?[ \u00a0]?(?:(?:{link}) )?(?:(?P<word>[^\W\d_]{{1,9}})\.?[ \u00a0])?"
            r"(?P<year>(?:19|20)\d\d|[’'`]\d\d)(?!\d)\.?"
        ),
    )


def _either(words: Iterable[str]) -> str:
    """Give a pattern for any of some words; for none of them where there are none."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"
