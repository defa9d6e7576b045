"""What tells an identifying detail from other words: one module per kind of evidence."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from anonymise.document import Document
from anonymise.mention import Evidence
from anonymise.recognisers.bare import BareRecogniser
from anonymise.recognisers.context import ContextRecogniser
from anonymise.recognisers.form import FormRecogniser
from anonymise.recognisers.model import ModelRecogniser
from anonymise.recognisers.names import NamesRecogniser
from anonymise.recognisers.patterns import PatternsRecogniser
from anonymise.recognisers.repeats import RepeatsRecogniser


class Recogniser(Protocol):
    """Finds evidence in a document; they run in order, each sees what those before it found."""

    @property
    def name(self) -> str:
        """The kind of evidence, in one word."""
        ...

    def recognise(self, document: Document, found: Sequence[Evidence]) -> Iterator[Evidence]:
        """Yield stretches of the document's text that identify somebody."""
        ...


# To add a recogniser, write its module and add it here, before `repeats`.
DEFAULT: tuple[Recogniser, ...] = (
    PatternsRecogniser(),
    NamesRecogniser(),
    FormRecogniser(),
    ContextRecogniser(),
    ModelRecogniser(),
    BareRecogniser(),
    RepeatsRecogniser(),
)
