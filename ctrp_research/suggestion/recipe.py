"""The fixed numbers of suggestion in one place, so that each can be left out and measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """Shares of the features in the ridge, and starting weights of the opinions in the stack.

    0 leaves a part out. Chosen on `benchmarks/suggestion.py`, see docs/suggestion.md.
    """

    characters: float = 1.0
    words: float = 0.5
    before: float = 1.0
    meaning: float = 2.0
    before_meaning: float = 0.5
    """The blocks of the ridge: the shares of their cosines in the kernel."""
    found: float = 0.6
    likeness: float = 1.0
    """Log-odds for a unit of indicators' weight, and for a tenth of cosine with the entry."""
    whole: float = 0.5
    nearest: float = 0.7
    asked: float = 0.2
    """Log-odds for a unit of standardised likeness of meaning: to the whole entry, to the nearest
    of its lines, and of the turn before to the whole entry."""
    learned: float = 6.0
    learned_rare: float = 0.5
    """The ridge's score, and the same over the root of the code's prevalence."""
    prevalence: float = 0.35
    fading: float = 0.3
    """What the codebook says counts more where the code was seldom coded."""
    parent: float = 2.0
    """The ridge's score of the code above, where the code was seldom coded."""
    strength: float = 3.0
    """Precision of the prior: how many well-spread codings it takes to move the weights."""
