"""Details by shape: phones, e-mail, handles, numbers of people and papers, plates, dates.

Check digits and numbering plans raise the confidence and are never a condition: a mistyped number
still points at somebody.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from anonymise.document import Document
from anonymise.lexicon import FREQUENT
from anonymise.mention import Evidence
from anonymise.recognisers.checks import is_national_id, is_phone
from anonymise.recognisers.dates import find_dates
from anonymise.recognisers.spelled import find_spelled

_EMAIL = re.compile(
    r"[\w.+%-]{1,64} ?(?:@|\(at\)|\[at\]|\(@\)|\{at\}|<at>) ?[\w-]{1,63}"
    r"(?: ?(?:\.|\(dot\)|\[dot\]) ?[\w-]{1,63}){0,4}",
    re.IGNORECASE,
)
_URL = re.compile(
    r"(?:https?://|www\.)\S{1,300}"
    r"|\b[\w-]{2,40}(?:\.[\w-]{2,40})?"
    r"\.(?:com|net|org|info|biz|eu|al|at|ba|bg|ch|cz|de|es|fr|gr|hr|hu|it|md|me|mk|nl|pl|ro|rs"
    r"|ru|se|si|sk|tk|tr|ua|uk|yu)\b(?:/\S{0,200})?",
    re.IGNORECASE,
)
_AT_NAME = re.compile(r"(?<!\w)@\w{2,40}")
# Letters with digits or low lines among them, as in screen names: lule_88, dark0angel.
_HANDLE = re.compile(
    r"(?<![\w.])(?=\w{0,40}[^\W\d_])(?=\w{0,40}[\d_])\w{4,40}(?:[.-]\w{1,40}){0,3}"
)
# Two words with a full stop and no space between: a screen name where one was announced.
_DOTTED_NAME = re.compile(r"(?<![\w@.])[^\W\d_]{2,20}\.[^\W\d_]{3,20}(?![\w.@])")
_DIGITS = re.compile(
    r"(?<![\w])[+(]{0,2}\d(?:[ \u00a0]?[-./()–][ \u00a0]?\d|[ \u00a0]?\d|[()]\d){3,30}\)?(?!\w)"
)
_S = r"[ \u00a0·-]{1,2}"  # what parts the groups of a plate
_L = r"[^\W\d_]"
# Plates and papers of the region; the longer shapes come first, as the first that fits is taken.
_CODE = re.compile(
    rf"(?<!\w)(?:{_L}\d{{2}}{_S}{_L}{_S}\d{{3}}"  # BA: A12-K-345
    rf"|\d{{2,4}}{_S}{_L}{{1,2}}{_S}\d{{2,4}}"  # XK: 01-234-AB reversed, 012-M-345
    rf"|\d{{2,3}}{_S}\d{{3}}{_S}{_L}{{2}}"  # XK: 01-234-AB
    rf"|{_L}{{1,3}}{_S}\d{{2}}{_S}\d{{2}}{_S}{_L}{{1,3}}"  # BG, by twos: PB 70 41 KC
    rf"|{_L}{{1,3}}{_S}\d{{2,5}}{_S}{_L}{{1,3}}"  # BG, RO, old AL: B 123 ABC, TR 4567 A
    rf"|{_L}{{2}}{_S}{_L}{{1,2}}{_S}\d{{2,5}}"  # ME: PG AB 123
    rf"|{_L}{{2}}{_S}\d{{3,4}}{_S}\d{{2,3}}"  # RS before 2011: BG 123-456
    rf"|{_L}{{2,4}}(?:[-/]{_L}{{1,4}}|[-/]\d{{1,6}}){{2,5}}"  # files: UP-I-03-123/06
    # BP-123/06, CT 123456, M-KB 4491
    rf"|(?:{_L}{{1,6}}-)?{_L}{{1,4}}[ \u00a0·/-]{{1,2}}\d{{2,9}}(?:[/-]\d{{2,6}})?"
    rf"|{_L}{{1,3}}\d{{2,9}}{_L}{{0,3}}"  # passports, new AL: AA123BB
    rf"|\d{{2,3}}{_L}{{1,2}}\d{{2,4}})(?!\w)"
)
_OLD_PLATE = re.compile(rf"{_L}{{2}}[ -]\d{{3,4}}-\d{{2,3}}")
_NUMBER = re.compile(r"(?<![\w.,])[#№]?\d{1,9}(?:[/.-]\w{1,6}){0,3}(?!\w)")
# The kind of a file before its number: K.br. 61/06, PPN. 418/2006.
_FILE_PREFIX = re.compile(rf"(?<!\w)(?:{_L}{{1,4}}\. ?){{1,2}}$")
_MONEY = re.compile(r"^[ \u00a0]?[€$£%]")


class PatternsRecogniser:
    """Runs every pattern over the whole text once."""

    name = "patterns"

    def recognise(self, document: Document, found: Sequence[Evidence]) -> Iterator[Evidence]:  # noqa: ARG002
        """Yield contacts, numbers and dates; they may overlap."""
        dates = list(find_dates(document))
        yield from dates
        yield from find_spelled(document)
        text = document.text
        for pattern in (_EMAIL, _URL, _AT_NAME):
            for match in pattern.finditer(text):
                start = _at_before(document, match.start())
                yield Evidence(start, match.end(), "CONTACT", 0.95, "internet address")
        for match in _DOTTED_NAME.finditer(text):
            if _cue(document, match.start(), far=True) == "CONTACT":
                yield Evidence(match.start(), match.end(), "CONTACT", 0.7, "screen name")
        for match in _HANDLE.finditer(text):
            yield from _handle(document, match)
        taken = sorted((each.start, each.end) for each in dates)
        for match in _DIGITS.finditer(text):
            if not _inside(match.start(), match.end(), taken):
                yield from _digits(document, match)
        yield from _codes(document)
        yield from _cued_numbers(document, taken)


def _at_before(document: Document, start: int) -> int:
    """Give the beginning of what stands before the word for at: *ana_k7 at freemail.hu*."""
    index = document.index_at(start)
    length = document.language.at.length_before(document.keys, index)
    if not length or start - document.tokens[index - 1].end != 1:
        return start
    end = document.tokens[index - length].start
    before = re.search(r"[\w.+-]{1,40} $", document.text[max(0, end - 41) : end])
    return end - len(before[0]) if before else start


def _handle(document: Document, match: re.Match[str]) -> Iterator[Evidence]:
    word = match[0]
    letters = sum(letter.isalpha() for letter in word)
    digits = sum(letter.isdigit() for letter in word)
    if "_" in word or (letters >= 3 and digits) or (letters and digits >= 3):
        if re.fullmatch(r"\d+[a-zа-я]{1,4}", word.lower()):
            return
        if _is_label(document, match.start()):
            return
        yield Evidence(match.start(), match.end(), "CONTACT", 0.7, "screen name")


def _digits(document: Document, match: re.Match[str]) -> Iterator[Evidence]:
    digits = re.sub(r"\D", "", match[0])
    text = document.text
    if len(digits) < 5 or _is_money(document, match.end()) or _is_span(match[0]):
        return
    cue = _cue(document, match.start())
    if len(digits) in {10, 11, 13} and match[0].isdigit() and not digits.startswith("0" * 3):
        valid = is_national_id(digits)
        if valid or (len(digits) > 10 or cue == "IDNUM" or digits[0] != "0"):
            sure = 0.95 if valid else 0.8
            yield Evidence(match.start(), match.end(), "IDNUM", sure, "number of a person")
            return
    phone = is_phone(match[0], document.language.phone_regions)
    plus = match[0].startswith(("+", "0", "(0", "(+"))
    kind = "IDNUM" if cue == "IDNUM" and not plus else "CONTACT"
    if phone or plus or len(digits) >= 6 or cue:
        start = match.start()
        while start < match.end() and text[start] in "()":
            start += 1
        yield Evidence(start, match.end(), kind, 0.9 if phone else 0.7, "digits")  # type: ignore[arg-type]


def _is_span(text: str) -> bool:
    """Say whether this is a range of years (2004-2006) or a list of small numbers."""
    years = re.fullmatch(r"(?:19|20)\d\d[ ]?[-–/][ ]?(?:(?:19|20)\d\d|\d\d)", text)
    return bool(years)


def _codes(document: Document) -> Iterator[Evidence]:
    """Yield plates and papers; an everyday word before one is no part of it."""
    match = _CODE.search(document.text)
    while match is not None:
        index = document.index_at(match.start())
        first = document.tokens[index] if index < len(document.tokens) else None
        first = first if first is not None and first.start == match.start() else None
        known = first is not None and first.flags & FREQUENT and not first.capital
        after = first.end if first is not None and known and len(first.key) > 1 else None
        if after is not None and after < match.end() and _CODE.match(document.text, after + 1):
            again = after
        else:
            yield from _code(document, match)
            again = match.end()
        match = _CODE.search(document.text, again)


def _code(document: Document, match: re.Match[str]) -> Iterator[Evidence]:
    text = match[0]
    digits = sum(letter.isdigit() for letter in text)
    letters = [letter for letter in text if letter.isalpha()]
    if _is_label(document, match.start()) or digits < 2:
        return
    cue = _cue(document, match.start())
    upper = all(letter.isupper() for letter in letters)
    shaped = digits >= 2 and len(letters) + digits >= 5
    filed = "/" in text and text[0].isupper() and digits >= 4  # *Ku 2207/06*
    if (upper or filed) and (shaped or cue == "IDNUM"):
        yield Evidence(match.start(), match.end(), "IDNUM", 0.8, "plate or paper")
    elif cue == "IDNUM" or (document.caseless and shaped and _looks_like_plate(document, match)):
        yield Evidence(match.start(), match.end(), "IDNUM", 0.6, "plate or paper after a cue")


def _looks_like_plate(document: Document, match: re.Match[str]) -> bool:
    """In a text without capitals: no part of it may be a word that is known."""
    language = document.language
    if _is_money(document, match.end()):
        return False
    if _OLD_PLATE.fullmatch(match[0]):
        return True  # whatever word its letters are: *su 184-29*
    for word in re.finditer(r"[^\W\d_]+", match[0]):
        key = language.folder.key(word[0])
        counted = word.start() and key in language.numbers.units
        known = language.flags(key) & (FREQUENT if len(key) == 2 else -1)
        if len(key) > 1 and (len(key) > 3 or known or counted):
            return False
    return True


def _cued_numbers(document: Document, taken: list[tuple[int, int]]) -> Iterator[Evidence]:
    """Yield numbers that stand right after a word such as *file* or *number*."""
    for match in _NUMBER.finditer(document.text):
        if _inside(match.start(), match.end(), taken) or _is_money(document, match.end()):
            continue
        digits = sum(letter.isdigit() for letter in match[0])
        cue = _cue(document, match.start())
        slashed = "/" in match[0] and digits >= 4
        if (cue == "IDNUM" and digits >= 3) or (slashed and not _is_span(match[0])):
            start = match.start()
            if slashed:
                prefix = _FILE_PREFIX.search(document.text, max(0, start - 16), start)
                start = prefix.start() if prefix else start
            yield Evidence(start, match.end(), "IDNUM", 0.7, "number after a cue")
        elif cue == "CONTACT" and digits >= 3:
            yield Evidence(match.start(), match.end(), "CONTACT", 0.7, "number after a cue")


def _cue(document: Document, start: int, *, far: bool = False) -> str | None:
    """Say what the words before an offset, in its line, announce; `far` looks at more of them."""
    language = document.language
    index = document.index_at(start)
    words, letters = (8, 60) if far else (4, 30)
    for token in reversed(document.tokens[max(0, index - words) : index]):
        if "\n" in document.text[token.end : start] or start - token.end > letters:
            return None
        if token.key in language.contact_cues and token.key not in language.id_cues:
            return "CONTACT"
        if token.key in language.id_cues:
            return "IDNUM"
    return None


def _is_label(document: Document, offset: int) -> bool:
    index = document.index_at(offset)
    return index < len(document.tokens) and (
        document.tokens[index].label and document.tokens[index].start <= offset + 2
    )


def _is_money(document: Document, end: int) -> bool:
    """Say whether a unit (money, years, children …) follows, so that the number counts things."""
    if _MONEY.match(document.text[end : end + 2]):
        return True
    return document.counts(end)


def _inside(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    index = bisect_left(taken, (start + 1, 0)) - 1
    return index >= 0 and end <= taken[index][1]
