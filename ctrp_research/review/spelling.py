"""Words of an original text: where they lie, and where else the same words stand in any form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from anonymise.language import Language, load_language
from anonymise.lexicon import COMMON
from anonymise.script import MARKS
from ctrp_research.transcripts.whole import Span, Whole

WORD = re.compile(rf"\w(?:\w|[{MARKS}])*")
INFLECTED = frozenset({"PERSON", "PLACE", "ORG"})
"""Kinds of mention that have forms; numbers and dates are the same or not."""
BETWEEN = re.compile(rf"[ \u00a0\-.{MARKS}]{{0,3}}")
"""What may stand between the words of one name."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the original."""

    start: int
    end: int
    key: str
    """The same in all scripts, cases and ways of typing."""
    capital: bool


def words_in(text: str, start: int, end: int) -> list[Span]:
    """Where the words of a stretch lie, with the marks that belong to them."""
    return [match.span() for match in WORD.finditer(text, start, end)]


def find_words(whole: Whole, start: int, end: int) -> list[Word]:
    """The words of a stretch with their keys."""
    folder = load_language(whole.language).folder
    return [
        Word(first, last, folder.key(whole.text[first:last]), whole.text[first].isupper())
        for first, last in words_in(whole.text, start, end)
    ]


def find_same(whole: Whole, words: str, kind: str) -> Iterator[Span]:
    """Yield every stretch of header and turns that holds these words, or forms of them.

    A lower-case word that is also an everyday word is left out where the words that are looked for
    have a capital: *drita* is no *Drita*.

    Args:
        whole: the transcript to look through.
        words: as they were typed, in any transcript.
        kind: of the mention; only names have forms.
    """
    language = load_language(whole.language)
    wanted = [
        (_forms(language, words[start:end], kind), words[start].isupper())
        for start, end in words_in(words, 0, len(words))
    ]
    for span in (*whole.header, *whole.turns) if wanted else ():
        found = find_words(whole, *span)
        position = 0
        while position + len(wanted) <= len(found):
            run = found[position : position + len(wanted)]
            if _fits(whole, language, run, wanted, kind):
                yield run[0].start, run[-1].end
                position += len(wanted)
            else:
                position += 1


def _forms(language: Language, word: str, kind: str) -> frozenset[object]:
    key = language.folder.key(word)
    forms: set[object] = {key or word}
    if kind in INFLECTED:
        # Plural endings belong to the words of organisations and places, not to people.
        forms |= {
            form
            for form in language.inflection.forms(key)
            if kind != "PERSON" or form[0] != "plural"
        }
    return frozenset(forms)


def _fits(
    whole: Whole,
    language: Language,
    run: list[Word],
    wanted: list[tuple[frozenset[object], bool]],
    kind: str,
) -> bool:
    for word, (forms, capital) in zip(run, wanted, strict=True):
        text = whole.text[word.start : word.end]
        if forms.isdisjoint(_forms(language, text, kind)):
            return False
        if capital and not word.capital and language.flags(word.key) & COMMON:
            return False
    return all(
        BETWEEN.fullmatch(whole.text[before.end : after.start]) for before, after in pairwise(run)
    )
