"""A transcript as the recognisers see it: words with keys, lines, header fields, speaker labels."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from anonymise.language import Language
from anonymise.lexicon import FREQUENT
from anonymise.mention import Evidence
from anonymise.script import MARKS, Script, script_of

_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{MARKS}])*")
# A label or field stands at the beginning of a line, at most this long, before a colon.
_LABEL = re.compile(
    r"[ \t\u00a0\ufeff•*–—-]{0,20}"
    r"(?:[\[(#]?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[-.,]\d{1,3})?[\])#]?[ \t]{0,5})?"
    r"(?P<label>[^\n:,;?!]{1,60}?)[ \t]{0,20}:(?!\S*//)"
)
_DOTTED = re.compile(r"[ \t]{0,8}(?P<label>[^\W\d_]\d{0,2})\.[ \t]")
_LEAST_DOTTED = 3  # lines that must begin so
_SENTENCE_END = re.compile(r"[.!?…:;\n]")
_OPENING = re.compile(r"[\"„“”«»‚‘(\[–—]|(?:^|\s)[-'’](?=\S|$)")
_ABBREVIATION_KEY = 4  # letters; a longer word before a full stop ends a sentence
# In a text typed without capitals fewer of its sentences than this begin with one.
_TYPED_LOWER = 0.25
_HEADER_LINES = 25


@dataclass(slots=True, eq=False)
class Token:
    """A word: a run of letters with the marks among them."""

    index: int
    start: int
    end: int
    text: str
    key: str
    flags: int
    """What the lexicon says of the key, see `lexicon`."""
    capital: bool
    upper: bool
    """More than one letter, all of them capitals."""
    line: int
    initial: bool = False
    """Begins a sentence, line, turn or quotation, where a capital says nothing."""
    label: bool = False
    """Part of a speaker label or of the name of a header field."""


@dataclass(slots=True, eq=False)
class Line:
    """A line of the text with the words in it."""

    start: int
    end: int
    first: int
    """Index of its first token."""
    last: int
    """One past the index of its last token."""
    body: int
    """Index of the first token after the label or field name."""
    field: str | None = None
    """Kind of header field, see `Language.fields`."""
    speaker: bool = False
    """Begins with a speaker label."""


class Document:
    """One text in one language, cut into tokens and lines once for all recognisers."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self.script: Script = script_of(text)
        self.lines: list[Line] = []
        self.tokens: list[Token] = []
        self._read_lines()
        self.keys: list[str] = [token.key for token in self.tokens]
        self.occurrences = Counter(self.keys)
        self._read_labels()
        self._mark_initials()
        self.typed_lower = self._is_typed_lower()
        self.typed_upper = self._is_typed_upper()
        self.caseless = self.typed_lower or self.typed_upper
        self._cleared = self._clear_phrases()

    def gap(self, token: Token) -> str:
        """Give what stands between the word before and this one."""
        before = self.tokens[token.index - 1].end if token.index else 0
        return self.text[before : token.start]

    def adjacent(self, index: int) -> bool:
        """Say whether only one space or hyphen parts the token from the one before it."""
        gap = self.gap(self.tokens[index]) if index > 0 else "\n"
        # An apostrophe parts no words: *Cobblers' Street*.
        return len(gap) <= 2 and gap.strip(" \u00a0\t") in {"", "-", "'", "’"}

    def next_to(self, index: int) -> bool:
        """Like `adjacent`, and a full stop after an abbreviation or initial may stand between."""
        if index <= 0:
            return False
        gap = self.gap(self.tokens[index])
        if len(gap) > 3:
            return False
        gap = gap.strip(" \u00a0\t")
        after = self.tokens[index]
        return gap in {"", "-"} or (gap == "." and self._abbreviates(self.tokens[index - 1], after))

    def index_at(self, offset: int) -> int:
        """Give the index of the first token that begins at an offset or after it."""
        return bisect_left(self.tokens, offset, key=_token_start)

    def counts(self, end: int) -> bool:
        """Say whether a word for what is counted follows the offset: *house 3 years ago*."""
        index = self.index_at(end)
        if index == len(self.tokens):
            return False
        gap = self.text[end : self.tokens[index].start]
        units = self.language.numbers.units
        return len(gap) <= 2 and not gap.strip(" \u00a0-") and self.keys[index] in units

    def hyphenated_start(self, start: int) -> int:
        """Give the beginning of the word with hyphens of which the word at an offset is a part."""
        index = self.index_at(start)
        for token in reversed(self.tokens[max(0, index - 5) : index]):
            if token.end != start - 1 or self.text[token.end] != "-":
                break
            start = token.start
        return start

    def clears(self, evidence: Evidence) -> bool:
        """Say whether a stretch lies in a phrase that identifies nobody here: *Mother Teresa*."""
        if evidence.kind not in {"PERSON", "PLACE", "ORG"}:
            return False
        index = bisect_left(self._cleared, (evidence.start + 1, 0)) - 1
        return index >= 0 and evidence.end <= self._cleared[index][1]

    def _clear_phrases(self) -> list[tuple[int, int]]:
        phrases, keys, tokens = self.language.never_phrases, self.keys, self.tokens
        return [
            (token.start, tokens[token.index + length - 1].end)
            for token in tokens
            if (length := phrases.length_at(keys, token.index))
            and (token.capital or self.caseless or tokens[token.index + 1].capital)
        ]

    def _abbreviates(self, token: Token, after: Token) -> bool:
        """Say whether a full stop after the token is part of it: *A.*, *dr.*, *ul.*.

        No frequent word goes on after one: *plate DR 4471 F. We …*, *ask the girl. No …*.
        """
        language = self.language
        if after.flags & FREQUENT and after.capital:
            return False
        if len(token.text) == 1:
            return token.capital or token.key in language.place_heads
        lists = (language.titles, language.address_heads, language.honorifics)
        known = any(token.key in words for words in lists)
        return known and len(token.key) <= _ABBREVIATION_KEY

    def _read_lines(self) -> None:
        folder, language = self.language.folder, self.language
        keys: dict[str, str] = {}
        start = 0
        for number, line in enumerate(self.text.split("\n")):
            first = len(self.tokens)
            for match in _WORD.finditer(line):
                word = match[0]
                key = keys.get(word)
                if key is None:
                    key = keys[word] = folder.key(word)
                self.tokens.append(
                    Token(
                        index=len(self.tokens),
                        start=start + match.start(),
                        end=start + match.end(),
                        text=word,
                        key=key,
                        flags=language.flags(key),
                        capital=word[0].isupper() or word[0].istitle(),
                        upper=len(word) > 1 and word.isupper(),
                        line=number,
                    )
                )
            end = start + len(line)
            self.lines.append(Line(start, end, first, len(self.tokens), first))
            start = end + 1

    def _read_labels(self) -> None:
        labels: list[tuple[Line, tuple[str, ...], int]] = []
        for line in self.lines:
            match = _LABEL.match(self.text, line.start, min(line.end, line.start + 120))
            if match is None:
                continue
            body = line.first
            while body < line.last and self.tokens[body].end <= match.end("label"):
                body += 1
            if body - line.first <= 6:
                labels.append((line, tuple(self.keys[line.first : body]), body))
        labels += self._dotted_labels({line.start for line, _, _ in labels})
        counts = Counter(keys for _, keys, _ in labels)
        header_end = self._header_end({id(line) for line, keys, _ in labels if counts[keys] > 1})
        for line, keys, body in labels:
            # A header field of unknown name still announces something.
            field = (self._field(keys) or "other") if line.end <= header_end else None
            if field is None and line.end > header_end:
                line.speaker = self._is_speaker(keys, counts[keys])
                if not line.speaker:
                    field = self._field(keys, whole=True)
            if field or line.speaker:
                line.field, line.body = field, body
                for token in self.tokens[line.first : body]:
                    token.label = True

    def _dotted_labels(self, taken: set[int]) -> list[tuple[Line, tuple[str, ...], int]]:
        """Give the lines that begin with a label and a full stop: *Q.*, *A.*, *P1.*."""
        dotted = [
            (line, match["label"])
            for line in self.lines
            if line.start not in taken
            and line.first < line.last
            and (match := _DOTTED.match(self.text, line.start, min(line.end, line.start + 30)))
        ]
        counts = Counter(label for _, label in dotted)
        return [
            (line, (self.keys[line.first],), line.first + 1)
            for line, label in dotted
            if counts[label] >= _LEAST_DOTTED
        ]

    def _header_end(self, turns: set[int]) -> int:
        """Give the offset where the header block ends; 0 when there is none."""
        seen = False
        for number, line in enumerate(self.lines[:_HEADER_LINES]):
            empty = not self.text[line.start : line.end].strip()
            if empty and seen:
                later = (id(each) in turns for each in self.lines[number:])
                return line.start if any(later) else 0
            seen = seen or not empty
        return 0

    def _field(self, keys: Sequence[str], *, whole: bool = False) -> str | None:
        best, kind = 0, None
        for name, phrases in self.language.fields.items():
            length = phrases.length_at(keys, 0)
            if length > best:
                best, kind = length, name
        return None if whole and best < len(keys) else kind

    def _is_speaker(self, keys: Sequence[str], count: int) -> bool:
        if not keys:
            return True
        roles = self.language.roles
        known = all(key in roles or len(key) <= 2 for key in keys)
        return (len(keys) <= 4 and known) or (count > 1 and len(keys) <= 4)

    def _mark_initials(self) -> None:
        previous: Token | None = None
        for token in self.tokens:
            line = self.lines[token.line]
            if previous is None or token.index in (line.first, line.body):
                token.initial = True
            else:
                token.initial = self._begins(previous, token)
            previous = token

    def _begins(self, previous: Token, token: Token) -> bool:
        """Say whether a sentence or quotation begins between two words of a line."""
        gap = self.text[previous.end : token.start]
        # An apostrophe inside a word ("n'Strugë") parts nothing.
        if gap in {" ", "'", "’"}:
            return False
        if gap.strip() == "." and self._abbreviates(previous, token):
            return False
        return bool(_SENTENCE_END.search(gap) or _OPENING.search(gap))

    def _is_typed_lower(self) -> bool:
        bodies = [line for line in self.lines if line.body < line.last]
        capitals = sum(self.tokens[line.body].capital for line in bodies)
        words = sum(token.capital and not token.label for token in self.tokens)
        return bool(bodies) and (
            capitals < _TYPED_LOWER * len(bodies) and words < 0.05 * len(self.tokens) + 1
        )

    def _is_typed_upper(self) -> bool:
        upper = sum(token.upper for token in self.tokens if not token.label)
        return upper > 0.5 * len(self.tokens)


def _token_start(token: Token) -> int:
    return token.start
