"""The labels of a transcript's identities: their numbers in the project, or the transcript's own.

`[Place 3]` is the third place of the project, `[Place x3]` the third of a transcript that came in
where the register could not be read, and `[Person +3]` a person whom a researcher found in several
transcripts. All other people are numbered in each transcript from one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from anonymise import Mention, Rules
from anonymise.matching import WIDE
from anonymise.mention import Kind
from anonymise.replacement import replace_mentions
from ctrp_research.transcripts.marks import Mark, Marks, count_labels
from ctrp_research.transcripts.register import (
    NAMES,
    Register,
    find_words,
    is_joined,
    number_in,
    project_entity,
)
from ctrp_research.transcripts.whole import Whole

_APART = re.compile(r".*/\d+/.*")
"""The entity of what a person said is somebody or something else."""


@dataclass(frozen=True, slots=True)
class Labelling:
    """What is said to `replace` about the identities of one text."""

    mentions: list[Mention]
    numbers: dict[str, str]
    names: dict[str, str] = field(default_factory=dict)
    avoid: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    """Entities that have a label where others have invented names."""


def number_mentions(
    text: str,
    mentions: Sequence[Mention],
    language: str,
    register: Register | None,
    rules: Rules,
) -> Labelling:
    """Give places and organisations their numbers; without a register, numbers of this text alone.

    Args:
        text: the whole original.
        mentions: as they were found in it.
        language: the text's.
        register: of the project; new identities get their numbers in it.
        rules: with invented names, all names of the project are to be avoided.
    """
    if register is None:
        numbers = _own_numbers(mentions)
        return Labelling(list(mentions), numbers, plain=frozenset(numbers))
    entities = _find_entities(
        ((m.entity, m.kind, text[m.start : m.end]) for m in mentions if m.kind in WIDE),
        language,
        register,
        taken={},
    )
    joined = [replace(m, entity=entities.get(m.entity, m.entity)) for m in mentions]
    if rules.style != "names":
        return Labelling(joined, shown_numbers(joined))
    return Labelling(
        joined,
        shown_numbers(joined),
        known_names(register, language),
        frozenset(register.real_names()),
        frozenset(register.invented_names()),
    )


def _own_numbers(mentions: Iterable[Mention]) -> dict[str, str]:
    numbers: dict[str, str] = {}
    counts: dict[Kind, int] = {}
    for mention in mentions:
        if mention.kind in WIDE and mention.entity not in numbers:
            counts[mention.kind] = counts.get(mention.kind, 0) + 1
            numbers[mention.entity] = f"x{counts[mention.kind]}"
    return numbers


def _find_entities(
    found: Iterable[tuple[str, Kind, str]],
    language: str,
    register: Register,
    *,
    taken: dict[Kind, set[int]],
) -> dict[str, str]:
    """The project's entity for each of a transcript's own, in the order of the text."""
    forms: dict[str, tuple[Kind, dict[str, None]]] = {}
    for entity, kind, words in found:
        forms.setdefault(entity, (kind, {}))[1][" ".join(words.split())] = None
    entities: dict[str, str] = {}
    for entity, (kind, words_of) in forms.items():
        numbers = taken.setdefault(kind, set())
        number = register.number(
            kind, words_of, language, taken=numbers, match=not _APART.fullmatch(entity)
        )
        numbers.add(number)
        entities[entity] = project_entity(kind, number)
    return entities


def shown_numbers(mentions: Iterable[Mention | Mark]) -> dict[str, str]:
    """What stands in the label of each identity of the project."""
    numbers = {}
    for each in mentions:
        number = number_in(each.entity, each.kind)
        if number is not None:
            numbers[each.entity] = str(number) if each.kind in WIDE else f"+{number}"
    return numbers


def known_names(register: Register, language: str) -> dict[str, str]:
    """The invented names that places and organisations have in a language."""
    return {
        entity: names[language] for entity, names in register.invented.items() if language in names
    }


def remember_names(register: Register, language: str, invented: Iterable[tuple[str, str]]) -> None:
    """Keep the invented names of the project's places and organisations for other transcripts."""
    for entity, name in invented:
        if any(number_in(entity, kind) is not None for kind in WIDE):
            register.invented.setdefault(entity, {}).setdefault(language, name)


def join(whole: Whole, marks: Marks, register: Register, rules: Rules) -> Marks:
    """Give every place and organisation of a transcript its number in the project."""
    own = [m for m in marks if m.kind in WIDE and number_in(m.entity, m.kind) is None]
    if not own:
        return marks
    taken: dict[Kind, set[int]] = {}
    for mark in marks:
        number = number_in(mark.entity, mark.kind)
        if number is not None:
            taken.setdefault(mark.kind, set()).add(number)
    # A rejected mention names nothing, unless all of its identity were.
    ordered = sorted(own, key=lambda mark: (not mark.replaced, mark.start))
    named = {mark.entity for mark in own if mark.replaced}
    entities = _find_entities(
        (
            (mark.entity, mark.kind, whole.text[mark.start : mark.end])
            for mark in ordered
            if mark.replaced or mark.entity not in named
        ),
        whole.language,
        register,
        taken=taken,
    )
    joined = [replace(mark, entity=entities[mark.entity]) for mark in own]
    return relabel(whole, marks, joined, register, rules)


def relabel(
    whole: Whole, marks: Marks, changed: Sequence[Mark], register: Register, rules: Rules
) -> Marks:
    """Give marks the labels that are due to them, and put them in the place of the old ones.

    A person who is in several transcripts has a label there also where others have invented names.
    """
    numbers = {mark.number for mark in changed}
    kept = {m.label for m in marks if m.number not in numbers and not m.label.startswith("[")}
    ordered = sorted(changed, key=lambda mark: mark.start)
    named = rules.style == "names"
    safe = replace_mentions(
        whole.text,
        [Mention(m.start, m.end, m.kind, m.entity, m.confidence, m.reasons) for m in ordered],
        whole.language,
        rules=rules,
        avoid=register.real_names() | kept if named else (),
        used=register.invented_names() if named else (),
        numbers={m.entity: _number_of(m) for m in ordered} | shown_numbers(ordered),
        names=known_names(register, whole.language),
        plain={m.entity for m in ordered if m.kind == "PERSON" and number_in(m.entity, m.kind)},
    )
    remember_names(register, whole.language, safe.invented.items())
    new = {
        mark.number: replace(mark, label=put.label)
        for mark, put in zip(ordered, safe.replacements, strict=True)
    }
    after = tuple(new.get(mark.number, mark) for mark in marks)
    return replace(marks, marks=after, used=count_labels(marks.used, new.values()))


def _number_of(mark: Mark) -> str:
    """What stands in a label beside its word."""
    return mark.label.rstrip("]").rpartition(" ")[2]


def label_anew(
    whole: Whole, before: Marks, after: Marks, register: Register, rules: Rules
) -> Marks:
    """Give every identity that a decision made or moved the label that is due to it.

    Args:
        whole: the transcript.
        before: its marks so far.
        after: as they were decided, with labels of the transcript's own.
        register: the project's.
        rules: how its identities are told.
    """
    if is_joined(before):
        after = join(whole, after, register, rules)
    old = {mark.number: (mark.entity, mark.kind) for mark in before}
    known = {mark.entity for mark in before}
    moved = {
        mark.entity
        for mark in after
        if old.get(mark.number) != (mark.entity, mark.kind)
        and (
            number_in(mark.entity, mark.kind) is not None
            or (rules.style == "names" and mark.kind == "PERSON" and mark.entity not in known)
        )
    }
    return relabel(whole, after, [m for m in after if m.entity in moved], register, rules)


def rename(
    whole: Whole,
    marks: Marks,
    register: Register,
    rules: Rules,
    *,
    words: set[str],
    stale: Mapping[tuple[str, str], str],
) -> Marks:
    """Give other invented names to those who have one of these, and to all who share it.

    Args:
        whole: the transcript.
        marks: those it has.
        register: the project's.
        rules: how its identities are told.
        words: of invented names that turned out to be somebody's.
        stale: the invented names of places and organisations, by entity and language, that turned
            out to be somebody's.
    """
    labels: dict[str, set[str]] = {}
    for mark in marks:
        if mark.kind in NAMES and not mark.label.startswith("["):
            labels.setdefault(mark.entity, set()).update(find_words(mark.label))
    language = whole.language
    found = {each for each in labels if (each, language) in stale or labels[each] & words}
    while True:
        shared = set().union(*(labels[entity] for entity in found))
        more = {entity for entity in labels if labels[entity] & shared}
        if more == found:
            break
        found = more
    for entity in found:
        names = register.invented.get(entity, {})
        if names.get(language) == stale.get((entity, language)):  # else it has another by now
            names.pop(language, None)
    return relabel(whole, marks, [m for m in marks if m.entity in found], register, rules)
