"""Names by repetition: every other form of a name that was surely found, wherever it stands."""

import re
from collections.abc import Iterator, Sequence

from anonymise.document import Document, Token
from anonymise.lexicon import COMMON, FREQUENT, GIVEN, PLACE, SURNAME
from anonymise.mention import Evidence, Kind
from anonymise.recognisers.form import is_common, is_never

_SURE = 0.6
_SAME = 3  # letters with which two forms of one word begin alike
# Who says outright that this is a name; then even a frequent word with a capital is one.
_SAID = {"header field", "speaker label"}
_REASON = "form of a name found before"
NAMED = "after a naming frame"
_INSIDE = "capital inside a sentence"


class RepeatsRecogniser:
    """The second pass: what the first found surely is looked for in all its forms."""

    name = "repeats"

    def recognise(self, document: Document, found: Sequence[Evidence]) -> Iterator[Evidence]:
        """Yield words that may be forms of a word in sure evidence."""
        forms, exact = _sure_forms(document, found)
        yield from _long_names(document, found)
        inside = _frequent_inside(document, found)
        for token in document.tokens:
            if token.label or len(token.key) < 3:
                continue
            kind = exact.get(token.key) or _known(document, token, forms)
            if token.initial and token.capital and token.key in inside:
                yield Evidence(token.start, token.end, inside[token.key], 0.4, _REASON)
            elif kind and allowed(document, token, exact, kind):
                yield Evidence(token.start, token.end, kind, 0.6, _REASON)


def _frequent_inside(document: Document, found: Sequence[Evidence]) -> dict[str, Kind]:
    """Give the everyday words that stand with a capital inside a sentence somewhere.

    At the beginning of a sentence such a word may be the name again: *Sreća called*.
    """
    starts = {each.start: each.kind for each in found if each.reason == _INSIDE}
    return {
        token.key: starts[token.start]
        for token in document.tokens
        if token.start in starts and token.flags & COMMON and not is_never(document, token.key)
    }


def _long_names(document: Document, found: Sequence[Evidence]) -> Iterator[Evidence]:
    """Yield names of several everyday words where they stand again without quotation marks."""
    names: dict[str, list[list[str]]] = {}
    for each in found:
        if each.reason.startswith("quoted") and each.kind != "PERSON":
            keys = _quoted_keys(document, each)
            if len(keys) > 1:
                names.setdefault(keys[0][:_SAME], []).append(keys)
    for token in document.tokens if names else ():
        for keys in names.get(token.key[:_SAME], ()):
            last = token.index + len(keys)
            if last <= len(document.tokens) and _same(document, token.index, keys):
                yield Evidence(token.start, document.tokens[last - 1].end, "ORG", 0.7, _REASON)


def _quoted_keys(document: Document, evidence: Evidence) -> list[str]:
    text = document.text[evidence.start : evidence.end]
    opening = re.search(r"[\"„“”«»‚‘]", text)
    start = evidence.start + (opening.start() if opening else 0)
    first = document.index_at(start)
    last = document.index_at(evidence.end)
    return document.keys[first:last]


def _same(document: Document, index: int, keys: Sequence[str]) -> bool:
    forms = document.language.inflection.forms
    return all(
        mine == key or (len(key) > _SAME and not forms(mine).isdisjoint(forms(key)))
        for mine, key in zip(document.keys[index : index + len(keys)], keys, strict=True)
    )


def _sure_forms(
    document: Document, found: Sequence[Evidence]
) -> tuple[dict[tuple[str, str], Kind], dict[str, Kind]]:
    forms: dict[tuple[str, str], Kind] = {}
    exact: dict[str, Kind] = {}
    for token, evidence in sure_tokens(document, found):
        exact.setdefault(token.key, evidence.kind)
        for form in document.language.inflection.forms(token.key):
            forms.setdefault(form, evidence.kind)
    return forms, exact


def sure_tokens(document: Document, found: Sequence[Evidence]) -> Iterator[tuple[Token, Evidence]]:
    """Yield the words of sure names, the generic words among them left out."""
    spans = sorted(
        (
            each
            for each in found
            if each.confidence >= _SURE and each.kind in {"PERSON", "PLACE", "ORG"}
        ),
        key=lambda each: (each.start, -each.end, each.reason not in _SAID),
    )
    reach, covering, position = 0, None, 0
    for token in document.tokens:
        while position < len(spans) and spans[position].start <= token.start:
            if spans[position].end > reach:
                reach, covering = spans[position].end, spans[position]
            position += 1
        if covering is None or token.end > reach or len(token.key) < 3:
            continue
        said = covering.reason in _SAID and token.capital and token.flags & FREQUENT
        nicknamed = document.caseless and covering.reason == NAMED
        generic = is_generic(document, token) and not said
        plain = token.flags & COMMON and not token.capital and not nicknamed
        if not generic and not plain:
            yield token, covering


def is_generic(document: Document, token: Token) -> bool:
    """Say whether the word is frequent, or a head, kin, title or linking word: it names nobody."""
    return bool(token.flags & FREQUENT) or is_generic_kind(document, token)


def is_generic_kind(document: Document, token: Token) -> bool:
    """Say whether the word is a head, kin, title or linking word, which names nobody."""
    language = document.language
    return (
        language.names_nobody(token.key)
        or token.key in language.particles
        or is_never(document, token.key)
    )


def _known(document: Document, token: Token, forms: dict[tuple[str, str], Kind]) -> Kind | None:
    for form in sorted(document.language.inflection.forms(token.key)):
        if form in forms:
            return forms[form]
    return None


def allowed(document: Document, token: Token, exact: dict[str, Kind], kind: Kind) -> bool:
    """A capital is enough; a lower-case word must not be an everyday one."""
    if is_never(document, token.key):
        return False
    listed = document.language.name_flags(token.key) & (GIVEN | SURNAME | PLACE)
    if token.initial and token.flags & COMMON and not listed:
        # "Warm Threshold" makes no name of every threshold that begins a sentence.
        return kind == "PERSON" and token.key in exact and not token.flags & FREQUENT
    if token.capital and not document.typed_upper:
        return not token.flags & FREQUENT or token.key in exact
    if token.flags & FREQUENT:
        return False
    if document.caseless:
        return token.key in exact or not is_common(document, token.key)
    return not is_common(document, token.key)
