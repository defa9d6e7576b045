"""What the learned scorer looks at: a doubtful word, its neighbours and the rest of its text.

All words are keys, and everything else comes from the lexicon, the lists of the language and what
the recognisers before have found, so that one model serves every language, and a new one too.
"""

from collections.abc import Iterator, Sequence

from anonymise.document import Document, Token
from anonymise.language import Language
from anonymise.lexicon import COMMON, FREQUENT, GIVEN, NEVER, PLACE, SURNAME
from anonymise.mention import Evidence

LISTED = GIVEN | SURNAME | PLACE
NAMES = frozenset({"PERSON", "PLACE", "ORG"})
_SHORTEST_LOWER = 3  # letters
_SENTENCE_MARKS = frozenset(".!?…")
_QUOTES = frozenset("\"„“”«»‚‘’'")
_OTHER = "other"

Group = tuple[object, ...]
"""What is looked at in one go; what it expands to follows from itself alone."""

_OUTSIDE: Group = ("", 0, 0, False, "edge")


class View:
    """A document as the scorer sees it; the lists are by index of the token.

    Training changes `flags`, `listed`, `heard` and `state` to take known words for unknown ones.
    """

    def __init__(self, document: Document, found: Sequence[Evidence]) -> None:
        """Take a document and what has been found in it so far."""
        self.document = document
        count = len(document.tokens)
        self.flags = [token.flags for token in document.tokens]
        self.listed: list[int | None] = [None] * count
        self.heard: list[tuple[str, ...]] = [()] * count
        """The reasons for which a word was found, each with its confidence."""
        self.state = [""] * count
        """The kind as which a word was found, "" when it was not."""
        self._words: list[Group | None] = [None] * count
        self._gaps: list[str | None] = [None] * count
        self._roles: dict[str, int] = {}
        self._capitals: dict[str, int] = {}
        self._lower: dict[str, int] = {}
        self._hear(found)
        for token in document.tokens:
            if token.label:
                continue
            if not token.capital:
                self._lower[token.key] = self._lower.get(token.key, 0) + 1
            elif not token.initial:
                self._capitals[token.key] = self._capitals.get(token.key, 0) + 1

    def _hear(self, found: Sequence[Evidence]) -> None:
        """Spread evidence over the words that it covers, the surest last."""
        tokens = self.document.tokens
        index = 0
        for each in sorted(found, key=_place):
            while index < len(tokens) and tokens[index].end <= each.start:
                index += 1
            at = index
            while at < len(tokens) and tokens[at].start < each.end:
                wide = "+" if each.end - each.start > len(tokens[at].text) else ""
                reason = f"{each.reason}{wide} {round(each.confidence, 1)}"
                if reason not in self.heard[at]:
                    self.heard[at] = tuple(sorted((*self.heard[at], reason)))
                if each.kind not in NAMES:
                    self.state[at] = _OTHER
                elif self.state[at] != _OTHER:
                    self.state[at] = each.kind
                at += 1

    def doubtful(self) -> Iterator[Token]:
        """Yield the words of which form alone does not say whether they are names."""
        document = self.document
        caseless, upper = document.caseless, document.typed_upper
        for token in document.tokens:
            flags = self.flags[token.index]
            if token.label or len(token.key) < 2:
                continue
            if token.capital and not upper:
                doubtful = not (token.initial and flags & FREQUENT) or bool(flags & LISTED)
            elif len(token.key) < _SHORTEST_LOWER:
                doubtful = False
            elif caseless:
                doubtful = bool(flags & LISTED) or not flags & FREQUENT
            else:
                doubtful = not flags & COMMON or bool(self.state[token.index])
            if doubtful and not self.cleared(token):
                yield token

    def beside(self, index: int, step: int) -> Token | None:
        """Give the word after (step 1) or before (step -1) one, if only a space parts them."""
        at = index + step
        if not 0 <= at < len(self.document.tokens):
            return None
        token = self.document.tokens[at]
        near = self.document.adjacent(at if step > 0 else index)
        return token if near and not token.label and not self.state[at] else None

    def cleared(self, token: Token) -> bool:
        """Say whether a list of the language or a pattern already says what the word is."""
        language, key = self.document.language, token.key
        return (
            self.state[token.index] == _OTHER
            or bool(language.name_flags(key) & NEVER)
            or key in language.titles
            or key in language.kin
            or language.numbers.is_number(key)
        )

    def groups(self, token: Token) -> list[Group]:
        """Give what the scorer looks at for one word."""
        document, index = self.document, token.index
        flags, listed = self.flags[index], self._name_flags(token)
        shape = self._shape(token)
        before, after = self._neighbour(index - 1, 0), self._neighbour(index + 1, 1)
        second, later = self._neighbour(index - 2, 0), self._neighbour(index + 2, 1)
        seen = (
            min(self._capitals.get(token.key, 0) - (token.capital and not token.initial), 2),
            min(self._lower.get(token.key, 0) - (not token.capital), 2),
        )
        known, named = flags & (COMMON | FREQUENT), bool(listed)
        left, right = self._state(index - 1), self._state(index + 1)
        role = self._role(token.key)
        return [
            ("word", token.key, flags, shape),
            ("form", flags, listed, shape, seen, document.caseless),
            ("heard", self.heard[index], shape, known, named),
            ("-1", *before),
            ("+1", *after),
            ("-2", *second),
            ("+2", *later),
            ("before", *before, known, named, shape),
            ("after", *after, known, named, shape),
            ("both", before[0], before[2], after[0], after[2], known, named),
            ("beside", left, before[4], right, after[4], shape, known, named, role),
            ("join", token.key if known else token.key[-3:], left, before[4], right, after[4]),
        ]

    def _state(self, index: int) -> str:
        return self.state[index] if 0 <= index < len(self.state) else ""

    def _name_flags(self, token: Token) -> int:
        changed = self.listed[token.index]
        return self.document.language.name_flags(token.key) if changed is None else changed

    def _shape(self, token: Token) -> str:
        if self.document.caseless:
            return "caseless-initial" if token.initial else "caseless"
        if not token.capital:
            return "lower"
        letters = "upper" if token.upper else "capital"
        return f"{letters}-initial" if token.initial else letters

    def _role(self, key: str) -> int:
        roles = self._roles.get(key)
        if roles is None:
            roles = self._roles[key] = roles_of(self.document.language, key)
        return roles

    def _neighbour(self, index: int, gap_at: int) -> Group:
        """Give key (of everyday words and the like), flags, roles, capital and what lies between.

        Args:
            index: Of the neighbour, which may lie outside of the text.
            gap_at: 1 when the gap before the neighbour parts it from the word, 0 when that after.
        """
        tokens = self.document.tokens
        if not 0 <= index < len(tokens):
            return _OUTSIDE
        word = self._words[index]
        if word is None:
            token = tokens[index]
            flags, roles = self.flags[index], self._role(token.key)
            key = token.key if flags & COMMON or roles else f"~{token.key[-3:]}"
            capital = token.capital and not token.initial and not self.document.caseless
            word = self._words[index] = (key, flags, roles, capital)
        border = min(index + 1 - gap_at, len(tokens) - 1)
        gap = self._gaps[border]
        if gap is None:
            gap = self._gaps[border] = _gap(self.document.gap(tokens[border]))
        return (*word, gap)


def _place(evidence: Evidence) -> tuple[int, int, float, str]:
    return evidence.start, evidence.end, evidence.confidence, evidence.reason


def roles_of(language: Language, key: str) -> int:
    """Give in which of the language's lists the key is, one bit each."""
    lists = (
        language.kin, language.titles, language.place_prepositions, language.org_heads,
        language.org_tails, language.place_heads, language.address_heads, language.place_tails,
        language.particles, language.linking, language.roles, language.numbers.units,
    )  # fmt: skip
    roles = sum(1 << bit for bit, words in enumerate(lists) if key in words)
    roles |= (1 << len(lists)) * language.is_verb(key)
    roles |= (2 << len(lists)) * (language.before.length_before([key], 1) > 0)
    roles |= (4 << len(lists)) * (language.after.length_at([key], 0) > 0)
    return roles | (8 << len(lists)) * language.numbers.is_number(key)


def _gap(gap: str) -> str:
    stripped = gap.strip(" \u00a0\t")
    if "\n" in gap:
        return "line"
    if not stripped:
        return ""
    if not _SENTENCE_MARKS.isdisjoint(stripped):
        return "end"
    if not _QUOTES.isdisjoint(stripped):
        return "quote"
    return stripped[0] if stripped[0] in ",:-–—(/" else "other"
