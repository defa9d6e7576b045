"""Suggestions from a process of their own, so that learning never keeps a coder waiting.

It ends with the program that started it, however that ends.
"""

import multiprocessing
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from ctrp_research.suggestion.passage import Passage, Suggestion

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

    def ask(self, key: Key, passage: Passage) -> None:
        """Ask for a passage; of several questions that wait, only the last is answered."""
        self._send((key, passage))

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
    from ctrp_research.suggestion.queue import learn_from
    from ctrp_research.suggestion.suggester import Suggester

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    project = open_project(root)
    suggester = Suggester(project.codebook)
    with suppress(EOFError, OSError):
        while True:
            messages = [line.recv()]
            while line.poll():
                messages.append(line.recv())
            if questions := [message for message in messages if message is not None]:
                key, passage = questions[-1]
                line.send(Suggested(key, _best(suggester.suggest([passage])[0])))
            if len(questions) < len(messages):
                with project.reading() as session:
                    passages, codes = learn_from(session, project.codebook)
                suggester.learn(passages, codes)
                line.send(Learned(len(passages)))


def _best(suggestions: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    sure = [one for one in suggestions if one.shown][:MOST]
    others = [one for one in suggestions if not one.shown and one.probability >= MAYBE]
    return tuple(sure + others[: MOST - len(sure)])
