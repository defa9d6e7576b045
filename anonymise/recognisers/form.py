"""Names by form: a capital where none is due, or a word that nobody knows."""

import re
from collections.abc import Iterator, Sequence

from anonymise.document import Document, Token
from anonymise.lexicon import COMMON, FREQUENT, NEVER
from anonymise.mention import Evidence
from anonymise.recognisers.names import kind_of

UNKNOWN = "unknown word"
_ROMAN = re.compile(r"[IVXІХ]+")
_ROLE_NUMBER = re.compile(r" \d{1,2}(?!\w)")  # *Girl 2, 13 years*
_HOUSE_NUMBER = re.compile(r" \d{1,3}[a-zа-я]?(?![\w:/]|[.,]\d)")


class FormRecogniser:
    """Asks why a word should not be a name, and takes it for one when nothing clears it."""

    name = "form"

    def recognise(self, document: Document, found: Sequence[Evidence]) -> Iterator[Evidence]:  # noqa: ARG002
        """Yield one stretch per capitalised word that is not cleared."""
        for token in document.tokens:
            if token.label or len(token.text) < 2:
                continue
            if token.upper and _ROMAN.fullmatch(token.text):
                continue
            confidence, reason = self._judge(document, token)
            if confidence:
                end = token.end
                # A house number stands after the name of its street: *Splavarska 14*.
                house = _HOUSE_NUMBER.match(document.text, end) if not token.initial else None
                if house and not document.counts(house.end()):
                    end = house.end()
                yield Evidence(token.start, end, kind_of(document, token), confidence, reason)

    def _judge(self, document: Document, token: Token) -> tuple[float, str]:
        common = is_common(document, token.key)
        announces = common and document.text[token.end : token.end + 1] == ":"  # *Translator:*
        mum = token.flags & FREQUENT and token.key in document.language.kin
        numbered = token.key in document.language.roles and _ROLE_NUMBER.match(
            document.text, token.end
        )
        if announces or mum or numbered or is_never(document, token.key):
            return 0.0, ""
        if not token.capital or document.typed_upper:
            unknown = document.caseless and not common and len(token.key) > 2
            return (0.3, UNKNOWN) if unknown else (0.0, "")
        if token.initial:
            cleared = common or document.language.is_verb(token.key)
            return (0.0, "") if cleared else (0.5, "unknown word with a capital")
        # In capitals throughout, an everyday word is part of a heading or shouted.
        if common and (document.typed_lower or (token.upper and len(token.key) > 3)):
            return 0.0, ""
        return (0.5 if common else 0.8), "capital inside a sentence"


def is_never(document: Document, key: str) -> bool:
    """Say whether the key is, or is a form of, a word that never identifies anybody."""
    return bool(document.language.name_flags(key) & NEVER)


def is_common(document: Document, key: str) -> bool:
    """Say whether the key is an everyday word, or a form of one that the lexicon leaves out."""
    language = document.language
    if language.flags(key) & (COMMON | FREQUENT) or language.numbers.is_number(key):
        return True
    if key in language.titles or key in language.kin or key in language.roles:
        return True
    return key in language.any_month
