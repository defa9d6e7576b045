"""What stands in place of each mention: a label, an invented name, or the same less exactly.

Contacts and numbers are labels in every style: an invented one could be somebody's.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from anonymise.generalise import Rules, is_birth, kind_of_place, read_date, told_birth, told_date
from anonymise.language import load_language
from anonymise.mention import Mention, Replacement, SafeText
from anonymise.naming import Namer
from anonymise.script import Script, script_of

_HEADER = 3_000  # characters at the beginning in which an interview's own date is looked for


def replace_mentions(
    text: str,
    mentions: Sequence[Mention],
    code: str,
    *,
    rules: Rules | None = None,
    avoid: Iterable[str] = (),
    used: Iterable[str] = (),
    numbers: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    plain: Collection[str] = (),
    seed: int = 0,
    reference: date | None = None,
) -> SafeText:
    """Put something harmless in the place of every mention: the same for the same entity.

    Args:
        text: The text in which the mentions were found.
        mentions: Sorted and not overlapping, as `Anonymiser.find` gives them.
        code: The folder of the language whose words are put in.
        rules: By default labels.
        avoid: Names that no invented name may be a form of, beside all words of the text.
        used: Invented names of other texts: taken for a person only when no other is left.
        numbers: What stands in the label of an entity, for all that have a number already.
        names: Invented names that places and organisations have already, by their entity.
        plain: Entities that have a label whatever the style.
        seed: Another one gives other invented names.
        reference: The day on which ages are told; by default the first date of the header.

    Raises:
        ValueError: The mentions overlap, are not sorted or lie outside of the text.
    """
    _check(text, mentions)
    rules = rules or Rules()
    chosen = _Chooser(text, mentions, code, rules, reference)
    chosen.numbers = numbers or {}
    invented: dict[str, str] = {}
    if rules.style == "names":
        named = [mention for mention in mentions if mention.entity not in plain]
        namer = Namer(text, named, code, avoid=avoid, used=used, names=names or {}, seed=seed)
        chosen.name, invented = namer.name, namer.invented
    parts: list[str] = []
    replacements: list[Replacement] = []
    position = length = 0
    for mention in mentions:
        put = chosen.put(mention)
        parts += [text[position : mention.start], put]
        length += mention.start - position
        replacements.append(Replacement(length, length + len(put), put, mention))
        length += len(put)
        position = mention.end
    parts.append(text[position:])
    return SafeText("".join(parts), tuple(replacements), len(text), invented)


def _check(text: str, mentions: Sequence[Mention]) -> None:
    position = 0
    for mention in mentions:
        if not position <= mention.start < mention.end <= len(text):
            raise ValueError("Mentions must be sorted, not overlapping, and inside the text.")
        position = mention.end


class _Chooser:
    """Decides what is put in the place of a mention."""

    def __init__(
        self,
        text: str,
        mentions: Sequence[Mention],
        code: str,
        rules: Rules,
        reference: date | None,
    ) -> None:
        self.text = text
        self.code = code
        self.rules = rules
        self.language = load_language(code)
        self.script: Script = script_of(text)
        labels = self.language.labels
        self.words = labels.get(self.script) or next(iter(labels.values()))
        self.name: Callable[[Mention], str | None] = lambda _: None
        self.reference = reference or (
            self._interview(mentions) if rules.birth_dates == "age" else None
        )
        self.numbers: Mapping[str, str] = {}
        self._labels: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._kinds: dict[str, str] = {}
        if rules.places == "kind":
            self._see_kinds(mentions)

    def put(self, mention: Mention) -> str:
        """Give what stands for a mention; a label wherever nothing else is sure."""
        told: str | None = None
        if mention.kind == "DATE":
            told = self._date(mention)
            told = told and told + self._full_stop(mention)
        elif mention.kind in {"PERSON", "ORG"} or (
            mention.kind == "PLACE" and self.rules.places != "kind"
        ):
            told = self.name(mention)
        return told or self._label(mention)

    def _label(self, mention: Mention) -> str:
        if mention.entity not in self._labels:
            word = self._kinds.get(mention.entity) or self.words[mention.kind]
            number = self.numbers.get(mention.entity)
            if number is None:
                self._numbers[word] = self._numbers.get(word, 0) + 1
                number = str(self._numbers[word])
            self._labels[mention.entity] = f"[{word} {number}]"
        return self._labels[mention.entity]

    def _date(self, mention: Mention) -> str | None:
        original = self.text[mention.start : mention.end]
        if "year of birth" in mention.reasons or is_birth(
            self.text, mention.start, mention.end, self.language
        ):
            return told_birth(
                original,
                self.rules.birth_dates,
                self.reference,
                code=self.code,
                script=self.script,
            )
        return told_date(original, self.rules.dates, code=self.code, script=self.script)

    def _full_stop(self, mention: Mention) -> str:
        """Give back the end of the sentence where the date took it along."""
        after = self.text[mention.end : mention.end + 3]
        ends = not after.strip() or after.lstrip()[0].isupper()
        return "." if ends and self.text[mention.end - 1] == "." else ""

    def _see_kinds(self, mentions: Sequence[Mention]) -> None:
        """Take the kind that any of a place's mentions shows; the last one is said of the rest."""
        other = kind_of_place("", 0, 0, code=self.code, script=self.script)
        for mention in mentions:
            if mention.kind == "PLACE" and self._kinds.get(mention.entity, other) == other:
                self._kinds[mention.entity] = kind_of_place(
                    self.text, mention.start, mention.end, code=self.code, script=self.script
                )

    def _interview(self, mentions: Sequence[Mention]) -> date | None:
        for mention in mentions:
            if mention.start > _HEADER:
                return None
            if mention.kind != "DATE" or is_birth(
                self.text, mention.start, mention.end, self.language
            ):
                continue
            line = self.text[: mention.start].rpartition("\n")[2]
            when = read_date(self.text[mention.start : mention.end], self.language)
            field = re.match(r"[^:\n]{1,40}:\s*$", line)
            if field and when.year and when.month and when.day:
                try:
                    return date(when.year, when.month, when.day)
                except ValueError:
                    continue
        return None
