"""Which codes are compared, and as what: single codes, or those below a parent as one."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from codebooks import Codebook
from ctrp_research.errors import UsageError
from ctrp_research.store.tables import Coding


def choose_codes(
    session: Session,
    codebook: Codebook,
    *,
    codes: Sequence[str] = (),
    merge_to: Sequence[str] = (),
    level: int | None = None,
) -> dict[str, str]:
    """The codes to compare, each with what it counts as, in the order of the codebook.

    Args:
        session: an open transaction.
        codebook: the frame.
        codes: these only, or all below these parents; none for all, with codes that were applied
            and are not in the frame any more.
        merge_to: parents below which all codes count as one.
        level: count all codes as their parent on this level, 1 for branches.

    Raises:
        UsageError: the level is below 1.
        UnknownCodeError: the codebook has no such code.
    """
    if level is not None and level < 1:
        raise UsageError("The level is 1 for the branches of the codebook, 2 for what is in them.")
    chosen = [leaf.id for code in codes for leaf in codebook.leaves_below(code)]
    known = [leaf.id for leaf in codebook.leaves()]
    groups = {
        leaf: leaf if level is None else _ancestor(codebook, leaf, level)
        for leaf in known
        if not codes or leaf in chosen
    }
    for parent in merge_to:
        for leaf in codebook.leaves_below(parent):
            if leaf.id in groups:
                groups[leaf.id] = parent
    if not codes:
        applied = session.scalars(select(Coding.code).where(Coding.active).distinct())
        groups |= {code: code for code in sorted(applied) if code not in groups}
    return groups


def _ancestor(codebook: Codebook, leaf: str, level: int) -> str:
    path = [*(parent.id for parent in codebook.parents(leaf)), leaf]
    return path[min(level, len(path)) - 1]
