"""A code put on everything that a search found, as one decision."""

from collections.abc import Sequence

from ctrp_research.coding.codings import Passage, add_codings
from ctrp_research.coding.search.corpus import ANSWERING
from ctrp_research.coding.search.searching import Found
from ctrp_research.store.project import Project

UNITS = ("passage", "turn")


def passages_to_code(found: Sequence[Found], *, unit: str) -> list[Passage]:
    """What would be coded: the passages found or their whole turns, each once.

    Only what children, groups and unknown voices say is coded.
    """
    passages = {
        Passage(each.transcript, each.turn, each.start, each.end)
        if unit == "passage"
        else Passage(each.transcript, each.turn)
        for each in found
        if each.role in ANSWERING
    }
    return sorted(passages, key=lambda p: (p.transcript, p.turn, p.start or 0, p.end or 0))


def apply_code(
    project: Project, passages: Sequence[Passage], code: str, *, reality: str, coder: str
) -> int:
    """Put a code on passages as one decision, which one undo takes back; gives how many are new.

    Raises:
        CtrpError: the code cannot be applied; nothing is stored.
    """
    wanted = [(passage, code, reality, None) for passage in passages]
    with project.transaction() as session:
        return len(add_codings(session, project.codebook, wanted, coder=coder))
