"""Names in texts without capitals: what belongs to a name there is told by the words alone."""

import re
from collections.abc import Iterator, Sequence

from anonymise.document import Document, Token
from anonymise.lexicon import COMMON, FOREIGN, FREQUENT, GIVEN, NEVER, PLACE, SURNAME
from anonymise.mention import Evidence, Kind
from anonymise.recognisers.repeats import NAMED

_NUMBER = re.compile(r" \d{1,3}(?![\d:]|[.,-]\d|\w)")
_NUMBER_BEFORE = re.compile(r"(?<![\w.,])\d{1,4}[a-z]?,? $")
_QUOTED_GAP = re.compile(r"(?: \d{1,4})?[\"„“”«»]? ")
_CLAUSE_END = re.compile(r"[.,!?;:)\n]|$")
_APOSTROPHES = {"'", "’"}
_NAMES = {"PERSON", "PLACE", "ORG"}
_LEAST = 0.3  # confidence from which a name draws the words beside it in
_FARTHEST_ARTICLE = 4  # words before a kind of institution
_SMALL = 2  # letters of a word that is a part of a name only as a number or particle
_HEAD_BEFORE = 2  # words from a name back to a kind of institution with one word between
_LINK = 4  # letters, and more than most words have that only link others
_SHORTEST = 4  # letters of an everyday word that a place may be named by


class BareRecogniser:
    """Draws in the institution's words beside a name, and names made of everyday words."""

    name = "bare"

    def recognise(self, document: Document, found: Sequence[Evidence]) -> Iterator[Evidence]:
        """Yield wider stretches around names, and institutions told apart by a rare word."""
        if not document.caseless:
            return
        kinds = _named(document, found)
        first = next((line.first for line in document.lines if line.speaker), 0)
        for token in document.tokens:
            if token.label:
                continue
            if token.index < first and token.index not in kinds:
                yield from _in_header(document, token)
            yield from _around(document, token, kinds)
            if token.index not in kinds:
                yield from _told_apart(document, token)
                yield from _after_article(document, token, kinds)
            else:
                yield from _headed_over(document, token, kinds)
                yield from _epithet(document, token, kinds)
                yield from _linked(document, token, kinds)
                yield from _given(document, token, kinds)
                yield from _family(document, token, kinds)
                yield from _honoured(document, token, kinds)


def _named(document: Document, found: Sequence[Evidence]) -> dict[int, Kind]:
    """Give the words that are names by now, and of what kind."""
    kinds: dict[int, Kind] = {}
    for each in found:
        if each.kind in _NAMES and each.confidence >= _LEAST:
            index = document.index_at(each.start)
            while index < len(document.tokens) and document.tokens[index].start < each.end:
                kinds[index] = each.kind
                index += 1
    return kinds


def _in_header(document: Document, token: Token) -> Iterator[Evidence]:
    """Before the first turn, a listed name that is no frequent word is one: *sliven, bulgaria*."""
    listed = document.language.name_flags(token.key)
    if listed & (GIVEN | SURNAME | PLACE) and not listed & NEVER and not token.flags & FREQUENT:
        kind: Kind = "PERSON" if listed & (GIVEN | SURNAME) and not listed & PLACE else "PLACE"
        yield Evidence(token.start, token.end, kind, 0.4, "listed, in the header")


def _around(document: Document, token: Token, kinds: dict[int, Kind]) -> Iterator[Evidence]:
    """*mejdan elementary school*, *policijska stanica zavidovići*, *konik camp two*."""
    language, keys, index = document.language, document.keys, token.index
    length = language.org_phrases.length_at(keys, index)
    length = length if length > 1 else 0
    tail = token.key in language.org_tails or token.key in language.place_tails
    if not (length or tail):
        return
    kind: Kind = "ORG" if length or token.key in language.org_tails else "PLACE"
    last = index + max(length, 1) - 1
    if not all(document.adjacent(each) for each in range(index + 1, last + 1)):
        return
    start, end = token.start, document.tokens[last].end
    before = _word_before(document, index)
    if before in kinds and _beside(document, index, before):
        first = before
        while first and first - 1 in kinds and document.next_to(first):
            first -= 1
        start = document.tokens[first].start
        if number := _NUMBER_BEFORE.search(document.text[max(0, start - 7) : start]):
            start -= len(number[0]) if kind == "PLACE" else 0
    elif index and document.adjacent(index) and keys[index - 1] in language.numbers.days:
        start = document.tokens[index - 1].start if length else start
    after = last + 1
    near = after < len(keys) and document.adjacent(after)
    named = near and (after in kinds or language.name_flags(keys[after]) & PLACE)
    if (length and named) or (near and start < token.start and _is_number(document, after)):
        end = document.tokens[after].end
    elif number := _NUMBER.match(document.text, end, min(len(document.text), end + 5)):
        end = number.end() if length else end
    if (start, end) != (token.start, document.tokens[last].end):
        yield Evidence(start, end, kind, 0.6, "institution beside a name")


def _word_before(document: Document, index: int) -> int:
    """Give the index of the word before, without the ending of a possessive: *Barbara's hall*."""
    possessive = index > 1 and document.gap(document.tokens[index - 1]) in _APOSTROPHES
    return index - 2 if possessive and len(document.keys[index - 1]) == 1 else index - 1


def _beside(document: Document, index: int, before: int) -> bool:
    """Like `Document.next_to`; a possessive, a quotation mark or a number may stand between."""
    gap = document.gap(document.tokens[index])
    near = document.next_to(index) or bool(_QUOTED_GAP.fullmatch(gap))
    return near if before == index - 1 else document.adjacent(index)


def _is_number(document: Document, index: int) -> bool:
    """Say whether a number word stands at an index and counts nothing: *camp two*."""
    token = document.tokens[index]
    return document.language.numbers.is_number(token.key) and not document.counts(token.end)


def _told_apart(document: Document, token: Token) -> Iterator[Evidence]:
    """*stone bridge*, *mlečna pijaca*, *stacioni i plepave*: a rare word beside a kind of place."""
    language, index = document.language, token.index
    if not _is_rare(document, token):
        return
    if index + 1 < len(document.tokens) and document.adjacent(index + 1):
        after = document.tokens[index + 1]
        tail = after.key in language.place_tails
        if (tail or after.key in language.org_tails) and _follows_small_word(document, index):
            kind: Kind = "PLACE" if tail else "ORG"
            yield Evidence(token.start, after.end, kind, 0.35, "told apart by a rare word")
            return
    if index > 1 and document.adjacent(index) and document.adjacent(index - 1):
        link, head = document.tokens[index - 1], document.tokens[index - 2]
        if link.key in language.linking and language.is_head(head.key) and not head.label:
            kind = "ORG" if head.key in language.org_heads else "PLACE"
            yield Evidence(head.start, token.end, kind, 0.35, "told apart by a rare word")


def _after_article(document: Document, tail: Token, kinds: dict[int, Kind]) -> Iterator[Evidence]:
    """*the second wind centre*: words between an article and a kind of institution."""
    language, keys = document.language, document.keys
    if tail.key not in language.org_tails:
        return
    first = tail.index
    while first > max(0, tail.index - _FARTHEST_ARTICLE) and document.adjacent(first):
        if keys[first - 1] in language.articles:
            break
        first -= 1
    else:
        return
    between = range(first, tail.index)
    plain = all(
        keys[index] in language.generic or language.numbers.is_number(keys[index])
        for index in between
    )
    if between and not plain and kinds.keys().isdisjoint(between):
        start = document.tokens[first].start
        yield Evidence(start, tail.end, "ORG", 0.35, "between an article and a head word")


def _headed_over(document: Document, name: Token, kinds: dict[int, Kind]) -> Iterator[Evidence]:
    """*liga copiilor gorjeni*: one everyday word between a kind of institution and a name."""
    index, language = name.index, document.language
    if index < _HEAD_BEFORE or not (document.adjacent(index) and document.adjacent(index - 1)):
        return
    between, head = document.tokens[index - 1], document.tokens[index - _HEAD_BEFORE]
    if head.label or head.key not in language.org_heads or head.flags & FREQUENT:
        return
    people = between.key in language.kin or between.key in language.titles
    small = len(between.key) <= _LINK or between.key in language.place_prepositions
    if between.index not in kinds and not (people or small or language.is_head(between.key)):
        yield Evidence(head.start, name.end, "ORG", 0.4, "after a kind of institution")


def _epithet(document: Document, name: Token, kinds: dict[int, Kind]) -> Iterator[Evidence]:
    """*Ivan the Elder*, *gurëzi i poshtëm*: what follows a name to tell it from another."""
    tokens, language, after = document.tokens, document.language, name.index + 1
    if after < len(tokens) and tokens[after].key in language.linking and document.adjacent(after):
        after += 1
    if after >= len(tokens) or after in kinds or not document.adjacent(after):
        return
    if tokens[after].key in language.epithets and not tokens[after].label:
        yield Evidence(name.start, tokens[after].end, kinds[name.index], 0.5, "epithet")


def _linked(document: Document, name: Token, kinds: dict[int, Kind]) -> Iterator[Evidence]:
    """*qafa e plloçës*, *mitko the needle*: a small word joins a name to one that is not frequent.

    Of a person an article alone says so: *Besnik i tha* is "Besnik told him".
    """
    tokens, language, kind = document.tokens, document.language, kinds[name.index]
    last = name.index + 2
    if last >= len(tokens) or not all(map(document.adjacent, (last - 1, last))):
        return
    link, word = tokens[last - 1], tokens[last]
    if link.key not in language.joining or word.flags & FREQUENT:
        return
    if language.numbers.is_number(word.key) or word.key in language.numbers.days:
        return  # *klasa e gjashtë*
    joins = kind != "PERSON" or link.key in language.articles
    if joins and len(word.key) > _SMALL and not language.names_nobody(word.key):
        if kind == "PERSON":
            yield Evidence(name.start, word.end, kind, 0.6, NAMED)
        else:
            yield Evidence(name.start, word.end, kind, 0.4, "joined to a name")


def _given(document: Document, name: Token, kinds: dict[int, Kind]) -> Iterator[Evidence]:
    """*will ashdown*: a given name that is a frequent word too, before a surname."""
    index, language = name.index - 1, document.language
    if index < 0 or index in kinds or kinds[name.index] != "PERSON" or name.flags & GIVEN:
        return
    before = document.tokens[index]
    listed = before.flags & GIVEN and not language.name_flags(before.key) & NEVER
    if listed and not before.label and document.adjacent(name.index):
        yield Evidence(before.start, name.end, "PERSON", 0.5, "given name before a surname")


def _family(document: Document, name: Token, kinds: dict[int, Kind]) -> Iterator[Evidence]:
    """*luan baker*: a surname that is an everyday word; a frequent one must end the clause."""
    index = name.index + 1
    given = kinds[name.index] == "PERSON" and document.language.name_flags(name.key) & GIVEN
    if not given or index in kinds or index >= len(document.tokens) or not document.adjacent(index):
        return
    after = document.tokens[index]
    listed = after.flags & (SURNAME | FOREIGN) and not after.flags & NEVER
    ends = not after.flags & FREQUENT or _CLAUSE_END.match(document.text, after.end)
    if listed and ends and not after.label and len(after.key) > _SMALL:
        yield Evidence(name.start, after.end, "PERSON", 0.5, "surname after a given name")


def _honoured(document: Document, name: Token, kinds: dict[int, Kind]) -> Iterator[Evidence]:
    """*cara dušana*, *svetog save*: the word for which a street or church is named."""
    index, language = name.index - 1, document.language
    if index < 0 or index in kinds or not document.next_to(name.index):
        return
    before = document.tokens[index]
    titled = before.key in language.titles or before.key in language.kin
    if before.key in language.honorifics and not titled and not before.label:
        yield Evidence(before.start, name.end, kinds[name.index], 0.5, "honorific before a name")


def _is_rare(document: Document, token: Token) -> bool:
    listed = document.language.name_flags(token.key)
    return (
        bool(token.flags & COMMON)
        and not token.flags & FREQUENT
        and not listed & (NEVER | GIVEN | SURNAME)
        and len(token.key) >= _SHORTEST
    )


def _follows_small_word(document: Document, index: int) -> bool:
    """Say whether a preposition, an article or nothing stands before: no adjective."""
    if not index or not document.adjacent(index):
        return True
    before = document.tokens[index - 1]
    language = document.language
    return (
        before.label
        or before.key in language.place_prepositions
        or before.key in language.particles
    )
