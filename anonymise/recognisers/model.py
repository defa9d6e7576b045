"""Names by what was learned: a score for the words of which form and lists leave a doubt."""

from collections.abc import Iterator, Sequence

from anonymise.document import Document, Token
from anonymise.features import View
from anonymise.lexicon import FREQUENT
from anonymise.mention import Evidence, Kind
from anonymise.recognisers.form import UNKNOWN
from anonymise.scorer import KINDS, Scorer, Sums, load_scorer

# From which probability a word that nothing else has found is taken for a name, from which one
# beside a name is taken for a part of it, and below which one that only its form or a list has
# found is not a name. Chosen on transcripts that neither the rules nor the scorer were made with,
# see MODEL_CARD.md.
TAKEN = {"caseless": 0.4, "lower": 0.3, "capital": 0.5}
JOINED = {"caseless": 0.4, "lower": 0.6, "capital": 0.4}
CLEARED = {"caseless": 0.0, "lower": 0.03, "capital": 0.03}
# Without capitals only what nothing but its strangeness speaks for.
UNKNOWN_CLEARED = 0.1
_SUREST = 0.55  # what is only learned goes into the review queue and is no ground for repeats


class ModelRecogniser:
    """Asks the learned scorer about every doubtful word."""

    name = "model"

    def recognise(self, document: Document, found: Sequence[Evidence]) -> Iterator[Evidence]:
        """Yield words that look like names, and denials of words that do not."""
        scorer, view = load_scorer(), View(document, found)
        for token in view.doubtful():
            sums = scorer.score(view.groups(token))
            likely = 1 - sums[0]
            if view.state[token.index]:
                if likely < _cleared_below(document, view, token):
                    yield Evidence(token.start, token.end, "PERSON", 0.0, "learned: no name")
            elif likely >= TAKEN[_shape(document, token)]:
                yield _taken(view, token, sums)
        for step, indexes in ((1, range(len(view.state))), (-1, reversed(range(len(view.state))))):
            for index in indexes:
                if view.state[index] in KINDS:
                    yield from _joined(view, scorer, index, step)


def _joined(view: View, scorer: Scorer, index: int, step: int) -> Iterator[Evidence]:
    """Take the word beside a name for a part of it: *Gornji* put, *Centar za* …."""
    token = view.beside(index, step)
    if token is None or view.cleared(token):
        return
    if token.initial and token.flags & FREQUENT and not view.document.caseless:
        return  # *Erdhi Artani*: any word begins a sentence with a capital
    sums = scorer.score(view.groups(token))
    if 1 - sums[0] >= JOINED[_shape(view.document, token)]:
        yield _taken(view, token, sums)


def _taken(view: View, token: Token, sums: Sums) -> Evidence:
    kind: Kind = max(KINDS, key=lambda each: sums[1 + KINDS.index(each)])
    view.state[token.index] = kind
    return Evidence(token.start, token.end, kind, round(min(1 - sums[0], _SUREST), 2), "learned")


def _cleared_below(document: Document, view: View, token: Token) -> float:
    unknown = document.caseless and all(map(_is_unknown, view.heard[token.index]))
    return UNKNOWN_CLEARED if unknown else CLEARED[_shape(document, token)]


def _is_unknown(heard: str) -> bool:
    return heard.startswith(UNKNOWN)


def _shape(document: Document, token: Token) -> str:
    if document.caseless:
        return "caseless"
    return "capital" if token.capital else "lower"
