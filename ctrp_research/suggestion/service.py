"""Suggestions from a process of their own, so that learning never keeps a coder waiting.

It ends with the program that started it, however that ends.
"""

import multiprocessing
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from ctrp_research.errors import CtrpError
from ctrp_research.suggestion.passage import Passage, Suggestion

if TYPE_CHECKING:
    from ctrp_research.store.project import Project
    from ctrp_research.suggestion.marks import Marks
    from ctrp_research.suggestion.project_model import Model
    from ctrp_research.suggestion.suggester import Suggester

MOST = 3
"""Suggestions for a passage."""
MAYBE = 0.15
"""Probability from which a code is told that is not sure enough to be put before a coder."""
PAUSE = 1.0
"""Seconds after which it is looked whether all vectors are ready."""
Key = tuple[str, int, int, int]
"""Transcript, turn's number, start and end of the passage that is asked about."""


@dataclass(frozen=True, slots=True)
class Learned:
    """From how many passages was learned."""

    passages: int
    lacks: str = ""
    """What a person should know is missing; empty where nothing is."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """The best suggestions for a passage, those that are sure enough first."""

    key: Key
    suggestions: tuple[Suggestion, ...]
    marks: tuple[Suggestion, ...] = ()
    """A reality and flags that are likely here."""
    is_control: bool = False
    """Nothing is shown for this turn, to tell later whether suggestions change coding."""


Answer = Learned | Suggested
Question = tuple[Key, Passage, str]
"""What is asked about, as which passage, by whom."""


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
    """Answer until the line is closed; first by the codebook alone, then by what was learned.

    Vectors that are missing are made meanwhile; when all are ready, meaning comes in.
    """
    import signal

    # Before it is loaded: the other cores are the coder's.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from ctrp_research.store.project import open_project
    from ctrp_research.suggestion.marks import Marks
    from ctrp_research.suggestion.project_model import Model

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    project = open_project(root)
    model = Model(project, few=0).or_words()
    suggester = model.saved() or model.new()
    preparing = _prepare(root, model)
    marks = Marks()
    with suppress(EOFError, OSError):
        while True:
            messages = _next(line, preparing)
            if questions := [message for message in messages if message is not None]:
                line.send(_answer(project, model, suggester, marks, *questions[-1]))
            if len(questions) < len(messages):
                if preparing is not None and not preparing.is_alive():
                    model, preparing = Model(project, few=0).or_words(), None
                    suggester = model.new()
                basis = model.teach(suggester)
                with project.reading() as session:
                    marks.learn(session)
                line.send(Learned(suggester.learned_from, model.lacks))
                model.save(suggester, basis)


def _next(line: Connection, preparing: Thread | None) -> list[Question | None]:
    """All messages that wait; where there are none, the first, or that all vectors are ready."""
    while preparing is not None and not line.poll(PAUSE):
        if not preparing.is_alive():
            return [None]
    messages: list[Question | None] = [line.recv()]
    while line.poll():
        messages.append(line.recv())
    return messages


def _prepare(root: Path, model: "Model") -> Thread | None:
    """Let the vectors that are missing be made, a few at a time, with what others leave over."""
    embedder = model.unread
    if embedder is None:
        return None

    def make() -> None:
        from ctrp_research.store.project import open_project
        from ctrp_research.suggestion.vectors import prepare

        if hasattr(os, "nice"):
            os.nice(10)
        with suppress(CtrpError):  # another program writes for long: the next start goes on
            for _ in prepare(open_project(root), embedder, at_once=8):
                pass

    thread = Thread(target=make, daemon=True)
    thread.start()
    return thread


def _answer(
    project: "Project",
    model: "Model",
    suggester: "Suggester",
    marks: "Marks",
    key: Key,
    passage: Passage,
    coder: str,
) -> Suggested:
    """Suggest, and keep what was suggested before the coder decides."""
    from ctrp_research.coding.codings import Passage as Place
    from ctrp_research.suggestion.control import is_control
    from ctrp_research.suggestion.proposals import propose

    transcript, turn, start, end = key
    (suggestions,) = suggester.suggest([model.asked(transcript, turn, passage)])
    hidden = is_control(project.settings.id, transcript, turn, project.settings.suggestion.control)
    rejected: set[str] = set()
    with suppress(CtrpError), project.transaction() as session:  # somebody may be writing for long
        place = Place(transcript, turn, start, end)
        rejected = propose(session, place, suggestions, coder=coder, seen=not hidden)
    if hidden:
        return Suggested(key, (), is_control=True)
    best = _best([one for one in suggestions if one.code not in rejected])
    return Suggested(key, best, marks.suggest(passage))


def _best(suggestions: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    sure = [one for one in suggestions if one.shown][:MOST]
    others = [one for one in suggestions if not one.shown and one.probability >= MAYBE]
    return tuple(sure + others[: MOST - len(sure)])
