"""Memos, which are stored and passed on as they are written: they may name nobody."""

from functools import cache
from typing import TYPE_CHECKING

from ctrp_research.errors import CtrpError

if TYPE_CHECKING:
    from anonymise import Anonymiser

SURE = 0.8
"""Confidence from which a word of a memo is taken for a name; researchers write shorthand."""


def check_memo(memo: str) -> None:
    """Look for what identifies somebody.

    Raises:
        CtrpError: there is something; it is not repeated.
    """
    if any(mention.confidence >= SURE for mention in _anonymiser().find(memo)):
        raise CtrpError(
            "The memo seems to hold a name, a place, a date or a number that identifies somebody, "
            "and nothing was stored. Write the label, such as [Person 3], instead; if it names "
            "nobody, add --memo-names-nobody."
        )


@cache
def _anonymiser() -> "Anonymiser":
    from anonymise import Anonymiser

    return Anonymiser()
