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
            if token.label or len(token.key) < 2 or token.flags & NEVER:
                continue
            confidence = self._confidence(document, token)
            if confidence:
                kind = kind_of(document, token)
                yield Evidence(token.start, token.end, kind, confidence, f"listed {kind.lower()}")

    def _confidence(self, document: Document, token: Token) -> float:
        listed = document.language.name_flags(token.key)
        if not listed & (GIVEN | SURNAME | PLACE) or listed & NEVER:
            foreign = token.flags & FOREIGN and not token.flags & COMMON
            if not foreign:
                return 0.0
        direct = token.flags & (GIVEN | SURNAME | PLACE)
        if token.capital and not document.typed_upper:
            if not token.initial:
                return 0.9
            if token.flags & FREQUENT:
                return 0.0
            if token.flags & COMMON:
                return 0.4 if listed & GIVEN else 0.0
            return 0.8
        if token.flags & COMMON or len(token.key) < _SHORTEST_LOWER:
            return 0.0
        return 0.6 if direct else 0.5


def kind_of(document: Document, token: Token) -> Kind:
    """Say whether a name is a person's or a place's, from the lists and the word before it."""
    listed = document.language.name_flags(token.key)
    before = document.keys[token.index - 1] if token.index and not token.initial else ""
    person, place = bool(listed & (GIVEN | SURNAME)), bool(listed & PLACE)
    if before in document.language.place_prepositions and (place or not person):
        return "PLACE"
    return "PLACE" if place and not person else "PERSON"
