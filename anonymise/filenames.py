"""Names of files and folders without anything identifying in them."""

import re
from collections.abc import Container
from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_name("filenames.txt")
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_MOST_NUMBERS = 2  # more are a date or a phone number
_LONGEST_NUMBER = 3  # digits


@cache
def _safe_words() -> frozenset[str]:
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())


def _safe_pieces(stem: str) -> tuple[list[str], bool]:
    """Give the words and numbers that may stay, in lower case, and whether these are all."""
    pieces = [piece.lower() for piece in _PIECE.findall(stem)]
    few = sum(piece.isdigit() for piece in pieces) <= _MOST_NUMBERS
    kept = [
        piece
        for piece in pieces
        if (few and len(piece) <= _LONGEST_NUMBER if piece.isdigit() else piece in _safe_words())
    ]
    return kept, len(kept) == len(pieces)


def is_safe(stem: str) -> bool:
    """Say whether a file's name, its ending left out, holds nothing but what may stay."""
    return _safe_pieces(stem)[1]


def safe_stem(stem: str) -> str:
    """Give a file's name, its ending left out, with nothing but words that name nobody.

    Those of a short list stay, and numbers too short for a date or a phone number: everyday words
    are names of places and institutions too. `Interview Besnik Hoxha 3` becomes `interview-3`.
    """
    return "-".join(_safe_pieces(stem)[0]) or "transcript"


def free_name(name: str, taken: Container[str]) -> str:
    """Give the name, or with the first number behind it under which nothing is taken yet."""
    number = 1
    while (free := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return free
