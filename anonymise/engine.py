"""The anonymiser: runs the recognisers over a text, joins their evidence, puts labels in."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
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
from anonymise.recognisers.known import KnownNames, KnownRecogniser
from anonymise.replacement import replace_mentions
from anonymise.script import MARKS

_JOINED = re.compile(rf"[ \u00a0\-{MARKS}]{{0,2}}|\. ?")
# The highest confidence of evidence that a denial outweighs.
DENIABLE = 0.8
_POSSESSIVE = re.compile(r"['’]s ")  # *St Barbara's Hall*
_PART = re.compile(rf"(?:-[^\W\d_](?:[^\W\d_]|[{MARKS}]){{0,40}}){{1,5}}")
_INITIAL_BEFORE = re.compile(r"(?<![\w.])(?:[^\W\d_]\. ?){1,2}$")
_INITIAL_AFTER = re.compile(r" ([^\W\d_])\.(?!\w)")
_MOST = 0.8  # share of a stretch from which evidence has seen the whole of it
_SURE = 0.6
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

    def find(
        self, text: str, language: str | None = None, *, known: KnownNames | None = None
    ) -> list[Mention]:
        """Give the mentions in a text, in its order, not overlapping.

        Args:
            text: A whole transcript, or any other text; it is not changed or normalised.
            language: A code or alias; None has it detected.
            known: Names of places and organisations that other texts of the series have; they are
                found here in all their forms, also in lower case and with a typing error.

        Raises:
            LanguageError: There is no such language, or this anonymiser does not serve it.
        """
        document = Document(text, load_language(self.language_of(text, language)))
        after = (KnownRecogniser(known),) if known else ()
        found = gather(document, (*self.recognisers, *after))
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
        used: Iterable[str] = (),
        numbers: Mapping[str, str] | None = None,
        names: Mapping[str, str] | None = None,
        plain: Collection[str] = (),
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
            used: Invented names of other texts: taken for a person only when no other is left.
            numbers: What stands in the label of an entity, for all that have a number already.
            names: Invented names that places and organisations have already, by their entity.
            plain: Entities that have a label whatever the style.
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
            used=used,
            numbers=numbers,
            names=names,
            plain=plain,
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


def gather(document: Document, recognisers: Sequence[Recogniser]) -> list[Evidence]:
    """Run recognisers in order, each hearing those before it, and give what they found."""
    found: list[Evidence] = []
    for recogniser in recognisers:
        more = [
            _whole(document, each)
            for each in recogniser.recognise(document, tuple(found))
            if not document.clears(each)
        ]
        found = _weighed(found, more)
    return found


def _weighed(found: list[Evidence], more: list[Evidence]) -> list[Evidence]:
    """Add evidence, and drop what evidence with confidence 0 denies.

    Only what rests on the denied word alone is dropped, and only where nothing surer or wider than
    that word has found it too.
    """
    denied = {(each.start, each.end) for each in more if not each.confidence}
    if not denied:
        return found + more
    reached: set[tuple[int, int]] = set()
    starts = {start: (start, end) for start, end in denied}
    for each in found:
        word = starts.get(each.start)
        alone = word == (each.start, each.end)
        if not alone or each.confidence > DENIABLE:
            reached.update(w for w in denied if w[0] < each.end and each.start < w[1])
    dropped = denied - reached
    kept = [each for each in found if (each.start, each.end) not in dropped]
    return kept + [each for each in more if each.confidence]


def _whole(document: Document, evidence: Evidence) -> Evidence:
    """Take the other parts of a word with hyphens: *Orhan-aga*, *Ana-Marija*."""
    if evidence.kind not in _NAMES or not evidence.confidence:
        return evidence
    start, end = evidence.start, evidence.end
    if document.text[end : end + 1] == "-" and (after := _PART.match(document.text, end)):
        end = after.end()
    if document.text[start - 1 : start] == "-":
        start = document.hyphenated_start(start)
    if evidence.kind == "PERSON":
        before = _INITIAL_BEFORE.search(document.text[max(0, start - 8) : start])
        shown = before and (before[0].isupper() or document.caseless)
        start -= len(before[0]) if before and shown else 0
        after = _INITIAL_AFTER.match(document.text, end, min(len(document.text), end + 4))
        end = after.end() if after and (after[1].isupper() or document.caseless) else end
    if (start, end) == (evidence.start, evidence.end):
        return evidence
    return Evidence(start, end, evidence.kind, evidence.confidence, evidence.reason)


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
    if _POSSESSIVE.fullmatch(gap):
        return evidence.kind == "ORG" or _is_plain(document, evidence)
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
    link = language.folder.key(words[1])
    if not (first.isupper() and second[0].isupper()):
        return False
    if link not in language.numbers.ands and link not in language.place_prepositions:
        return True
    return _is_plain(document, evidence)


def _is_plain(document: Document, evidence: Evidence) -> bool:
    """Say whether a name is an everyday word and nobody's given name: *St Clement's Kitchen*."""
    language = document.language
    flags = language.flags(language.folder.key(document.text[evidence.start : evidence.end]))
    return bool(flags & COMMON) and not flags & GIVEN


def _merged(group: list[Evidence]) -> tuple[Evidence, tuple[str, ...]]:
    start, end = min(each.start for each in group), max(each.end for each in group)
    # What saw the whole knows the kind better than what knows a word of it.
    best = max(
        group,
        key=lambda each: (
            each.end - each.start > _MOST * (end - start) and each.confidence >= _SURE,
            each.confidence,
            each.end - each.start,
            each.reason,
        ),
    )
    reasons = tuple(sorted({each.reason for each in group}))
    # Several kinds of evidence that agree are surer than the best of them alone.
    doubt = 1.0
    for reason in reasons:
        doubt *= 1.0 - max(each.confidence for each in group if each.reason == reason)
    confidence = round(min(0.99, 1.0 - doubt), 2)
    return Evidence(start, end, best.kind, confidence, best.reason), reasons
