"""Names by gazetteer: words that are listed as a given name, surname or place, in any form."""

from collections.abc import Iterator, Sequence

from anonymise.document import Document, Token
from anonymise.lexicon import COMMON, FOREIGN, FREQUENT, GIVEN, NEVER, PLACE, SURNAME
from anonymise.mention import Evidence, Kind

_SHORTEST_LOWER = 4  # letters; shorter lower-case words are too often dialect or slips


class NamesRecogniser:
    """Looks every word up; capitals make a name likelier, an everyday word less likely."""

    name = "names"

    def recognise(self, document: Document, found: Sequence[Evidence]) -> Iterator[Evidence]:  # noqa: ARG002
        """Yield one stretch per listed word that its surroundings do not clear."""
        for token in document.tokens:
            if token.label or len(token.key) < 2:
                continue
            confidence = self._confidence(document, token)
            if confidence:
                kind = kind_of(document, token)
                yield Evidence(token.start, token.end, kind, confidence, f"listed {kind.lower()}")

        yield from _long_places(document)

    def _confidence(self, document: Document, token: Token) -> float:
        listed = document.language.name_flags(token.key)
        foreign = token.flags & FOREIGN and not token.flags & COMMON
        if token.flags & NEVER:
            return 0.6 if token.flags & PLACE and _is_placed(document, token) else 0.0
        if listed & NEVER or not (listed & (GIVEN | SURNAME | PLACE) or foreign):
            return 0.0
        if token.capital and not document.typed_upper:
            return self._with_capital(document, token)
        if document.caseless:
            return self._without_case(document, token, listed)
        if token.flags & COMMON or len(token.key) < _SHORTEST_LOWER:
            return 0.0
        return 0.6 if token.flags & (GIVEN | SURNAME | PLACE) else 0.5

    def _with_capital(self, document: Document, token: Token) -> float:
        if not token.initial:
            return 0.9
        if not token.flags & COMMON:
            return 0.8
        language = document.language
        if token.key in language.kin or token.key in language.titles:
            return 0.0
        if token.flags & PLACE and document.text[token.end : token.end + 1] in {",", "\n", ""}:
            return 0.4 if document.lines[token.line].start == token.start else 0.0
        given = language.name_flags(token.key) & GIVEN
        return 0.4 if given and not token.flags & FREQUENT else 0.0

    def _without_case(self, document: Document, token: Token, listed: int) -> float:
        """Where capitals say nothing, any given name that is no frequent word is one."""
        if token.flags & FREQUENT or len(token.key) < 3:
            return 0.0
        if not token.flags & COMMON:
            return 0.6
        if document.language.names_nobody(token.key):
            return 0.0
        after_place_word = (
            token.index > 0
            and document.keys[token.index - 1] in document.language.place_prepositions
        )
        named = (listed & GIVEN or token.flags & SURNAME) and _is_likely(document, token)
        return 0.4 if named or (listed & PLACE and after_place_word) else 0.0


def _is_likely(document: Document, token: Token) -> bool:
    """Say whether an everyday word is more than a surname or a rare name of some gazetteer.

    A surname that is an everyday word is told by the given name before it, see `bare`.
    """
    outright = token.flags & (GIVEN | SURNAME)
    own = outright & GIVEN and document.language.lexicon.is_own(token.key)
    return not outright or bool(own) or document.occurrences[token.key] > 1


def _is_placed(document: Document, token: Token) -> bool:
    """Say whether a town that is named as a people is stands where a place does: *la Roman*."""
    before = document.keys[token.index - 1] if document.adjacent(token.index) else ""
    if document.caseless:
        return before in document.language.place_heads
    return (
        token.capital
        and not token.initial
        and (
            before in document.language.place_prepositions
            or before in document.language.place_heads
        )
    )


def _long_places(document: Document) -> Iterator[Evidence]:
    """Yield places of several words, in either case and any form, when they stand side by side."""
    language = document.language
    for token in document.tokens:
        length = language.long_places.length_at(document.keys, token.index, language.inflection)
        after = range(token.index + 1, token.index + length)
        if length > 1 and not token.label and all(document.adjacent(index) for index in after):
            last = document.tokens[token.index + length - 1]
            yield Evidence(token.start, last.end, "PLACE", 0.9, "listed place")


def kind_of(document: Document, token: Token) -> Kind:
    """Say whether a name is a person's or a place's, from the lists and the word before it."""
    listed = document.language.name_flags(token.key)
    before = document.keys[token.index - 1] if token.index and not token.initial else ""
    person, place = bool(listed & (GIVEN | SURNAME)), bool(listed & PLACE)
    if before in document.language.place_prepositions and (place or not person):
        return "PLACE"
    return "PLACE" if place and not person else "PERSON"
