"""Short forms of given names: by table, and by rule for nicknames that no list has."""

from anonymise.language import Language
from anonymise.lexicon import GIVEN

_LONGEST = 7  # letters of a nickname that is guessed
_SHARED_BEGINNING = 2
_SHORT = 5  # letters of a nickname that needs to share but two
_SHARED_INSIDE = 3


def is_nickname(language: Language, short: str, long: str) -> bool:
    """Say whether one name may be the short form of another; both are keys, in any case form."""
    shorts, longs = _lemmas(language, short), _lemmas(language, long)
    if any(language.nicknames.get(each, frozenset()) & longs for each in shorts):
        return True
    if len(short) > _LONGEST or len(short) >= len(long) + 2 or short == long:
        return False
    stem = short.rstrip("aeiou")
    if any(language.flags(each) & GIVEN for each in {short} | shorts):
        # A name of its own too: it must be the beginning of the other, or a good part of it.
        begins = len(stem) >= _SHARED_INSIDE and long.startswith(stem) and len(long) > len(short)
        return begins or (len(stem) > _SHARED_INSIDE and stem in long[1:])
    inside = len(stem) >= _SHARED_INSIDE and stem in long[1:]
    shared = _SHARED_BEGINNING if len(short) <= _SHORT else _SHARED_INSIDE
    return inside or short[:shared] == long[:shared]


def _lemmas(language: Language, key: str) -> frozenset[str]:
    """A listed name is itself: *Marina* is nobody's who is called *Mara*."""
    own = frozenset({key})
    return own if language.flags(key) & GIVEN else own | language.inflection.lemmas(key)
