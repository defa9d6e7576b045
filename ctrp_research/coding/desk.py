"""How a session at the coding desk begins: whose names there are, and what is opened."""

from collections.abc import Callable, Sequence

from ctrp_research.coding.opened import known_coders
from ctrp_research.coding.session import CodingSession
from ctrp_research.store.project import Project
from ctrp_research.store.undoing import Kind


def desk_names(project: Project, login: str) -> list[str]:
    """Names to choose one's own from: that of the login, then who coded in the project before."""
    with project.reading() as session:
        return list(dict.fromkeys([login, *known_coders(session)]))


def desk_session(
    project: Project, kinds: Sequence[Kind], *, transcript: str | None, blind: bool
) -> Callable[[str], CodingSession]:
    """What opens the session of a coder, once it is known who that is."""

    def begin(coder: str) -> CodingSession:
        return CodingSession(project, kinds, coder=coder, transcript=transcript, blind=blind)

    return begin
