"""What may identify somebody without being a name: large families, rare jobs, events in the news.

It is pointed out to a person and never replaced: whether a family of eleven is known in its village
is nothing that a program can tell.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, TypedDict, cast

from anonymise.language import HOME, load_folder, resolve
from anonymise.script import MARKS

HintKind = Literal["FAMILY", "JOB", "EVENT"]

LARGE = {"children": 7, "siblings": 6}
"""From how many on a family is unusual."""
_MOST = 25  # more are a school's or a village's, not a family's
_GAP = 2  # words between a number and what is counted
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{MARKS}])*|\d{{1,3}}")
_STOP = re.compile(r"[.!?…;\n\[\]]")  # brackets too: the number of a label counts nothing


@dataclass(frozen=True, slots=True)
class Hint:
    """A stretch of a text that a person should look at."""

    start: int
    """First code point, into the text that was given."""
    end: int
    """One past the last code point."""
    kind: HintKind
    reason: str
    """Fixed words; never part of the text."""


class Words(TypedDict):
    """What `quasi.yaml` holds; the file says what each list is for."""

    counts: dict[int, list[str]]
    children: list[str]
    siblings: list[str]
    many: list[str]
    multiples: list[str]
    not_between: list[str]
    jobs: list[str]
    news: list[str]
    media: list[str]
    events: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class _Lists:
    """The lists of one language in the form in which they are looked up."""

    counts: dict[str, int]
    children: "_Entries"
    siblings: "_Entries"
    many: "_Entries"
    multiples: "_Entries"
    not_between: "_Entries"
    jobs: "_Entries"
    news: "_Entries"
    media: "_Entries"
    events: "_Entries"


class _Entries:
    """Phrases of keys; a word that ends in * stands for all that begin so."""

    def __init__(self, entries: Sequence[str], code: str) -> None:
        folder = load_folder(code)
        self._by_start: dict[str, list[list[tuple[str, bool]]]] = {}
        for entry in entries:
            parts = re.split(r"[\s'’-]+", entry)
            words = [(folder.key(part.rstrip("*")), part.endswith("*")) for part in parts]
            self._by_start.setdefault(words[0][0][:2], []).append(words)

    def length_at(self, keys: Sequence[str], index: int) -> int:
        """Give the number of words of the longest phrase at an index, or 0."""
        best = 0
        for words in self._by_start.get(keys[index][:2], ()):
            there = keys[index : index + len(words)]
            if len(there) == len(words) and all(
                key.startswith(word) if open_ended else key == word
                for key, (word, open_ended) in zip(there, words, strict=True)
            ):
                best = max(best, len(words))
        return best


@dataclass(frozen=True, slots=True)
class _Sentence:
    spans: list[tuple[int, int]]
    keys: list[str]


@cache
def load_quasi(code: str) -> _Lists:
    """Read `quasi.yaml` of a language."""
    from ruamel.yaml import YAML

    text = (HOME / code / "quasi.yaml").read_text(encoding="utf-8")
    words = cast("Words", YAML(typ="safe", pure=True).load(text))
    folder = load_folder(code)
    return _Lists(
        counts={
            folder.key(name): number for number, names in words["counts"].items() for name in names
        },
        children=_Entries(words["children"], code),
        siblings=_Entries(words["siblings"], code),
        many=_Entries(words["many"], code),
        multiples=_Entries(words["multiples"], code),
        not_between=_Entries(words["not_between"], code),
        jobs=_Entries(words["jobs"], code),
        news=_Entries(words["news"], code),
        media=_Entries(words["media"], code),
        events=_Entries(words["events"], code),
    )


def find_quasi(text: str, language: str) -> list[Hint]:
    """Give the hints in a text, in its order.

    Args:
        text: Safe text or any other; it is not changed.
        language: A code or alias of a language.

    Raises:
        LanguageError: There is no such language.
    """
    code = resolve(language)
    lists = load_quasi(code)
    found: list[Hint] = []
    for sentence in _sentences(text, code):
        found += _families(sentence, lists)
        found += _listed(sentence, lists.jobs, "JOB", "a rare or public job")
        found += _events(sentence, lists)
    return _widest(found)


def _widest(found: Sequence[Hint]) -> list[Hint]:
    """Leave out what lies inside of a hint of the same kind; sort the rest."""
    kept: list[Hint] = []
    reach: dict[HintKind, int] = {}
    for hint in sorted(set(found), key=lambda each: (each.start, -each.end, each.reason)):
        if hint.end > reach.get(hint.kind, 0):
            kept.append(hint)
            reach[hint.kind] = hint.end
    return kept


def _sentences(text: str, code: str) -> Iterator[_Sentence]:
    folder = load_folder(code)
    spans: list[tuple[int, int]] = []
    keys: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        if keys and _STOP.search(text, end, match.start()):
            yield _Sentence(spans, keys)
            spans, keys = [], []
        spans.append(match.span())
        keys.append(folder.key(match[0]))
        end = match.end()
    if keys:
        yield _Sentence(spans, keys)


def _families(sentence: _Sentence, lists: _Lists) -> Iterator[Hint]:
    siblings: list[tuple[int, int, int]] = []
    yield from _listed(sentence, lists.many, "FAMILY", "a large family")
    yield from _listed(sentence, lists.multiples, "FAMILY", "twins or more at one birth")
    for index in range(len(sentence.keys)):
        number = _number(sentence.keys[index], lists)
        if not number or number > _MOST:
            continue
        for counted, name in ((lists.children, "children"), (lists.siblings, "siblings")):
            end = _counted(sentence.keys, index, counted, lists)
            if end and number >= LARGE[name]:
                yield _hint(sentence, index, end, "FAMILY", f"{LARGE[name]} {name} or more")
            elif end and name == "siblings":
                siblings.append((number, index, end))
    # Five brothers and four sisters are nine.
    for (first, start, middle), (second, next_start, end) in pairwise(siblings):
        if first + second >= LARGE["siblings"] and next_start - middle <= _GAP:
            reason = f"{LARGE['siblings']} siblings or more"
            yield _hint(sentence, start, end, "FAMILY", reason)


def _number(key: str, lists: _Lists) -> int:
    return int(key) if key.isdecimal() else lists.counts.get(key, 0)


def _counted(keys: Sequence[str], index: int, counted: _Entries, lists: _Lists) -> int:
    """Give where the words of what is counted end, or 0; years and money are other things."""
    for start in range(index + 1, min(index + 2 + _GAP, len(keys))):
        if length := counted.length_at(keys, start):
            return start + length
        if lists.not_between.length_at(keys, start) or _number(keys[start], lists):
            return 0
    return 0


def _listed(sentence: _Sentence, entries: _Entries, kind: HintKind, reason: str) -> Iterator[Hint]:
    for index in range(len(sentence.keys)):
        if length := entries.length_at(sentence.keys, index):
            yield _hint(sentence, index, index + length, kind, reason)


def _events(sentence: _Sentence, lists: _Lists) -> Iterator[Hint]:
    events = list(_listed(sentence, lists.events, "EVENT", "an event that others may know of"))
    yield from _listed(sentence, lists.news, "EVENT", "it was in the news")
    yield from events
    if events:
        # A newspaper alone says little; beside an event it says where to look.
        yield from _listed(sentence, lists.media, "EVENT", "it was in the news")


def _hint(sentence: _Sentence, first: int, last: int, kind: HintKind, reason: str) -> Hint:
    return Hint(sentence.spans[first][0], sentence.spans[last - 1][1], kind, reason)
