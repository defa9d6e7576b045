"""Where the sentences and words of a turn lie, as people select and coders are compared by them.

Spans are half-open, in code points of the text as it is stored, and never cut a letter from the
marks above it. White space between them belongs to none.
"""

from functools import lru_cache

import regex

Span = tuple[int, int]

_WORD = regex.compile(
    r"(?P<word>[(\"'“„«‘]{0,3}\[[^\[\]\s][^\[\]\n]{0,40}\](?:(?!\s)\X)*|(?:(?!\s)\X)+)"
    r"|(?:(?=\s)\X)+"
)
"""A run without white space; a label such as `[Person 3]` is one word."""
_CLOSED = regex.compile(r"(?P<mark>[.!?…]+)[\"'”“’»)\]*_]*$")
_BEFORE_STOP = regex.compile(r"(?:^|[^\w.])(?P<word>[\w.]*\w)\.[\"'”“’»)\]]*$")
ABBREVIATIONS = frozenset({
    "dr", "mr", "mrs", "ms", "st", "prof", "doc", "ing", "e.g", "i.e", "vs", "cf", "no", "npr",
    "tj", "tzv", "sv", "br", "ul", "str", "god", "gđa", "gdin", "gđica", "o.š", "нпр", "тј",
    "тзв", "св", "бр", "ул", "стр", "год", "напр", "т.е", "т.н", "вж", "гр", "p.sh", "psh",
    "d.m.th", "dmth", "nr", "rr", "zj", "znj", "prof.dr", "dl", "dna", "d-na", "d-l", "ex", "pag",
    "jud", "com",
})  # fmt: skip
"""After these a full stop ends no sentence; single letters and numbers are told apart by rule."""


@lru_cache(maxsize=4096)
def word_spans(text: str) -> tuple[Span, ...]:
    """Where the words lie, with the punctuation that sticks to them."""
    return tuple(match.span() for match in _WORD.finditer(text) if match["word"])


@lru_cache(maxsize=4096)
def sentence_spans(text: str) -> tuple[Span, ...]:
    """Where the sentences lie; an empty line ends one too, a pause (`and then… nothing`) does not.

    Capitals are not asked for: many transcripts are typed without. Nor does a line break end one:
    many are typed in short lines.
    """
    found: list[Span] = []
    start = end = None
    for first, last in word_spans(text):
        if start is not None and end is not None and _ends(text, start, end, first):
            found.append((start, end))
            start = None
        start = first if start is None else start
        end = last
    if start is not None and end is not None:
        found.append((start, end))
    return tuple(found)


def _ends(text: str, start: int, end: int, following: int) -> bool:
    """Whether a sentence ends between two words."""
    word = text[max(start, end - 30) : end]
    closed = _CLOSED.search(word)
    paragraph_ends = text[end:following].count("\n") > 1
    if paragraph_ends or closed is None:
        return paragraph_ends
    mark = closed["mark"]
    if mark in {"…", "...", ".."}:
        return not text[following].islower()
    if mark != "." or (before := _BEFORE_STOP.search(word)) is None:
        return True
    stem = before["word"].casefold()
    if len(stem) == 1 and not stem.isdecimal():
        return False
    if stem.isdecimal():
        return not text[following].islower()
    return stem not in ABBREVIATIONS
