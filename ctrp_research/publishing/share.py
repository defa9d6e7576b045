"""A share of children in a child's numbers: so many in 10."""

from dataclasses import dataclass
from typing import Literal

from ctrp_research.publishing.catalogue import Catalogue

TENTHS = 10
"""Every picture has ten figures, so that two pictures can be compared."""


@dataclass(frozen=True, slots=True)
class Share:
    """n of `of` children, rounded to tenths so that some is never none and most never all."""

    kind: Literal["tenths", "few", "most", "all"]
    dark: int | None
    """Filled figures; None without a picture: ten white ones would say none, one filled 1 in 10."""
    n: int
    of: int

    def sentence(self, catalogue: Catalogue) -> str:
        """Returns how many told it: "7 in 10 of the children we talked to told us this."."""
        if self.kind == "tenths":
            tenths = self.dark or 0
            return catalogue.count("share.tenths", tenths, tenths=tenths)
        return catalogue.say(f"share.{self.kind}")

    def alt_text(self, catalogue: Catalogue) -> str:
        """Returns what the picture shows, for those who hear it."""
        dark = self.dark or 0
        if self.kind == "tenths":
            return catalogue.count("alt.tenths", dark, dark=dark)
        return catalogue.say(f"alt.{self.kind}", dark=dark)


def share_of(n: int, of: int) -> Share:
    """Returns n of `of` rounded half up to tenths, computed in integers.

    Below a twentieth it is "fewer than 1 in 10"; what would round up to ten of ten but is not
    all is "almost all", shown as nine.

    Raises:
        ValueError: n is 0 (nothing was told) or greater than `of`.
    """
    if not 0 < n <= of:
        raise ValueError(f"{n} of {of} is not a share that can be told")
    if n == of:
        return Share("all", TENTHS, n, of)
    tenths = (2 * TENTHS * n + of) // (2 * of)
    if tenths == 0:
        return Share("few", None, n, of)
    if tenths == TENTHS:
        return Share("most", TENTHS - 1, n, of)
    return Share("tenths", tenths, n, of)
