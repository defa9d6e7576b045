"""What is asked and what is answered: a passage, and a suggestion of one code for it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a participant's speech that may be coded."""

    text: str
    """Safe text of the participant alone."""
    language: str | None = None
    """A code such as `sq` or `sr`; where it is not known, it is told from the words."""
    document: str | None = None
    """Passages of one document are never used to judge each other."""
    before: str = ""
    """The turn before, such as the interviewer's question: context, never evidence to show."""
    vector: "Sequence[float] | NDArray[np.float32] | None" = field(
        default=None, compare=False, repr=False
    )
    """The embedding of the text, where it is kept; made when it is needed and missing."""
    before_vector: "Sequence[float] | NDArray[np.float32] | None" = field(
        default=None, compare=False, repr=False
    )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is thought of one code for one passage."""

    code: str
    """Id of a leaf."""
    probability: float
    """That a coder would apply the code, 0 to 1."""
    shown: bool
    """Whether it is sure enough to be put before a coder."""
    because: tuple[str, ...] = ()
    """Sentences for a person: the words that spoke for it, the documents with passages like it.

    It holds words of the passage itself, never of another.
    """
    enough: bool = True
    """Whether the code was applied often enough to be learned; if not, words of the codebook alone
    can put it before a coder."""
