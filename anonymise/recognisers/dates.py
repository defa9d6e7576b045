"""Exact dates in every notation: digits, months in words or Roman numerals, days in words."""

import re
from collections.abc import Iterator

from anonymise.document import Document
from anonymise.language import Language
from anonymise.mention import Evidence

_YEAR = r"(?:19|20)\d\d|[’'`]\d\d"
# Cyrillic Х and І too: people type what their keyboard has.
_ROMAN = r"[XХ]?(?:[IІ][XХ]|[IІ]V|V?[IІ]{0,3})"
_DAY_MONTH_YEAR = re.compile(
    rf"(?<![\w/])(?:\d{{1,2}}[ \u00a0]?[./–-][ \u00a0]?"
    rf"(?:\d{{1,2}}|(?=[IІVXХ]){_ROMAN})[ \u00a0]?[./–-]?[ \u00a0]?"
    rf"(?:(?:19|20)\d\d|(?<=[./-])[’']?\d\d|(?<=[./-] )(?:19|20)\d\d)"
    rf"|(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])"
    rf"|(?:0?[1-9]|[12]\d|3[01])[./](?:0[1-9]|1[0-2])\.(?=\s|$|[,;)])"
    rf"|(?:0?[1-9]|[12]\d|3[01])/(?:0[1-9]|1[0-2]|(?=[IІVXХ]){_ROMAN})(?![\w/]))(?!\d)",
    re.IGNORECASE,
)  # fmt: skip
_NAMED_MONTH = re.compile(r"(?<!\w)\d{1,2}[-./ ]([^\W\d_]{3,9})[-./ ](?:(?:19|20)\d\d|\d\d)(?!\w)")
_BARE_YEAR = re.compile(r"(?<!\w)(?:19|20)\d\d(?!\w)")


def find_dates(document: Document) -> Iterator[Evidence]:
    """Yield exact dates, and a month with its year; a month or a year alone points at nobody."""
    for match in _DAY_MONTH_YEAR.finditer(document.text):
        if _is_date(match[0]):
            yield _dated(document, match.start(), match.end(), 0.95, "date in digits")
    for match in _NAMED_MONTH.finditer(document.text):
        if document.language.folder.key(match[1]) in document.language.any_month:
            yield _dated(document, match.start(), match.end(), 0.95, "date with a month in words")
    for token in document.tokens:
        if token.key in document.language.any_month:
            yield from _with_month(document, token.index)
    yield from _birth_years(document)


def _is_date(text: str) -> bool:
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if re.match(r"(?:19|20)\d\d", text):
        return True
    month_is_roman = bool(re.search(r"[IІVXХ]", text, re.IGNORECASE))
    return 1 <= numbers[0] <= 31 and (
        month_is_roman or 1 <= numbers[1] <= 12 or (numbers[0] <= 12 and numbers[1] <= 31)
    )


def _dated(document: Document, start: int, end: int, confidence: float, reason: str) -> Evidence:
    """Widen over the weekday before and the word for year after: *2006. godine*."""
    text, language = document.text, document.language
    end = _over_year_word(text, end, language)
    article = re.search(r"([^\W\d_]{1,4}) $", text[max(0, start - 6) : start])
    if article and language.folder.key(article[1]) in language.articles:
        start -= len(article[0])
    before = re.search(
        r"(?:\b[^\W\d_] )?([^\W\d_]{3,12})\.?,? ?$", text[max(0, start - 20) : start]
    )
    if before and language.folder.key(before[1]) in language.weekdays:
        start -= len(before[0])
    after = re.match(r",? ([^\W\d_]{3,12})", text[end : end + 16])
    if after and language.folder.key(after[1]) in language.weekdays:
        end += after.end()
    return Evidence(start, end, "DATE", confidence, reason)


def _over_year_word(text: str, end: int, language: Language) -> int:
    if text[end : end + 1] == "." and text[end - 1 : end].isdigit():
        end += 1
    match = re.match(r"\.?[ \u00a0]?([^\W\d_]{1,8})\.?", text[end : end + 12])
    if match and language.folder.key(match[1]) in language.year_words:
        return end + match.end()
    return end


def _with_month(document: Document, index: int) -> Iterator[Evidence]:
    text, token, language = document.text, document.tokens[index], document.language
    start, end = token.start, token.end
    day = language.numbering.day_before.search(text[max(0, start - 12) : start])
    exact = False
    if day and 1 <= int(day[1]) <= 31:
        start -= len(text[max(0, token.start - 12) : token.start]) - day.start()
        start = _range_start(document, start)
        exact = True
    else:
        first = _day_words(document, index)
        if first < index:
            start, exact = document.tokens[first].start, True
    if text[end : end + 1] == "." and len(token.key) <= 4:
        end += 1
    if not exact and (after := language.numbering.day_after.match(text[end : end + 14])):
        end, exact = end + after.end(), True
    elif not exact and (spelled_day := _ordinal_after(document, index)):
        end, exact = spelled_day, True
    year = language.numbering.year_after.match(text[end : end + 22])
    if year and (year["word"] is None or _is_year_word(language, year["word"])):
        end, exact = end + year.end("year"), True
    else:
        spelled = _spelled_year(document, index, required=exact)
        end = spelled or end
        exact = exact or bool(spelled)
    if exact:
        yield _dated(document, start, end, 0.9, "date with a month in words")


def _range_start(document: Document, start: int) -> int:
    """Give where a range of days begins: *between 5 and 6 August*, *6 spre 7 iulie*."""
    text, language = document.text, document.language
    before = language.numbering.first_day.search(text[max(0, start - 16) : start])
    if before is None or not 1 <= int(before[1]) <= 31:
        return start
    key = language.folder.key(before[2] or "")
    joins = key in language.numbers.ands or key in language.place_prepositions
    return start - len(before[0]) if joins or not before[2] else start


def _is_year_word(language: Language, word: str) -> bool:
    key = language.folder.key(word)
    return key in language.year_words or key in language.particles


def _day_words(document: Document, index: int) -> int:
    """Give the index of the first of the number words right before a month."""
    numbers, first, seen = document.language.numbers, index, False
    while first > 0 and index - first < 4:
        key = document.keys[first - 1]
        near = document.gap(document.tokens[first]).strip(" \u00a0.-") == ""
        if near and key in numbers.days:
            first, seen = first - 1, True
        elif (near and seen and key in numbers.ands) or (
            near and not seen and key in document.language.particles and first == index
        ):
            first -= 1
        else:
            break
    while first < index and document.keys[first] not in numbers.days:
        first += 1
    return first


def _ordinal_after(document: Document, index: int) -> int:
    """Give the end of a day in words after a month (*March the fifteenth*), or 0."""
    keys, language, numbers = document.keys, document.language, document.language.numbers
    after, end = index + 1, 0
    if after < len(keys) and keys[after] in language.articles:
        after += 1
    while after < len(keys) and document.adjacent(after) and keys[after] in numbers.days:
        if not numbers.is_number(keys[after]):
            end = document.tokens[after].end
        after += 1
    return end if after <= index + 4 else 0


def _spelled_year(document: Document, index: int, *, required: bool) -> int:
    """Give the end of a year in words after a month (*dve hiljade šeste*), or 0."""
    numbers, words, end, position = document.language.numbers, 0, 0, index + 1
    while position < len(document.tokens) and position <= index + 8:
        token = document.tokens[position]
        if document.gap(token).strip(" \u00a0,-") != "":
            break
        if token.key in numbers.days:
            words, end = words + 1, token.end
        elif not (token.key in numbers.ands or _is_year_word(document.language, token.text)):
            break
        position += 1
    return end if words >= (2 if required else 3) else 0


def _birth_years(document: Document) -> Iterator[Evidence]:
    """Yield a year alone when somebody was born in it."""
    tokens, language = document.tokens, document.language
    for match in _BARE_YEAR.finditer(document.text):
        index = document.index_at(match.start())
        near = tokens[max(0, index - 3) : index]
        if any(token.key in language.birth_cues for token in near):
            yield _dated(document, match.start(), match.end(), 0.6, "year of birth")
