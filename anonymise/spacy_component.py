"""The anonymiser as a spaCy component: `nlp.add_pipe("anonymise")`.

spaCy finds it by its entry point. The component reads the text, not spaCy's tokens, and lays what
it finds over them: a token that holds a part of a mention belongs to it as a whole.
"""

from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from anonymise.engine import Anonymiser
from anonymise.errors import LanguageError
from anonymise.generalise import Rules, Style
from anonymise.language import resolve

if TYPE_CHECKING:
    from anonymise.mention import Mention

SPANS = "anonymise"


def _language_of(code: str | None) -> str | None:
    """Give the folder for a pipeline's language; None has each text's detected."""
    try:
        return resolve(code or "")
    except LanguageError:
        return None


class AnonymiseComponent:
    """Sets `doc.ents`, `doc.spans["anonymise"]`, `span._.entity` and `doc._.safe_text`."""

    def __init__(self, language: str | None, style: Style) -> None:
        self.anonymiser = Anonymiser()
        self.language = language
        self.rules = Rules(style=style)

    def __call__(self, doc: Doc) -> Doc:
        """Find what identifies somebody; entities of others stay where they do not overlap."""
        code = self.anonymiser.language_of(doc.text, self.language)
        mentions = self.anonymiser.find(doc.text, code)
        spans = [span for mention in mentions if (span := _span(doc, mention)) is not None]
        doc.spans[SPANS] = spans
        # `filter_spans` prefers the longer and then the first: ours go in first, theirs fill gaps.
        own = filter_spans(spans)
        taken = {token.i for span in own for token in span}
        others = [each for each in doc.ents if taken.isdisjoint(range(each.start, each.end))]
        doc.set_ents([*own, *others])
        doc._.safe_text = self.anonymiser.replace(doc.text, mentions, code, rules=self.rules).text
        return doc


def _span(doc: Doc, mention: "Mention") -> Span | None:
    span = doc.char_span(
        mention.start, mention.end, label=mention.kind, alignment_mode="expand"
    )  # None for an empty document only
    if span is not None:
        span._.entity = mention.entity
    return span


@Language.factory("anonymise", default_config={"language": None, "style": "labels"})
def create(nlp: Language, name: str, language: str | None, style: Style) -> AnonymiseComponent:  # noqa: ARG001
    """Make the component; its language is the pipeline's unless another is named.

    Raises:
        LanguageError: The language that is named has no folder.
    """
    for kind, attribute in ((Span, "entity"), (Doc, "safe_text")):
        if not kind.has_extension(attribute):
            kind.set_extension(attribute, default=None)
    return AnonymiseComponent(resolve(language) if language else _language_of(nlp.lang), style)
