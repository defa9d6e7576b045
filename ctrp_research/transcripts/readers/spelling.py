"""Whether a word, as its bytes or letters were read, is one of our languages'."""

from functools import lru_cache
from string import ascii_lowercase

from anonymise.language import load_folder, load_lexicon

ALPHABETS = (
    ("sq", f"{ascii_lowercase}ëç"),
    ("hbs", f"{ascii_lowercase}čćđšž"),
    ("hbs", "абвгдђежзијклљмнњопрстћуфхцчџш"),
    ("bg", "абвгдежзийклмнопрстуфхцчшщъьюяѝ"),
    ("ro", f"{ascii_lowercase}ăâîșțşţ"),
    ("en", ascii_lowercase),
)
LONGEST = 50
"""Letters of a word."""
JOINERS = frozenset("-'’")


@lru_cache(maxsize=50_000)
def is_spelt(word: str) -> bool:
    """Whether it has only letters of one of our alphabets."""
    return bool(_languages(word))


@lru_cache(maxsize=50_000)
def is_known(word: str) -> bool:
    """Whether it is a word or a name of a language in whose alphabet it is written."""
    return 1 < len(word) <= LONGEST and any(
        load_lexicon(code).flags(load_folder(code).key(word)) for code in _languages(word)
    )


def _languages(word: str) -> list[str]:
    letters = set(word.lower()) - JOINERS
    return [code for code, alphabet in ALPHABETS if letters and letters <= set(alphabet)]
