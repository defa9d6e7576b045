"""Suggestions from a process of their own, so that learning never keeps a coder waiting.

It ends with the program that started it, however that ends.
"""

import multiprocessing
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from ctrp_research.errors import CtrpError
from ctrp_research.suggestion.passage import Passage, Suggestion

if TYPE_CHECKING:
    from ctrp_research.store.project import Project
    from ctrp_research.suggestion.suggester import Suggester

MOST = 3
"""Suggestions for a passage."""
MAYBE = 0.15
"""Probability from which a code is told that is not sure enough to be put before a coder."""
Key = tuple[str, int, int, int]
"""Transcript, turn's number, start and end of the passage that is asked about."""


@dataclass(frozen=True, slots=True)
class Learned:
    """From how many passages was learned."""

    passages: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """The best suggestions for a passage, those that are sure enough first."""

    key: Key
    suggestions: tuple[Suggestion, ...]
    is_control: bool = False
    """Nothing is shown for this turn, to tell later whether suggestions change coding."""


Answer = Learned | Suggested


class Suggestions:
    """The coder's end of the line."""

    def __init__(self, root: Path) -> None:
        """Start the process for a project's folder; what it says is not waited for."""
        there = multiprocessing.get_context("spawn")
        self._line, other = there.Pipe()
        self._process = there.Process(target=serve, args=(other, root), daemon=True)
        self._process.start()
        other.close()

    def learn(self) -> None:
        """Let it learn from all that was coded and read until now."""
        self._send(None)

    def ask(self, key: Key, passage: Passage, coder: str) -> None:
        """Ask for a passage; of several questions that wait, only the last is answered."""
        self._send((key, passage, coder))

    def _send(self, message: object) -> None:
        with suppress(OSError):
            self._line.send(message)

    def wait(self) -> Answer | None:
        """The next answer; None when the process has ended."""
        try:
            answer: Answer = self._line.recv()
        except (EOFError, OSError):
            return None
        return answer

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.join()
        self._line.close()


def serve(line: Connection, root: Path) -> None:
    """Answer until the line is closed; first by the codebook alone, then by what was learned."""
    import signal

    from ctrp_research.store.project import open_project
    from ctrp_research.suggestion.queue import learn_from, new_suggester

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    project = open_project(root)
    suggester = new_suggester(project)
    with suppress(EOFError, OSError):
        while True:
            messages = [line.recv()]
            while line.poll():
                messages.append(line.recv())
            if questions := [message for message in messages if message is not None]:
                line.send(_answer(project, suggester, *questions[-1]))
            if len(questions) < len(messages):
                with project.reading() as session:
                    passages, codes = learn_from(session, project.codebook)
                suggester.learn(passages, codes)
                line.send(Learned(len(passages)))


def _answer(
    project: "Project", suggester: "Suggester", key: Key, passage: Passage, coder: str
) -> Suggested:
    """Suggest, and keep what was suggested before the coder decides."""
    from ctrp_research.coding.codings import Passage as Place
    from ctrp_research.suggestion.control import is_control
    from ctrp_research.suggestion.proposals import propose

    transcript, turn, start, end = key
    (suggestions,) = suggester.suggest([passage])
    hidden = is_control(project.settings.id, transcript, turn, project.settings.suggestion.control)
    rejected: set[str] = set()
    with suppress(CtrpError), project.transaction() as session:  # somebody may be writing for long
        place = Place(transcript, turn, start, end)
        rejected = propose(session, place, suggestions, coder=coder, seen=not hidden)
    if hidden:
        return Suggested(key, (), is_control=True)
    return Suggested(key, _best([one for one in suggestions if one.code not in rejected]))


def _best(suggestions: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    sure = [one for one in suggestions if one.shown][:MOST]
    others = [one for one in suggestions if not one.shown and one.probability >= MAYBE]
    return tuple(sure + others[: MOST - len(sure)])
