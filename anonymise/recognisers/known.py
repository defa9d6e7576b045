"""Names that are known from other texts of a series: their other forms, wherever they stand.

The place that one interview names with a capital, the next one types in lower case or with a slip.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from anonymise.document import Document, Token
from anonymise.language import Language, load_language
from anonymise.lexicon import COMMON
from anonymise.matching import read_name
from anonymise.mention import Evidence, Kind
from anonymise.recognisers.repeats import allowed

_REASON = "form of a name of the series"
_CONFIDENCE = 0.6
_DOUBTFUL = 0.5  # what was found less surely than this is helped by a name that is known
_SHORTEST_LOWER = 5  # letters of a lower-case word that may be a name
_LONG_ENOUGH = 6  # letters from which a word with one error is still told
_SAME = 3  # letters with which two forms of one word begin alike


class KnownNames:
    """Sure names of places and organisations, as plain words; made once for any number of texts."""

    def __init__(self, names: Iterable[tuple[str, Kind]] = ()) -> None:
        """Take the names, each as it was written somewhere, and what it is the name of."""
        self._names: dict[tuple[str, Kind], None] = {}
        self._indexes: dict[str, _Index] = {}
        for words, kind in names:
            self.add(words, kind)

    def __len__(self) -> int:
        return len(self._names)

    def names(self) -> tuple[tuple[str, Kind], ...]:
        """Give the names in the order in which they came."""
        return tuple(self._names)

    def add(self, words: str, kind: Kind) -> None:
        """Take one more name."""
        if (words, kind) not in self._names:
            self._names[words, kind] = None
            for index in self._indexes.values():
                index.add(words, kind)

    def index(self, code: str) -> "_Index":
        """Give the names as words of a language."""
        if code not in self._indexes:
            index = self._indexes[code] = _Index(load_language(code))
            for words, kind in self._names:
                index.add(words, kind)
        return self._indexes[code]


class _Index:
    def __init__(self, language: Language) -> None:
        self.language = language
        self.exact: dict[str, Kind] = {}
        self.long: dict[str, list[tuple[tuple[str, ...], Kind]]] = defaultdict(list)
        """Names of several words, by the first letters of the first."""
        self._by_start: dict[str, dict[str, Kind]] = defaultdict(dict)
        self._answers: dict[str, Kind | None] = {}

    def add(self, words: str, kind: Kind) -> None:
        name = read_name(words, kind, self.language)
        if name is None:
            return
        self._answers.clear()
        if len(name.keys) > 1:
            self.long[name.keys[0][:_SAME]].append((name.keys, kind))
            return
        self.exact.setdefault(name.keys[0], kind)
        common = self.language.flags(name.keys[0]) & COMMON
        if name.how == "forms" and not common and len(name.keys[0]) > _SAME:
            self._by_start[name.keys[0][:_SAME]].setdefault(name.keys[0], kind)

    def kind_of(self, key: str) -> Kind | None:
        """Give the kind of the name of which this is a form."""
        if key not in self._answers:
            self._answers[key] = self.exact.get(key) or self._form(key) or self._slip(key)
        return self._answers[key]

    def is_form(self, key: str, other: str) -> bool:
        forms = self.language.inflection.forms
        return key == other or not forms(key).isdisjoint(forms(other))

    def _form(self, key: str) -> Kind | None:
        alike = self._by_start.get(key[:_SAME], {}) if len(key) > _SAME else {}
        return next((kind for other, kind in alike.items() if self.is_form(key, other)), None)

    def _slip(self, key: str) -> Kind | None:
        """A word that no list knows, one typing error from a name that begins like it."""
        from rapidfuzz.distance import OSA

        language = self.language
        if len(key) < _LONG_ENOUGH or language.flags(key) or language.name_flags(key):
            return None
        for other, kind in self._by_start.get(key[:_SAME], {}).items():
            if len(other) >= _LONG_ENOUGH and OSA.distance(key, other, score_cutoff=1) <= 1:
                return kind
        return None


class KnownRecogniser:
    """Looks for names that are known from elsewhere, in what nobody else found."""

    name = "known"

    def __init__(self, names: KnownNames) -> None:
        """Take the names."""
        self.names = names

    def recognise(self, document: Document, found: Sequence[Evidence]) -> Iterator[Evidence]:
        """Yield the words that are forms of a known name and that nothing surer was found at."""
        index = self.names.index(document.language.code)
        free = _free_tokens(document, found)
        for token in document.tokens:
            if token.label or len(token.key) < _SAME:
                continue
            long = _long_at(document, token, index, free)
            if long is not None:
                yield long
            elif (
                token.index in free
                and (kind := index.kind_of(token.key))
                and _may_be(document, token, index, kind)
            ):
                yield Evidence(token.start, token.end, kind, _CONFIDENCE, _REASON)


def _may_be(document: Document, token: Token, index: _Index, kind: Kind) -> bool:
    if token.flags & COMMON and (token.initial or not token.capital or document.caseless):
        return False
    if not token.capital and len(token.key) < _SHORTEST_LOWER:
        return False
    return allowed(document, token, index.exact, kind)


def _long_at(document: Document, token: Token, index: _Index, free: set[int]) -> Evidence | None:
    for keys, kind in index.long.get(token.key[:_SAME], ()):
        last = token.index + len(keys)
        here = document.keys[token.index : last]
        if free.isdisjoint(range(token.index, last)):
            continue
        if len(here) == len(keys) and all(map(index.is_form, here, keys)):
            words = document.tokens[token.index : last]
            beside = all(document.adjacent(each.index) for each in words[1:])
            if beside and not all(each.flags & COMMON and not each.capital for each in words):
                return Evidence(token.start, words[-1].end, kind, _CONFIDENCE, _REASON)
    return None


def _free_tokens(document: Document, found: Sequence[Evidence]) -> set[int]:
    """Give the indices of the words at which nothing was found, or nothing surely."""
    spans = sorted((each.start, each.end) for each in found if each.confidence >= _DOUBTFUL)
    free: set[int] = set()
    reach, position = 0, 0
    for token in document.tokens:
        while position < len(spans) and spans[position][0] < token.end:
            reach = max(reach, spans[position][1])
            position += 1
        if token.start >= reach:
            free.add(token.index)
    return free
