"""What a speaker's label says by itself: a role, several voices, or only a letter or a number."""

import re
from functools import cache

from ctrp_research.transcripts.words import fold, words

TIME = (
    r"[\[(#]{1,2}\d{1,2}:\d{2}(?::\d{2})?(?:[.,-]\d{1,3})?[\])#]{1,2}"
    r"|\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?|\d{1,2}:\d{2}(?=\s+[^\W\d_])"
)
SHORT_LABEL = re.compile(r"^(?:fg\d*[-_ ]?)?[^\W\d_]{1,3}[-_. ]?\d{0,2}\??(?:\s*\([^)]{1,15}\))?$")
PLAIN_LABEL = re.compile(
    r"^(?:fg\d*[-_ ]?)?(?:[^\W\d_]{1,2}|[^\W\d_]{1,3}[-_. ]?\d{1,2})?\??"
    r"(?:\s*\(\w?[,\s]*\d{0,2}\))?$"
)
VOICE = re.compile(r"^(?P<word>[^\W\d_]+)[-_ ]?\d{1,2}$")
NUMBERED = re.compile(r"^(?:[^\W\d_]{1,3}[-_. ]?\d{1,2}|[^\W\d_]{2,} \d{1,2})$")
SEVERAL = re.compile(r"\s*[,/+&]\s*|\s+(?:and|dhe|e|edhe|i|si|и)\s+")
"""Between the voices of a label such as "D1 i D2"; compared without diacritics."""
ENDING = 5


def role_of(label: str) -> str | None:
    """The role that a label's words name, digits and what stands in brackets left aside."""
    key = fold(label)
    if key.endswith("?") and PLAIN_LABEL.match(key.rstrip("? ") + "?"):
        return "unknown"
    if _is_several(key):
        return "group"
    bare = re.sub(r"\s+", " ", re.sub(r"\([^)]*\)|[\d.,?/_-]", " ", key)).strip()
    # A letter, or any voice with a number, may stand for anything; what it says decides.
    if len(bare) < 2 or is_voice_word(key):
        return None
    return _role_of_words(key, bare)


def _role_of_words(key: str, bare: str) -> str | None:
    roles = words().roles
    if bare in roles:
        return roles[bare]
    if _is_unknown(key):
        return "unknown"
    first = bare.split(" ", 1)[0]
    if len(first) < 2 or bare in words().fields:
        return None
    # A longer form of a long word is the same word with an ending: moderatoare, moderatoarea.
    longer = (role for word, role in roles.items() if len(word) > ENDING and first.startswith(word))
    return roles.get(first) or next(longer, None)


def _is_unknown(key: str) -> bool:
    """Whether a word of the label says that nobody knows whose voice it is: an unknown girl."""
    unknown = [word for word, role in words().roles.items() if role == "unknown"]
    return any(
        said == word or (len(word) > ENDING and said.startswith(word))
        for said in re.findall(r"[^\W\d_]+", key)
        for word in unknown
    )


def _is_several(key: str) -> bool:
    """Whether a label names several numbered voices at once."""
    parts = SEVERAL.split(re.sub(r"\([^)]*\)", "", key).strip())
    return len(parts) > 1 and all(NUMBERED.match(part) for part in parts)


def is_voice_word(label: str) -> bool:
    """Whether a label is a word for any voice and its number, as in "Speaker 2"."""
    match = VOICE.match(fold(label))
    return match is not None and match["word"] in words().voices


def is_plain(label: str) -> bool:
    """Whether a label is a role, a letter or a number, in which no name can hide.

    A role's word is not enough, as in "Girl Amina": every word must be known, but for one letter.
    """
    key = fold(label).rstrip(".")
    if is_voice_word(key) or PLAIN_LABEL.match(key) or not key.strip("?"):
        return True
    if _is_several(key):
        return all(is_plain(part) for part in SEVERAL.split(key))
    said = re.findall(r"[^\W\d_]+", key)
    letters = [word for word in said if len(word) == 1]
    return len(letters) < 2 and len(said) > len(letters) and all(map(_is_known, said))


def _is_known(word: str) -> bool:
    roles = words().roles
    return (
        len(word) == 1
        or word in _role_words()
        or word in words().age_words
        or any(len(role) > ENDING and word.startswith(role) for role in roles)
    )


@cache
def _role_words() -> frozenset[str]:
    return frozenset(word for role in words().roles for word in role.split())
