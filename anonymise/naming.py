"""Invented names for the persons, places and organisations of one text.

Every word of a person's name has one invented word in all its forms; family members keep one
surname. A name is taken only if no form of it is a word of the text or of the names to avoid.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from anonymise.language import load_language
from anonymise.lexicon import GIVEN, PLACE, SURNAME
from anonymise.mention import Mention
from anonymise.pseudonyms import Fit, Pool, in_script, load_pseudonyms, match_case
from anonymise.script import MARKS, script_of

_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{MARKS}])*")
_LISTED = GIVEN | SURNAME | PLACE
_UNKNOWN_INITIAL = "X"
_WHOLE = {"place", "org"}  # roles with one name for the whole of it


@dataclass(slots=True, eq=False)
class _Slot:
    """One name in all its forms, and what is put in its place."""

    role: str
    entity: str = ""
    """Whose it is; of a surname, which a family shares, nobody's."""
    words: dict[str, str] = field(default_factory=dict)
    """Its forms in the text, in order: key to how it is written."""
    fit: Fit | None = None
    pool: Pool | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the text that one slot stands for."""

    start: int
    end: int
    word: str
    """The word that tells form, script and case."""
    slot: _Slot


class Namer:
    """Chooses names for the mentions of a text, and gives them in the form each mention has."""

    def __init__(
        self,
        text: str,
        mentions: Sequence[Mention],
        code: str,
        *,
        avoid: Iterable[str] = (),
        used: Iterable[str] = (),
        names: Mapping[str, str] | None = None,
        seed: int = 0,
    ) -> None:
        self.text = text
        self.language = load_language(code)
        self.pseudonyms = load_pseudonyms(code)
        self._seed = seed
        self._key = self.language.folder.key
        self._by_form: dict[tuple[str, str, str, str], _Slot] = {}
        self._parts: dict[int, list[_Part]] = {}
        slots: dict[int, _Slot] = {}
        for mention in mentions:
            parts = self._read(mention)
            self._parts[mention.start] = parts
            for part in parts:
                slots.setdefault(id(part.slot), part.slot)
        self._taken = self._keys_of(text)
        avoid = list(avoid)
        for name in avoid:
            self._taken |= self._keys_of(name)
        self._used = {key for name in used for key in self._keys_of(name)}
        self._given = names or {}
        self._forms = {
            form for key in self._names(slots.values(), avoid) for form in self._stems(key)
        }
        for slot in slots.values():
            self._choose(slot)
        self.invented = {
            slot.entity: slot.name
            for slot in slots.values()
            if slot.role in _WHOLE and slot.name is not None
        }

    def name(self, mention: Mention) -> str | None:
        """Give the invented name for a mention; None where a label has to do."""
        parts = self._parts.get(mention.start)
        if not parts:
            return None
        made: list[str] = []
        position = mention.start
        for part in parts:
            shaped = self._shaped(part, parts)
            if shaped is None:
                return None
            made += [_between(self.text[position : part.start]), shaped]
            position = part.end
        made.append(_between(self.text[position : mention.end]))
        return "".join(made)

    def _shaped(self, part: _Part, parts: Sequence[_Part]) -> str | None:
        slot = part.slot
        if slot.role == "kept":
            return part.word
        if slot.role == "initial":
            return self._initial(part, parts)
        if slot.fit is None or slot.pool is None or slot.name is None:
            return None
        if slot.role == "org":  # stands in quotation marks, mostly, and is not inflected there
            shown = in_script(slot.name, script_of(part.word), self.language.code)
            return match_case(shown, part.word)
        return self.pseudonyms.form(slot.fit, slot.pool, slot.name, part.word)

    def _initial(self, part: _Part, parts: Sequence[_Part]) -> str:
        """An initial becomes that of the name it stands beside, if it was its own."""
        for other in parts:
            if other.slot.name and self._key(other.word)[:1] == self._key(part.word)[:1]:
                script = script_of(part.word)
                return match_case(
                    in_script(other.slot.name[0], script, self.language.code), part.word
                )
        return match_case(_UNKNOWN_INITIAL, part.word)

    def _read(self, mention: Mention) -> list[_Part]:
        words = [
            (mention.start + match.start(), mention.start + match.end())
            for match in _WORD.finditer(self.text[mention.start : mention.end])
        ]
        if not words:
            return []
        if mention.kind == "PERSON":
            return self._person(mention, words)
        return self._whole(mention, words) if mention.kind in {"PLACE", "ORG"} else []

    def _person(self, mention: Mention, words: list[tuple[int, int]]) -> list[_Part]:
        parts: list[_Part] = []
        named = False
        for number, (start, end) in enumerate(words):
            word = self.text[start:end]
            key = self._key(word)
            if not named and number + 1 < len(words) and self._is_kin(word, key):
                parts.append(_Part(start, end, word, _Slot("kept")))
                continue
            if len(key) < 2:
                parts.append(_Part(start, end, word, _Slot("initial")))
                continue
            role = self._role(key, first=not named)
            named = True
            scope = "" if role == "surname" else mention.entity
            parts.append(_Part(start, end, word, self._slot(role, scope, word)))
        return parts

    def _is_kin(self, word: str, key: str) -> bool:
        """A kin word, title or preposition says nothing, unless it is somebody's name as well."""
        language = self.language
        if key in language.kin or key in language.titles:
            return word[0].islower() or not language.flags(key) & _LISTED
        return word[0].islower() and key in language.place_prepositions

    def _role(self, key: str, *, first: bool) -> str:
        if self._is_nickname(key):
            return "nickname"
        flags = self.language.name_flags(key)
        if flags & GIVEN and (first or not flags & SURNAME):
            return "given"
        return "surname" if flags & SURNAME or not first else "given"

    def _is_nickname(self, key: str) -> bool:
        nicknames, language = self.language.nicknames, self.language
        if key in nicknames or language.flags(key) & GIVEN:
            return key in nicknames
        given = {
            lemma for lemma in language.inflection.lemmas(key) if language.flags(lemma) & GIVEN
        }
        return bool(given) and given <= nicknames.keys()

    def _whole(self, mention: Mention, words: list[tuple[int, int]]) -> list[_Part]:
        """Keep head words at the edges and put one name for all that is between."""
        kept_first, kept_last = 0, len(words)
        while kept_first < len(words) and self._is_head(mention, words[kept_first], first=True):
            kept_first += 1
        while kept_last > kept_first and self._is_head(mention, words[kept_last - 1], first=False):
            kept_last -= 1
        if kept_first == kept_last:
            return []
        start = words[kept_first][0]
        end = words[kept_last - 1][1]
        last = self.text[slice(*words[kept_last - 1])]
        slot = self._slot(mention.kind.lower(), mention.entity, last)
        kept = [
            _Part(*span, self.text[slice(*span)], _Slot("kept"))
            for span in (*words[:kept_first], *words[kept_last:])
        ]
        return sorted([*kept, _Part(start, end, last, slot)], key=lambda part: part.start)

    def _is_head(self, mention: Mention, span: tuple[int, int], *, first: bool) -> bool:
        word = self.text[slice(*span)]
        key, language = self._key(word), self.language
        if language.flags(key) & _LISTED and not word[0].islower():
            return False
        if mention.kind == "ORG":
            return key in (language.org_heads if first else language.org_tails)
        # A capital belongs to the name itself: *Banja Luka*, *Kosovo Polje*.
        return first and word[0].islower() and key in language.place_heads

    def _slot(self, role: str, scope: str, word: str) -> _Slot:
        key = self._key(word)
        forms: list[tuple[str, str]] = [("", key), *sorted(self._stems(key))]
        if role in _WHOLE:
            forms = [("", "")]  # one name for the whole of it
        slot = next(
            (
                self._by_form[role, scope, *form]
                for form in forms
                if (role, scope, *form) in self._by_form
            ),
            None,
        )
        slot = slot or _Slot(role, scope)
        slot.words.setdefault(key, word)
        for form in forms:
            self._by_form.setdefault((role, scope, *form), slot)
        return slot

    def _stems(self, key: str) -> frozenset[tuple[str, str]]:
        return self.language.inflection.forms(key)

    def _keys_of(self, text: str) -> set[str]:
        return {self._key(word) for word in set(_WORD.findall(text))}

    def _names(self, slots: Iterable[_Slot], avoid: Iterable[str]) -> set[str]:
        found = {key for slot in slots for key in slot.words}
        for name in avoid:
            found |= self._keys_of(name)
        return found

    def _choose(self, slot: _Slot) -> None:
        """Take the first free name of the best pool; a slot without one gets labels."""
        fits = self.pseudonyms.fits(slot.role, slot.words)
        if slot.role == "org" and fits:
            fits = fits[:1]
        if slot.role in _WHOLE and slot.entity in self._given:
            self._take_given(slot, fits)
            return
        # Two places under one name would be taken for one; a person is of one text only.
        for unused in (True,) if slot.role in _WHOLE else (True, False):
            for fit in fits:
                for name in self.pseudonyms.candidates(fit, self._seed):
                    if self._is_free(fit.pool, name, unused=unused):
                        self._take(slot, fit, fit.pool, name)
                        return

    def _take_given(self, slot: _Slot, fits: Sequence[Fit]) -> None:
        """Take the name that the place has elsewhere, unless somebody here bears it."""
        name = self._given[slot.entity]
        pools = [fit.pool for fit in fits] + self.pseudonyms.pools
        pool = next((p for p in pools if p.role == slot.role and name in p.names), None)
        if fits and pool is not None and self._is_free(pool, name, unused=False):
            fit = next((fit for fit in fits if fit.pool is pool), fits[0])
            self._take(slot, fit, pool, name)

    def _take(self, slot: _Slot, fit: Fit, pool: Pool, name: str) -> None:
        slot.fit, slot.pool, slot.name = fit, pool, name
        self._taken |= self.pseudonyms.forms(pool, name)

    def _is_free(self, pool: Pool, name: str, *, unused: bool) -> bool:
        forms = self.pseudonyms.forms(pool, name)
        if not self._taken.isdisjoint(forms) or (unused and not self._used.isdisjoint(forms)):
            return False
        return self._forms.isdisjoint(self._stems(self._key(name)))


def _between(text: str) -> str:
    """Keep what parts two words of a name unless it says something itself: a house number."""
    if not any(letter.isalnum() for letter in text):
        return text
    return "" if not text[0].isspace() else " "
