"""The word lists of each language, and the guess which language a passage is in."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from codebooks import LANGUAGES
from codebooks.indicators import keys

_OTHER_NAMES = {"bs": "hbs", "hr": "hbs", "sr": "hbs", "cnr": "hbs", "me": "hbs", "sh": "hbs"}


@dataclass(frozen=True, slots=True)
class WordLists:
    """What suggestion knows of a language; all words are folded."""

    negators: frozenset[str]
    not_negating: frozenset[tuple[str, ...]]
    """Runs of words that hold a negator and deny nothing, such as "not only"."""
    clause_breaks: frozenset[str]
    function_words: frozenset[str]


@cache
def word_lists(language: str) -> WordLists:
    """Returns the lists of one of the languages of `codebooks.LANGUAGES`."""
    return WordLists(
        negators=_words(language, "negators"),
        not_negating=frozenset(tuple(keys(line)) for line in _lines(language, "not_negating")),
        clause_breaks=_words(language, "clause_breaks"),
        function_words=_words(language, "function_words"),
    )


def tell_language(language: str | None, words: Iterable[str]) -> str | None:
    """Returns the language named, by its code here, or the likeliest for these folded words.

    Returns None when nothing is named and no word tells.
    """
    if language:
        code = language.replace("_", "-").split("-")[0].lower()
        code = _OTHER_NAMES.get(code, code)
        if code in LANGUAGES:
            return code
    found = list(words)
    telling = {code: sum(_telling(code).get(word, 0.0) for word in found) for code in LANGUAGES}
    best = max(LANGUAGES, key=lambda code: telling[code])
    return best if telling[best] > 0 else None


@cache
def _telling(language: str) -> dict[str, float]:
    """Each function word counts the less the more languages have it."""
    lists = [word_lists(code).function_words for code in LANGUAGES]
    mine = word_lists(language)
    return {word: 1 / sum(word in words for words in lists) for word in mine.function_words}


def _words(language: str, name: str) -> frozenset[str]:
    return frozenset(key for line in _lines(language, name) for key in keys(line)[:1])


def _lines(language: str, name: str) -> list[str]:
    folder = files("ctrp_research.suggestion") / "languages" / language
    text = (folder / f"{name}.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]
