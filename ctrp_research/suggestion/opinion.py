"""What the codebook alone thinks of a passage: indicators found, and likeness to its entries."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from codebooks import LANGUAGES, Code, Codebook
from codebooks.indicators import keys
from ctrp_research.suggestion.evidence import Hit, Indicators
from ctrp_research.suggestion.languages import tell_language, word_lists
from ctrp_research.suggestion.model import Floats, Profiles, folded
from ctrp_research.suggestion.passage import Passage

CONTEXT = 0.3
"""What likeness of the turn before is worth, which says what is talked about, not the answer."""
FURTHER = 0.5
"""Each further indicator of the same code counts this share of the one before."""
DENIED = -0.7
"""What a denied indicator counts, as a share of its weight."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The codebook's view of several passages."""

    found: Floats
    """Passages by leaves: weights of indicators found, less those denied; 0 is no opinion."""
    likeness: Floats
    """Passages by leaves: cosine of what is said with the code's entry, and of the turn before."""
    hits: tuple[tuple[Hit, ...], ...]
    """For each passage the indicators found, one per place of the text and code."""
    spoken_for: Floats
    """Passages by leaves: the sum of the weights of indicators found and not denied."""


class CodebookOpinion:
    """Judges passages by a codebook; what it prepares for a language it keeps."""

    def __init__(self, codebook: Codebook) -> None:
        """Prepares nothing yet: a language is prepared with its first passage."""
        self.codebook = codebook
        self._place = {code.id: place for place, code in enumerate(codebook.leaves())}
        self._with_indicators = tuple(
            language
            for language in LANGUAGES
            if any(code.indicators.get(language) for code in codebook.leaves())
        )
        self._indicators: dict[str, Indicators] = {}
        self._profiles: dict[str, Profiles] = {}

    def judge(self, passages: Sequence[Passage]) -> Opinion:
        """Returns scores and the indicators found."""
        languages = [self._language(passage) for passage in passages]
        likeness = self._likeness(passages, languages)
        spoken = np.zeros_like(likeness)
        against = np.zeros_like(likeness)
        kept: list[tuple[Hit, ...]] = []
        for row, (passage, language) in enumerate(zip(passages, languages, strict=True)):
            hits = _without_repeats(self._find(passage.text, language))
            kept.append(hits)
            for hit in hits:
                column = self._place[hit.code]
                target = against if hit.denied else spoken
                target[row, column] += hit.weight
        for row, hits in enumerate(kept):
            for code_id in {hit.code for hit in hits}:
                column = self._place[code_id]
                spoken[row, column] = _with_further(
                    [hit.weight for hit in hits if hit.code == code_id and not hit.denied]
                )
        # A denial speaks against the likeness too: "nobody hit me" is very like "he hit me".
        likeness = np.where(against > spoken, np.minimum(likeness, 0.0), likeness)
        before = self._likeness([_before(passage) for passage in passages], languages)
        return Opinion(spoken + DENIED * against, likeness + CONTEXT * before, tuple(kept), spoken)

    def none(self, passages: Sequence[Passage]) -> Opinion:
        """Returns no opinion of passages that nobody asks about."""
        nothing = np.zeros((len(passages), len(self._place)))
        return Opinion(nothing, nothing, ((),) * len(passages), nothing)

    def _find(self, text: str, language: str | None) -> list[Hit]:
        """In a language without indicators of its own, those of all the others are looked for."""
        wanted = (language,) if language in self._with_indicators else self._with_indicators
        hits: list[Hit] = []
        for code in wanted:
            if code not in self._indicators:
                self._indicators[code] = Indicators(self.codebook, code)
            hits.extend(self._indicators[code].find(text))
        return hits

    def _likeness(self, passages: Sequence[Passage], languages: Sequence[str | None]) -> Floats:
        likeness = np.zeros((len(passages), len(self._place)))
        for language in sorted({language or "" for language in languages}):
            rows = [row for row, other in enumerate(languages) if (other or "") == language]
            if language not in self._profiles:
                texts = [_profile(code, language) for code in self.codebook.leaves()]
                self._profiles[language] = Profiles(texts)
            drop = word_lists(language).function_words if language else frozenset[str]()
            likeness[rows] = self._profiles[language].similarity(
                [_content(passages[row].text, drop) for row in rows]
            )
        return likeness

    @staticmethod
    def _language(passage: Passage) -> str | None:
        return tell_language(passage.language, passage.text)


def _before(passage: Passage) -> Passage:
    return Passage(passage.before, passage.language)


def _profile(code: Code, language: str) -> str:
    """The folded words of a code's entry and of its indicators in one language (all, if none)."""
    drop = word_lists(language).function_words if language else frozenset[str]()
    indicators = [
        words.replace("|", " ").replace("*", "")
        for each, listed in code.indicators.items()
        if each == language or not language
        for words in listed
    ]
    return _content(" ".join([code.name, code.definition, *code.examples, *indicators]), drop)


def _content(text: str, drop: frozenset[str]) -> str:
    return " ".join(key for key in keys(text) if key not in drop) or folded(text)


def _without_repeats(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Of several indicators of one code that share a word, only the most telling is kept.

    One that is not denied goes before one that is: in "no birth certificate" the indicator that
    says so outdoes the bare "birth certificate".
    """
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.denied, -hit.weight, hit.words, hit.indicator)):
        if not any(other.code == hit.code and set(other.words) & set(hit.words) for other in kept):
            kept.append(hit)
    return tuple(sorted(kept, key=lambda hit: (hit.words, hit.code)))


def _with_further(weights: Sequence[float]) -> float:
    return sum(
        weight * FURTHER**place for place, weight in enumerate(sorted(weights, reverse=True))
    )
