"""The anonymiser: runs the recognisers over a text, joins their evidence, puts labels in."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from anonymise.detect import detect_language
from anonymise.document import Document
from anonymise.errors import LanguageError
from anonymise.generalise import Rules, Style
from anonymise.identities import assign_entities
from anonymise.language import available, load_language, resolve
from anonymise.lexicon import COMMON, GIVEN
from anonymise.mention import Evidence, Kind, Mention, SafeText
from anonymise.recognisers import DEFAULT, Recogniser
from anonymise.replacement import replace_mentions
from anonymise.script import MARKS

_JOINED = re.compile(rf"[ \u00a0\-{MARKS}]{{0,2}}|\. ?")
_NAMES: tuple[Kind, ...] = ("PERSON", "PLACE", "ORG")


class Anonymiser:
    """Finds identifying details in texts of the given languages and replaces them.

    Nothing is loaded before the first text; one anonymiser serves any number of texts.
    """

    def __init__(
        self,
        languages: Iterable[str] | None = None,
        *,
        recognisers: Sequence[Recogniser] = DEFAULT,
    ) -> None:
        """Take the languages that texts may be in; None means all there are.

        Raises:
            LanguageError: A language has no folder.
        """
        self.languages = tuple(
            dict.fromkeys(resolve(name) for name in languages) if languages else available()
        )
        self.recognisers = tuple(recognisers)

    def find(self, text: str, language: str | None = None) -> list[Mention]:
        """Give the mentions in a text, in its order, not overlapping.

        Args:
            text: A whole transcript, or any other text; it is not changed or normalised.
            language: A code or alias; None has it detected.

        Raises:
            LanguageError: There is no such language, or this anonymiser does not serve it.
        """
        document = Document(text, load_language(self.language_of(text, language)))
        found: list[Evidence] = []
        for recogniser in self.recognisers:
            found.extend(recogniser.recognise(document, tuple(found)))
        return assign_entities(document, _join(document, found))

    def replace(
        self,
        text: str,
        mentions: Sequence[Mention],
        language: str | None = None,
        *,
        style: Style = "labels",
        rules: Rules | None = None,
        avoid: Iterable[str] = (),
        seed: int = 0,
        reference: date | None = None,
    ) -> SafeText:
        """Put a label in the place of every mention: the same for the same entity.

        Args:
            text: The text in which the mentions were found.
            mentions: Sorted and not overlapping, as `find` gives them.
            language: Whose words the labels are; None has it detected.
            style: `names` puts in invented names, inflected as the originals are.
            rules: How dates and places are told; their own style counts then.
            avoid: Names that no invented name may be a form of, beside all words of the text.
            seed: Another one gives other invented names.
            reference: The day on which ages are told; by default the date in the header.

        Raises:
            ValueError: The mentions overlap, are not sorted or lie outside of the text.
        """
        return replace_mentions(
            text,
            mentions,
            self.language_of(text, language),
            rules=rules or Rules(style=style),
            avoid=avoid,
            seed=seed,
            reference=reference,
        )

    def language_of(self, text: str, language: str | None = None) -> str:
        """Give the code of the folder that serves a text.

        Raises:
            LanguageError: There is no such language, or this anonymiser does not serve it.
        """
        if language is None:
            return detect_language(text, self.languages)[0]
        code = resolve(language)
        if code not in self.languages:
            served = ", ".join(self.languages)
            raise LanguageError(f"This anonymiser does not serve {code!r}, only: {served}.")
        return code


def _join(document: Document, found: Sequence[Evidence]) -> list[tuple[Evidence, tuple[str, ...]]]:
    """Join evidence that overlaps, and names that only a space or hyphen parts."""
    text = document.text
    groups: list[list[Evidence]] = []
    end = -1
    for evidence in sorted(found, key=lambda each: (each.start, -each.end, each.reason)):
        if not 0 <= evidence.start < evidence.end <= len(text):
            continue
        if groups and (evidence.start < end or _continues(document, groups[-1], evidence, end)):
            groups[-1].append(evidence)
            end = max(end, evidence.end)
        else:
            groups.append([evidence])
            end = evidence.end
    return [_merged(group) for group in groups]


def _continues(document: Document, group: list[Evidence], evidence: Evidence, end: int) -> bool:
    if evidence.kind not in _NAMES or group[-1].kind not in _NAMES:
        return False
    gap = document.text[end : evidence.start]
    if not _JOINED.fullmatch(gap):
        return _is_linked(document, group, evidence, gap)
    initial = end >= 2 and gap.startswith(".") and not document.text[end - 2].isalnum()
    return initial or not gap.startswith(".")


def _is_linked(document: Document, group: list[Evidence], evidence: Evidence, gap: str) -> bool:
    """Say whether a small word joins two parts of one name: *Gurëzi i Poshtëm*, *Valea cu Brazi*.

    The second part must be a word that is an everyday one in lower case: *Ana i Marko* are two.
    """
    words, language = gap.split(" "), document.language
    if (
        len(words) != 3
        or words[0]
        or words[2]
        or language.folder.key(words[1]) not in language.linking
    ):
        return False
    first, second = document.text[group[0].start], document.text[evidence.start : evidence.end]
    flags = language.flags(language.folder.key(second))
    return first.isupper() and second[0].isupper() and bool(flags & COMMON) and not flags & GIVEN


def _merged(group: list[Evidence]) -> tuple[Evidence, tuple[str, ...]]:
    best = max(group, key=lambda each: (each.confidence, each.end - each.start, each.reason))
    start, end = min(each.start for each in group), max(each.end for each in group)
    reasons = tuple(sorted({each.reason for each in group}))
    # Several kinds of evidence that agree are surer than the best of them alone.
    doubt = 1.0
    for reason in reasons:
        doubt *= 1.0 - max(each.confidence for each in group if each.reason == reason)
    confidence = round(min(0.99, 1.0 - doubt), 2)
    return Evidence(start, end, best.kind, confidence, best.reason), reasons
