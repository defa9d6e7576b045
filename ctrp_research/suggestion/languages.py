"""The word lists of each language, and the guess which language a passage is in."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from codebooks import LANGUAGES
from codebooks.indicators import fold, keys

_CYRILLIC = re.compile("[а-яѐ-џ]")
_IN_CYRILLIC = ("hbs", "bg")
_IN_LATIN = ("en", "sq", "hbs", "ro")
_OTHER_NAMES = {"bs": "hbs", "hr": "hbs", "sr": "hbs", "cnr": "hbs", "me": "hbs", "sh": "hbs"}


@dataclass(frozen=True, slots=True)
class WordLists:
    """What suggestion knows of a language; all words are folded."""

    negators: frozenset[str]
    not_negating: frozenset[tuple[str, ...]]
    """Runs of words that hold a negator and deny nothing, such as "not only"."""
    clause_breaks: frozenset[str]
    function_words: frozenset[str]
    letters: frozenset[str]
    """Not folded: letters that no other language of the same script has."""


@cache
def word_lists(language: str) -> WordLists:
    """Returns the lists of one of the languages of `codebooks.LANGUAGES`."""
    return WordLists(
        negators=_words(language, "negators"),
        not_negating=frozenset(tuple(keys(line)) for line in _lines(language, "not_negating")),
        clause_breaks=_words(language, "clause_breaks"),
        function_words=_words(language, "function_words"),
        letters=frozenset(_lines(language, "letters")),
    )


def tell_language(language: str | None, text: str) -> str | None:
    """Returns the language named, by its code here, or the likeliest for the text.

    Returns None when nothing is named and neither words nor letters tell.
    """
    if language:
        code = language.replace("_", "-").split("-")[0].lower()
        code = _OTHER_NAMES.get(code, code)
        if code in LANGUAGES:
            return code
    lower = unicodedata.normalize("NFC", text).lower()
    possible = _IN_CYRILLIC if _CYRILLIC.search(lower) else _IN_LATIN
    found = keys(lower)
    telling = {code: _evidence(code, lower, found) for code in possible}
    best = max(possible, key=lambda code: telling[code])
    return best if telling[best] > 0 else None


def _evidence(language: str, text: str, found: list[str]) -> float:
    letters = word_lists(language).letters
    words = _telling(language)
    return sum(words.get(word, 0.0) for word in found) + sum(map(letters.__contains__, text))


@cache
def _telling(language: str) -> dict[str, float]:
    """Each function word counts the less the more languages have it."""
    lists = [word_lists(code).function_words for code in LANGUAGES]
    mine = word_lists(language)
    return {word: 1 / sum(word in words for words in lists) for word in mine.function_words}


def _words(language: str, name: str) -> frozenset[str]:
    return frozenset(fold(line) for line in _lines(language, name))


def _lines(language: str, name: str) -> list[str]:
    folder = files("ctrp_research.suggestion") / "languages" / language
    text = (folder / f"{name}.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


def cues(language: str, name: str) -> tuple[str, ...]:
    """Returns indicators of a reality status or a flag, in the syntax of `codebooks`."""
    return tuple(_lines(language, name))
