"""What a speaker's label says by itself: a role, several voices, or only a letter or a number."""

import re

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
    roles = words().roles
    if _is_unknown(key):
        return "unknown"
    if _is_several(key):
        return "group"
    bare = re.sub(r"\s+", " ", re.sub(r"\([^)]*\)|[\d.,?/_-]", " ", key)).strip()
    if len(bare) == 1:
        return None  # a letter may stand for anything; what it says decides
    if bare in roles:
        return roles[bare]
    first = bare.split(" ", 1)[0] if bare else ""
    if len(first) < 2 or bare in words().fields:
        return None
    # A longer form of a long word is the same word with an ending: moderatoare, moderatoarea.
    longer = (role for word, role in roles.items() if len(word) > ENDING and first.startswith(word))
    return roles.get(first) or next(longer, None)


def _is_unknown(key: str) -> bool:
    """Whether the transcriber did not know whose voice it is: P?, ??, an unknown girl."""
    if key.endswith("?"):
        return True
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
    """Whether a label is a role, a letter or a number, in which no name can hide."""
    key = fold(label)
    return bool(role_of(key) or is_voice_word(key) or PLAIN_LABEL.match(key))
