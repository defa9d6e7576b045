"""What of a turn's text was said: times and a transcriber's marks stay in it, but are no words.

The one place where words are counted.
"""

import re

from ctrp_research.transcripts.words import fold, words

WORD = re.compile(r"\w+(?:[’'-]\w+)*")
BRACKETS = re.compile(
    r"\(\([^()]*\)\)|\{\{[^{}]*\}\}|\[\[[^\[\]]*\]\]"
    r"|\[(?P<square>[^\[\]]*)\]|\((?P<round>[^()]*)\)|#\d{1,2}:[\d:.,-]+#|\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?"
)
LABEL = re.compile(r"[^\W\d_][^\W\d_ -]*(?: [^\W\d_]+)* [a-z]?\d+")
"""What stands in square brackets in the place of a name: `Person 3`, which counts as one word."""
NO_WORDS = re.compile(r"[\W\d_]*(?:\d+\s*s(?:ec|ek|ек|с)?)?[\W\d_]*")
"""A time, a number of seconds, a question mark, dots."""


def count_words(text: str) -> int:
    """The number of words said; a word with a hyphen is one, and so is a label for a name."""
    return len(WORD.findall(spoken(text)))


def spoken(text: str) -> str:
    """`text` with blanks in the place of marks, and of all but one letter of a label.

    It is as long as `text`, so that offsets into one are offsets into the other.
    """
    return BRACKETS.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    square, inside = match["square"], match["round"]
    if square is not None and LABEL.fullmatch(square) and square[0].isupper():
        return "x".ljust(len(match[0]))
    if inside is not None and not is_mark(inside):
        return match[0]  # what a child said in passing, not what was heard beside it
    return " " * len(match[0])


def is_mark(inside: str) -> bool:
    """Whether what stands in brackets is a transcriber's, of what was heard beside words."""
    key = fold(inside)
    return bool(NO_WORDS.fullmatch(key)) or key.startswith(words().marks)
