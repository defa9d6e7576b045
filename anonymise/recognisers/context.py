"""Names by what stands around them: header fields, labels, kin and title words, frames, heads."""

import re
from collections.abc import Iterator, Sequence

from anonymise.document import Document, Line, Token
from anonymise.lexicon import COMMON, FOREIGN, FREQUENT, GIVEN, NEVER, PLACE, SURNAME
from anonymise.mention import Evidence, Kind
from anonymise.recognisers.form import is_common, is_never
from anonymise.recognisers.heads import find_heads
from anonymise.recognisers.repeats import NAMED, is_generic_kind

_SEGMENT_END = re.compile(r"[,;()\d/:\t–—]| - | {2,}")
_FIELD_KINDS: dict[str, Kind] = {
    "person": "PERSON",
    "place": "PLACE",
    "org": "ORG",
    "other": "PERSON",
}
_SHORT_FIELD = 2  # words of a place or organisation in the header that are its name
_SHORTEST_SAID = 3  # letters
_SAID_END = re.compile(r"[.,!?;:)\n]|$| [-–—]|[\"”“]")
_ELIDED = {"' ", "’ "}
"""After a word that is cut short: *lu' Pitic*."""
_LISTED = GIVEN | SURNAME | PLACE


class ContextRecogniser:
    """Reads the header and the labels first, then the frames that announce a name."""

    name = "context"

    def recognise(self, document: Document, found: Sequence[Evidence]) -> Iterator[Evidence]:  # noqa: ARG002
        """Yield names that a field, label, frame, kin word, title or head word announces."""
        for line in document.lines:
            if line.speaker:
                yield from _label(document, line)
            elif line.field in _FIELD_KINDS:
                yield from _field(document, line, line.field)
        for token in document.tokens:
            if not token.label:
                yield from _framed(document, token)
        yield from find_heads(document)


def _label(document: Document, line: Line) -> Iterator[Evidence]:
    """A speaker's label that is no role is that speaker's name."""
    tokens = document.tokens[line.first : line.body]
    if any(token.key in document.language.roles for token in tokens):
        return
    if all(token.upper and not token.flags & _LISTED and len(token.key) <= 4 for token in tokens):
        return  # INT, MOD and their like
    for token in tokens:
        plain = token.flags & COMMON and not document.language.name_flags(token.key) & _LISTED
        if len(token.key) > 2 and not plain:
            yield Evidence(token.start, token.end, "PERSON", 0.95, "speaker label")


def _field(document: Document, line: Line, field: str) -> Iterator[Evidence]:
    """In a header field every segment that is not made of everyday words is a name."""
    segment: list[Token] = []
    for token in document.tokens[line.body : line.last]:
        if segment and _SEGMENT_END.search(document.gap(token)):
            yield from _segment(document, segment, field)
            segment = []
        segment.append(token)
    yield from _segment(document, segment, field)


def _segment(document: Document, segment: list[Token], field: str) -> Iterator[Evidence]:
    names = [
        token
        for token in segment
        if _is_field_name(document, token)
        and (
            field != "other" or (token.flags & _LISTED and (token.capital or document.typed_lower))
        )
        and not (token.flags & FREQUENT and not token.initial)
    ]
    kind = _FIELD_KINDS[field]
    if field in {"place", "org"} and _names_whole(document, segment, names):
        yield Evidence(segment[0].start, _segment_end(document, segment), kind, 0.9, "header field")
        return
    if not names:
        return
    # A name of two words may have an everyday word for one of them: *Vera Hope*.
    whole = (
        (field != "other" or bool(segment[0].flags & GIVEN and len(segment) > 1))
        and len(segment) <= 3
        and not any(
            is_never(document, token.key) or token.key in document.language.roles
            for token in segment
        )
    )
    for token in segment if whole else names:
        if not (whole and token.key in document.language.particles and not token.capital):
            yield Evidence(token.start, token.end, kind, 0.95, "header field")


def _names_whole(document: Document, segment: list[Token], names: list[Token]) -> bool:
    """Say whether a segment names a place or organisation with all its words.

    *qendra rinore Ibri*: a name among them tells, or, without capitals, a head word.
    """
    language = document.language
    if not segment or any(is_never(document, token.key) for token in segment):
        return False
    headed = any(language.is_head(token.key) for token in segment)
    short = len(segment) <= _SHORT_FIELD
    return bool(names) if not document.caseless else bool(names) or headed or short


def _segment_end(document: Document, segment: list[Token]) -> int:
    """Take the closing quotation mark too."""
    end = segment[-1].end
    return end + (document.text[end : end + 1] in set("\"“”«»’'"))


def _is_field_name(document: Document, token: Token) -> bool:
    language = document.language
    if is_never(document, token.key) or token.key in language.roles or len(token.key) < 2:
        return False
    listed = language.name_flags(token.key) & _LISTED
    if token.capital and (not token.initial or token.flags & _LISTED):
        return True
    if listed and not token.flags & FREQUENT:
        return token.capital or not token.flags & COMMON or bool(token.flags & _LISTED)
    return not is_common(document, token.key)


def _framed(document: Document, token: Token) -> Iterator[Evidence]:
    """A name after *my name is*, *aunt*, *teacher*, or before *they call her*."""
    index, language = token.index, document.language
    near = index and (document.next_to(index) or document.gap(token) in _ELIDED)
    before = document.keys[index - 1] if near else ""
    if before and (before in language.kin or before in language.titles):
        cousin = before in language.kin and token.capital and not token.initial
        # Nobody has a country for an uncle: *unchiul Franta*.
        odd = cousin and is_never(document, token.key) and document.gap(token) == " "
        polite = document.caseless and before in language.courtesy
        polite = polite and not token.flags & FREQUENT and not is_generic_kind(document, token)
        given = cousin and token.flags & GIVEN
        aunt = before in language.kin and _is_given_form(document, token)
        if _can_be_name(document, token) or given or odd or polite or aunt:
            # An article that is cut short stands before names alone, so the word is one everywhere.
            reason = NAMED if document.gap(token) in _ELIDED else "after a kin or title word"
            yield Evidence(token.start, token.end, "PERSON", 0.85, reason)
            yield from _kin(document, token)
        return
    if index and document.gap(token).strip(" \u00a0,\"„“”«»'") == "":
        length = language.before.length_before(document.keys, index)
        # *They call him the Professor.*
        article = not length and before in language.articles
        if article:
            length = language.before.length_before(document.keys, index - 1)
        # Of a phrase that says "is called", any word may be the end: *надимак Цале*.
        said = length > 1 and (
            (document.caseless and _can_be_said(document, token, article=article))
            or (token.capital and not token.initial and not document.typed_upper)
        )
        if length and (_can_be_name(document, token) or said):
            yield Evidence(token.start, token.end, "PERSON", 0.8, NAMED)
            yield from _surname(document, index + 1)
            yield from _second(document, index)
    if language.after.length_at(document.keys, index) and index and document.adjacent(index):
        name = document.tokens[index - 1]
        if not name.label and _can_be_name(document, name) and not name.flags & FREQUENT:
            yield Evidence(name.start, name.end, "PERSON", 0.7, "before a naming frame")


def _is_given_form(document: Document, token: Token) -> bool:
    """Say whether a word without a capital may be a form of a given name: *kod tetke ruže*."""
    given = document.language.name_flags(token.key) & GIVEN
    return document.caseless and bool(given) and not is_generic_kind(document, token)


def _can_be_said(document: Document, token: Token, *, article: bool) -> bool:
    """Say whether a word without a capital may be a nickname.

    A frequent word must be the last one there, or have an article.
    """
    if token.flags & NEVER or len(token.key) < _SHORTEST_SAID:
        return False
    if article or not token.flags & FREQUENT:
        return True
    known = is_generic_kind(document, token) or document.language.numbers.is_number(token.key)
    ends = _SAID_END.match(document.text, token.end)
    return not known and bool(ends)


def _kin(document: Document, token: Token) -> Iterator[Evidence]:
    """*Uncle Ferit*, *бай Кольо*: people say the kin word as a part of the name."""
    kin = document.tokens[token.index - 1]
    named = token.capital or document.caseless
    if named and kin.key in document.language.kin and not kin.label:
        yield Evidence(kin.start, kin.end, "PERSON", 0.5, "kin word before a name")


def _second(document: Document, index: int) -> Iterator[Evidence]:
    """Without capitals, take the word after an article too: *i thonë lekaj i epërm*."""
    tokens, language = document.tokens, document.language
    if document.caseless and index + 2 < len(tokens) and tokens[index + 1].key in language.linking:
        first, last = tokens[index], tokens[index + 2]
        near = document.adjacent(index + 1) and document.adjacent(index + 2)
        if near and not last.flags & FREQUENT and not last.label and len(last.key) > 2:
            yield Evidence(first.start, last.end, "PERSON", 0.5, NAMED)


def _surname(document: Document, index: int) -> Iterator[Evidence]:
    """Take a second word of the name when it too is no everyday word."""
    if index < len(document.tokens) and document.adjacent(index):
        token = document.tokens[index]
        listed = document.language.name_flags(token.key) & (SURNAME | GIVEN)
        if not token.label and (token.capital or (listed and not token.flags & COMMON)):
            yield Evidence(token.start, token.end, "PERSON", 0.7, NAMED)


def _can_be_name(document: Document, token: Token) -> bool:
    language = document.language
    if token.label or len(token.key) < 2 or is_never(document, token.key):
        return False
    if token.capital and not document.typed_upper:
        return not (token.initial and token.flags & FREQUENT)
    if language.numbers.is_number(token.key):
        return False
    if token.flags & FREQUENT:
        # Listed outright, and announced: *teacher drita*.
        return document.caseless and bool(token.flags & GIVEN)
    if not is_common(document, token.key):
        return len(token.key) > 2
    listed = language.name_flags(token.key) & _LISTED or token.flags & FOREIGN
    return document.caseless and bool(listed)
