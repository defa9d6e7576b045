"""Numbers and addresses spelled out: *sixty-four, one hundred twelve*, *ana at mail dot com*."""

import re
from collections.abc import Iterator

from anonymise.document import Document
from anonymise.mention import Evidence

_PART = re.compile(r"[\w.+-]*$")
# The ends of internet addresses, in both scripts.
_DOMAINS = frozenset(
    {"com", "net", "org", "info", "eu", "uk", "co", "kom", "ком", "нет", "бг"}
    | {"al", "ba", "bg", "ro", "rs", "me", "mk", "hr", "si", "de", "it", "gr", "at", "ch", "yu"}
)


_LONG_NUMBER = 5  # words; nobody counts money so
_LONGEST_ADDRESS = 8  # words before the word for "at"


def find_spelled(document: Document) -> Iterator[Evidence]:
    """Yield phone numbers and e-mail addresses in words."""
    yield from _numbers(document)
    yield from _addresses(document)


def _numbers(document: Document) -> Iterator[Evidence]:
    index = 0
    while index < len(document.tokens):
        if not document.language.numbers.is_number(document.keys[index]):
            index += 1
            continue
        last, words, groups = _chain(document, index)
        if (cut := _before_counted(document, index, last)) is not None:
            last, words, groups = _chain(document, index, cut)
        if _is_contact(document, index, last, words=words, groups=groups):
            start, end = document.tokens[index].start, document.tokens[last].end
            start, end = _over_digits(document.text, start, end)
            yield Evidence(start, end, "CONTACT", 0.8, "number in words")
        index = last + 1


def _before_counted(document: Document, first: int, last: int) -> int | None:
    """Give where a sentence begins in a run whose end counts things: *… sixty-one. Two years*."""
    units = document.language.numbers.units
    if last + 1 == len(document.tokens) or document.keys[last + 1] not in units:
        return None
    starts = (
        index
        for index in range(last, first, -1)
        if document.tokens[index].initial and (document.tokens[index].capital or document.caseless)
    )
    return next(starts, None)


def _chain(document: Document, index: int, end: int | None = None) -> tuple[int, int, int]:
    """Give the last token of a run of number words, how many they are, and in how many groups.

    `end` is an index that the run does not reach.
    """
    numbers, last, words, groups = document.language.numbers, index, 1, 1
    position, end = index + 1, len(document.tokens) if end is None else end
    while position < end:
        gap = document.gap(document.tokens[position])
        if (
            len(gap) > 6
            or not re.fullmatch(r"[\s,./–-]*[\d\s,./–-]*|\s*\.\.\.\s*|…\s*", gap)
            or "\n" in gap
        ):
            break
        key = document.keys[position]
        if numbers.is_number(key):
            words, last = words + 1, position
            groups += bool(re.search(r"[,./–\d-]", gap))
        elif key not in numbers.ands:
            break
        position += 1
    return last, words, groups


def _is_contact(document: Document, first: int, last: int, *, words: int, groups: int) -> bool:
    numbers, language = document.language.numbers, document.language
    after = document.keys[last + 1] if last + 1 < len(document.tokens) else ""
    then = document.keys[last + 2] if last + 2 < len(document.tokens) else ""
    if after in language.particles and then in numbers.units and words < _LONG_NUMBER:
        return False  # *trei sute de euro*
    if after in numbers.units and document.gap(document.tokens[last + 1]).strip(" \u00a0") == "":
        return False
    near = document.keys[max(0, first - 6) : first]
    cue = any(key in language.contact_cues or key in language.id_cues for key in near)
    begins_with_zero = document.keys[first] in numbers.zero
    parted = groups >= 2
    if words >= 5 or (words >= 4 and parted) or (words >= 3 and begins_with_zero):
        return True
    ends = document.tokens[first].start, document.tokens[last].end
    with_digits = _over_digits(document.text, *ends) != ends
    return words >= 2 and (cue or (parted and (begins_with_zero or with_digits)))


def _over_digits(text: str, start: int, end: int) -> tuple[int, int]:
    """Take digits that stand in the same number, as in *069, thirty-three*."""
    before = re.search(r"[+\d][\d /-]{1,14}[, –-]{1,3}$", text[max(0, start - 20) : start])
    after = re.match(r"[, –-]{1,3}\d[\d /-]{0,14}\d", text[end : end + 20])
    return start - (len(before[0]) if before else 0), end + (after.end() if after else 0)


def _addresses(document: Document) -> Iterator[Evidence]:
    """Yield *name at host dot com*: a word for at, and within four words one for dot."""
    keys, language = document.keys, document.language
    for dot in range(2, len(keys) - 1):
        if keys[dot] not in language.dot:
            continue
        if not _is_domain(document, dot + 1):
            continue
        start, end = _address_bounds(document, dot)
        yield Evidence(start, end, "CONTACT", 0.85, "address in words")


def _is_domain(document: Document, index: int) -> bool:
    return document.keys[index] in _DOMAINS or document.tokens[index].text.lower() in _DOMAINS


def _address_bounds(document: Document, dot: int) -> tuple[int, int]:
    """Give the stretch from the word before *at* to the one after the last *dot*."""
    keys, language = document.keys, document.language
    end = document.tokens[dot + 1].end
    if dot + 3 < len(keys) and keys[dot + 2] in language.dot and _is_domain(document, dot + 3):
        end = document.tokens[dot + 3].end
    first = max(0, dot - 1)
    for index in range(dot - 1, max(0, dot - 7), -1):
        length = language.at.length_before(keys, index)
        if length and index - length >= 0:
            first = index - length - 1
            break
    farthest = max(0, first - _LONGEST_ADDRESS)
    while first > farthest and _belongs(document, first):
        first -= 1
    start = document.tokens[first].start
    return start - len(_PART.search(document.text[max(0, start - 40) : start])[0]), end  # type: ignore[index]


def _belongs(document: Document, first: int) -> bool:
    """Say whether the word before is joined to the address by a dot, low line or digits."""
    keys, language = document.keys, document.language
    if keys[first] in language.dot or language.underscore.length_before(keys, first + 1):
        return True
    if keys[first - 1] in language.dot or language.underscore.length_before(keys, first):
        return True
    gap = document.gap(document.tokens[first])
    return bool(gap) and not gap.startswith(" ") and "\n" not in gap
