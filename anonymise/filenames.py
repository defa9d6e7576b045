"""Names of files and folders without anything identifying in them."""

import re
from collections.abc import Container

from anonymise.engine import Anonymiser
from anonymise.language import load_folder, load_lexicon
from anonymise.lexicon import COMMON, FOREIGN, GIVEN, PLACE, SURNAME

_NAMES = GIVEN | SURNAME | PLACE | FOREIGN
_WORD = re.compile(r"\d+|[^\W\d_]+")
_LONGEST_CODE = 2  # letters of a word that is taken for a code: AL, fg
_MOST_NUMBERS = 2  # more are a date or a phone number
_LONGEST_NUMBER = 3  # digits


def safe_stem(stem: str, anonymiser: Anonymiser) -> str:
    """Give a file's name, its ending left out, with only everyday words, codes and numbers kept.

    A word stays if every language asked calls it no name and one knows it as an everyday word, and
    if the anonymiser finds nothing in it. `Interview Besnik Hoxha 3` becomes `interview-3`.
    """
    spaced = " ".join(_WORD.findall(stem))
    hidden = [False] * len(spaced)
    for code in anonymiser.languages:
        for mention in anonymiser.find(spaced, code):
            hidden[mention.start : mention.end] = [True] * (mention.end - mention.start)
    words = [(match[0], match.start()) for match in _WORD.finditer(spaced)]
    numbers = [word for word, _ in words if word.isdigit()]
    kept = []
    for word, start in words:
        if word.isdigit():
            short = len(word) <= _LONGEST_NUMBER and len(numbers) <= _MOST_NUMBERS
            kept += [word] if short else []
        elif _says_nothing(word, anonymiser, hidden=hidden[start]):
            kept.append(word.lower())
    return "-".join(kept) or "transcript"


def _says_nothing(word: str, anonymiser: Anonymiser, *, hidden: bool) -> bool:
    if len(word) <= _LONGEST_CODE:
        return word.isascii()
    if hidden and not word.islower():
        # A capital alone says nothing in a file's name: only everyday words pass below.
        hidden = False
    flags = [load_lexicon(c).flags(load_folder(c).key(word)) for c in anonymiser.languages]
    return not hidden and any(f & COMMON for f in flags) and not any(f & _NAMES for f in flags)


def free_name(name: str, taken: Container[str]) -> str:
    """Give the name, or with the first number behind it under which nothing is taken yet."""
    number = 1
    while (free := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return free
