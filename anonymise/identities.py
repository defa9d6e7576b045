"""Which mentions are one person, place, organisation, number or date.

Names meet by their words: every word of the shorter must be a form of a word of the longer. So
*Emina* is *Emina Ahmić*, and two full names that share a first name stay apart.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from anonymise.document import Document, Token
from anonymise.lexicon import FREQUENT
from anonymise.mention import Evidence, Kind, Mention
from anonymise.nicknames import is_nickname
from anonymise.recognisers.repeats import is_generic, is_generic_kind

_NAMES = {"PERSON", "PLACE", "ORG"}
# Reasons that say nothing about the kind: such a mention joins a name of another kind.
_KINDLESS = {
    "capital inside a sentence", "unknown word with a capital", "unknown word",
    "form of a name found before",
}  # fmt: skip
# In a text with more people than this, nicknames say nothing: every one fits somebody.
_MOST_PEOPLE = 300
_LONG = 5  # letters from which a word with one error is still told
# Words; what is longer is no name but a run of capitals, and is one with nothing.
_LONGEST_NAME = 50


@dataclass(slots=True, eq=False)
class _Entity:
    """An identity while the mentions are gone through in order."""

    number: int
    words: list[str]
    known: set[str] = field(default_factory=set)
    """The same words, to be asked for."""
    members: list[int] = field(default_factory=list)
    votes: dict[Kind, float] = field(default_factory=lambda: defaultdict(float))
    kindless: bool = True
    """Nothing so far said whether it is a person, a place or an organisation."""
    merged: "_Entity | None" = None

    def root(self) -> "_Entity":
        entity = self
        while entity.merged is not None:
            entity = entity.merged
        return entity

    @property
    def kind(self) -> Kind:
        return max(sorted(self.votes), key=self.votes.__getitem__)


def assign_entities(
    document: Document, joined: Sequence[tuple[Evidence, tuple[str, ...]]]
) -> list[Mention]:
    """Turn joined evidence into mentions that know their entity."""
    book = _Book(document)
    for index, (evidence, reasons) in enumerate(joined):
        book.add(index, evidence, kindless=set(reasons) <= _KINDLESS)
    book.link_nicknames()
    book.link_spellings()
    owners: dict[int, _Entity] = {}
    for entity in book.entities:
        for member in entity.members:
            owners[member] = entity.root()
    names = _entity_names([owners[index] for index in range(len(joined))])
    return [
        Mention(
            start=evidence.start,
            end=evidence.end,
            kind=owners[index].kind,
            entity=names[owners[index].number],
            confidence=evidence.confidence,
            reasons=reasons,
        )
        for index, (evidence, reasons) in enumerate(joined)
    ]


def _entity_names(owners: Sequence[_Entity]) -> dict[int, str]:
    names: dict[int, str] = {}
    counts: dict[Kind, int] = defaultdict(int)
    for owner in owners:
        if owner.number not in names:
            counts[owner.kind] += 1
            names[owner.number] = f"{owner.kind.lower()}-{counts[owner.kind]}"
    return names


class _Book:
    """The entities met so far, found again by the forms of their words."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.entities: list[_Entity] = []
        self._by_form: dict[object, list[_Entity]] = defaultdict(list)
        self._position = 0

    def add(self, index: int, evidence: Evidence, *, kindless: bool) -> None:
        words = self._words(evidence)
        entity = self._find(evidence.kind, words, kindless=kindless)
        if entity is None:
            entity = _Entity(len(self.entities), [])
            self.entities.append(entity)
        entity.members.append(index)
        entity.kindless = entity.kindless and kindless
        entity.votes[evidence.kind] += evidence.confidence * (0.1 if kindless else 1.0)
        for word in words:
            if word not in entity.known:
                entity.known.add(word)
                entity.words.append(word)
                for form in self._forms(evidence.kind, word):
                    if not self._by_form[form] or self._by_form[form][-1] is not entity:
                        self._by_form[form].append(entity)

    def link_nicknames(self) -> None:
        people = [each for each in self.entities if each.votes and each.kind == "PERSON"]
        if len(people) > _MOST_PEOPLE:
            return
        short = [each for each in people if len(each.words) == 1]
        for nick in short:
            long = [
                each for each in people
                if each is not nick and each.root() is not nick
                and is_nickname(self.document.language, nick.words[0], each.words[0])
            ]  # fmt: skip
            roots = {each.root().number: each.root() for each in long}
            if len(roots) == 1:
                self._merge(nick, next(iter(roots.values())))

    def link_spellings(self) -> None:
        """Join names that one typing error parts, when no list has the one or the other."""
        people = [each for each in self.entities if each.votes and each.kind in _NAMES]
        if len(people) > _MOST_PEOPLE:
            return
        flags = self.document.language.name_flags
        odd = [each for each in people if not any(map(flags, each.words))]
        for wrong in odd:
            for right in people:
                if wrong.root() is right.root() or len(wrong.words) > len(right.words):
                    continue
                if _is_misspelt(wrong.words, right.words):
                    self._merge(wrong, right)
                    break

    def _merge(self, nick: _Entity, person: _Entity) -> None:
        if nick.root() is person.root():
            return
        keep, other = sorted((nick.root(), person.root()), key=lambda each: each.number)
        other.merged = keep
        for kind, vote in other.votes.items():
            keep.votes[kind] += vote

    def _words(self, evidence: Evidence) -> list[str]:
        if evidence.kind not in _NAMES:
            text = self.document.text[evidence.start : evidence.end]
            digits = "".join(letter for letter in text if letter.isdigit())
            key = self.document.language.folder.key("".join(filter(str.isalnum, text)))
            return [digits if len(digits) > 5 and evidence.kind == "CONTACT" else key or text]
        tokens = self._tokens(evidence)
        content = [token.key for token in tokens if not self._is_generic(token)]
        return content or [token.key for token in tokens] or [f"#{evidence.start}"]

    def _is_generic(self, token: Token) -> bool:
        """An everyday word with a capital is a part of the name: *Sreća Jovičić*."""
        named = token.capital and not self.document.caseless and token.flags & FREQUENT
        return is_generic(self.document, token) and not (
            named and not is_generic_kind(self.document, token)
        )

    def _tokens(self, evidence: Evidence) -> list[Token]:
        tokens = self.document.tokens
        while self._position < len(tokens) and tokens[self._position].start < evidence.start:
            self._position += 1
        last = self._position
        while last < len(tokens) and tokens[last].start < evidence.end:
            last += 1
        return tokens[self._position : last]

    def _forms(self, kind: Kind, word: str) -> list[object]:
        if kind not in _NAMES:
            return [(kind, word)]
        forms = self.document.language.inflection.forms(word)
        # Plural endings belong to the words of organisations and places, not to people.
        named = sorted(each for each in forms if kind != "PERSON" or each[0] != "plural")
        return [word, *named]

    def _find(self, kind: Kind, words: list[str], *, kindless: bool) -> _Entity | None:
        scores: dict[int, int] = defaultdict(int)
        for word in words:
            matched: dict[int, int] = {}
            for form in self._forms(kind, word):
                for entity in self._by_form.get(form, ())[-50:]:
                    weight = 3 if form == word else 2
                    matched[entity.number] = max(matched.get(entity.number, 0), weight)
            for number, weight in matched.items():
                scores[number] += weight
        fitting = [
            (score, number)
            for number, score in scores.items()
            if self._fits(self.entities[number], kind, words, kindless=kindless)
        ]
        return self.entities[max(fitting)[1]] if fitting else None

    def _fits(self, entity: _Entity, kind: Kind, words: list[str], *, kindless: bool) -> bool:
        if kind not in _NAMES:
            return entity.kind == kind
        # A town and its library are two, however alike their names.
        same = entity.kind == kind or kindless or entity.kindless
        return same and self._covers(kind, words, entity.words)

    def _covers(self, kind: Kind, words: list[str], others: list[str]) -> bool:
        """Say whether each word of the shorter is a form of one of the longer."""
        fewer, more = sorted((words, others), key=len)
        if len(more) > _LONGEST_NAME:
            return False
        known: set[object] = set()
        for word in more:
            known.update(self._forms(kind, word))
        return all(not known.isdisjoint(self._forms(kind, word)) for word in fewer)


def _is_misspelt(words: Sequence[str], others: Sequence[str]) -> bool:
    """Say whether one typing error at most parts each word from one of the others."""
    from rapidfuzz.distance import OSA

    return all(
        any(
            mine == other or (len(mine) >= _LONG and OSA.distance(mine, other, score_cutoff=1) <= 1)
            for other in others
        )
        for mine in words
    )
