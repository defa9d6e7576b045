"""Suggestions of codes for passages: from the codebook at first, and from the coders as they code.

The learner needs numerical libraries, which are loaded when a `Suggester` is asked for.
"""

from typing import TYPE_CHECKING, Any

from ctrp_research.suggestion.passage import Passage, Suggestion

if TYPE_CHECKING:
    from ctrp_research.suggestion.suggester import Suggester

__all__ = ["Passage", "Suggester", "Suggestion"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the type checker sees the names above
    if name == "Suggester":
        from ctrp_research.suggestion.suggester import Suggester  # loads scipy

        return Suggester
    raise AttributeError(f"module 'ctrp_research.suggestion' has no attribute {name!r}")
