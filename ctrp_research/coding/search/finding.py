"""Answers a question over turns: where each part of it holds, and where they meet."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from codebooks.indicators import spellings
from ctrp_research.coding.search.corpus import Said
from ctrp_research.coding.search.query import Joined, Mark, Question, Without, Words
from ctrp_research.coding.search.words import Finder

Span = tuple[int, int]
Hits = dict[int, list[Span]]
"""Half-open stretches in code points of each turn's text, in order, none twice."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Where codings and flags stand."""

    codes: Mapping[str, Hits]
    flags: Mapping[str, Hits]


def find(question: Question, turns: Mapping[int, Said], marks: Marks) -> Hits:
    """Where a question holds in turns.

    Args:
        question: its codes are those that are applied, none a group of others.
        turns: what is searched.
        marks: of these turns, and perhaps of others.
    """
    return _find(question, turns, turns.keys(), marks)


def _find(
    question: Question, turns: Mapping[int, Said], among: Collection[int], marks: Marks
) -> Hits:
    match question:
        case Words():
            return _find_words(question, turns, among)
        case Mark(kind, name, ids):
            listed = marks.codes if kind == "code" else marks.flags
            return union(
                {turn: spans for turn, spans in hits.items() if turn in among}
                for each, hits in listed.items()
                if name == "*" or each in (ids or {name})
            )
        case Without(inner):
            found = _find(inner, turns, among, marks)
            return {turn: [(0, len(turns[turn].text))] for turn in among if turn not in found}
        case Joined("or", left, right):
            return union(_find(each, turns, among, marks) for each in (left, right))
        case Joined(how, left, right, words):
            first = _find(left, turns, among, marks)
            second = _find(right, turns, first.keys(), marks)
            return _join(first, second, turns, how, words)


def union(many: Iterable[Hits]) -> Hits:
    """All stretches, each once."""
    found: dict[int, set[Span]] = {}
    for hits in many:
        for turn, spans in hits.items():
            found.setdefault(turn, set()).update(spans)
    return {turn: sorted(spans) for turn, spans in found.items()}


def _find_words(question: Words, turns: Mapping[int, Said], among: Collection[int]) -> Hits:
    languages: dict[str, list[int]] = {}
    for turn in among:
        languages.setdefault(turns[turn].voice.language, []).append(turn)
    found: Hits = {}
    for language, ids in languages.items():
        finder = Finder(question.phrase, language)
        for turn, maybe in zip(ids, finder.among(turns[turn].text for turn in ids), strict=True):
            if maybe and (spans := finder.spans(turns[turn].text)):
                found[turn] = spans
    return found


def _join(first: Hits, second: Hits, turns: Mapping[int, Said], how: str, words: int) -> Hits:
    """What of the first stands to the second as it must."""
    if how == "and":
        both = {turn: _overlaps(first[turn], spans) for turn, spans in second.items()}
        return {turn: spans for turn, spans in both.items() if spans}
    found: Hits = {}
    for turn, spans in first.items():
        others = second.get(turn, [])
        holds = _condition(how, others, turns[turn].text, words)
        if kept := [span for span in spans if holds(span)]:
            found[turn] = kept
    return found


def _overlaps(first: list[Span], second: list[Span]) -> list[Span]:
    shared = {(max(start, other), min(end, last)) for start, end in first for other, last in second}
    return sorted((start, end) for start, end in shared if start < end)


def _condition(how: str, others: list[Span], text: str, words: int) -> Callable[[Span], bool]:
    if how in {"with", "with not"}:
        return lambda _: bool(others) == (how == "with")
    if how == "not":
        return lambda span: not _overlaps([span], others)
    if how == "within":
        return lambda span: any(start <= span[0] and span[1] <= end for start, end in others)
    return lambda span: any(_words_between(text, span, other) <= words for other in others)


def _words_between(text: str, one: Span, other: Span) -> int:
    first, second = sorted((one, other))
    return len(spellings(text[first[1] : second[0]])) if first[1] < second[0] else 0
