"""Which language a text is in: the one that knows most of its words."""

import re
from collections import Counter
from collections.abc import Sequence

from anonymise.language import available, load_config, load_folder, load_lexicon
from anonymise.lexicon import COMMON, FREQUENT
from anonymise.script import MARKS, Script, script_of

_SAMPLE_WORDS = 600
_SAMPLE_LETTERS = 20_000
_LETTER_WEIGHT = 1.5
_SELDOM = 0.8  # what the words weigh in a script in which the language is seldom written


def detect_language(text: str, languages: Sequence[str] | None = None) -> tuple[str, float]:
    """Give the language of a text and how sure that is, from 0 to 1.

    A word counts for every language that knows it in lower case, and more for those in which it is
    frequent; the confidence is the lead of the best over the next. A text without known words gives
    the first language that is written in its script, with confidence 0.
    """
    words, script = _words(text), script_of(text)
    letters = Counter(text[:_SAMPLE_LETTERS].lower())
    scores = {
        code: (_score(code, words) + _tell_tale(code, letters)) * _expected(code, script)
        for code in _candidates(script, languages or available())
    }
    ranked = sorted(scores, key=lambda code: (-scores[code], code))
    best = scores[ranked[0]]
    next_best = scores[ranked[1]] if len(ranked) > 1 else 0.0
    return ranked[0], (best - next_best) / best if best else 0.0


def _tell_tale(code: str, letters: Counter[str]) -> float:
    """Count the letters that this language has and most others lack."""
    return sum(letters[letter] for letter in load_config(code)["tell_tale"]) * _LETTER_WEIGHT


def _expected(code: str, script: Script) -> float:
    return _SELDOM if script in load_config(code)["seldom"] else 1.0


def _candidates(script: Script, languages: Sequence[str]) -> Sequence[str]:
    if script == "Latn":
        return languages
    cyrillic = [code for code in languages if "Cyrl" in load_config(code)["scripts"]]
    return cyrillic or languages


def _words(text: str) -> list[str]:
    found = re.findall(rf"[^\W\d_][^\W\d_{MARKS}]*", text[:_SAMPLE_LETTERS])
    return found[:_SAMPLE_WORDS]


def _score(code: str, words: list[str]) -> float:
    folder, lexicon = load_folder(code), load_lexicon(code)
    score = 0.0
    for word in words:
        flags = lexicon.flags(folder.key(word))
        # One word in two languages is often common in one and a rare form in the other.
        score += 2.0 if flags & FREQUENT else 0.5 if flags & COMMON else 0.0
    return score
