"""Short forms of given names: by table, and by rule for nicknames that no list has."""

from anonymise.language import Language
from anonymise.lexicon import GIVEN

_LONGEST = 7  # letters of a nickname that is guessed
_SHARED_BEGINNING = 2
_SHARED_INSIDE = 3


def is_nickname(language: Language, short: str, long: str) -> bool:
    """Say whether one name may be the short form of another; both are keys, in any case form."""
    shorts, longs = _lemmas(language, short), _lemmas(language, long)
    if any(language.nicknames.get(each, frozenset()) & longs for each in shorts):
        return True
    if len(short) > _LONGEST or any(language.flags(each) & GIVEN for each in {short} | shorts):
        return False
    if len(short) >= len(long) + 2 or short == long:
        return False
    stem = short.rstrip("aeiou")
    inside = len(stem) >= _SHARED_INSIDE and stem in long[1:]
    return inside or short[:_SHARED_BEGINNING] == long[:_SHARED_BEGINNING]


def _lemmas(language: Language, key: str) -> frozenset[str]:
    return language.inflection.lemmas(key) | {key}
