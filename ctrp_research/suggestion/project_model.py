"""The suggester of a project: with meaning where all is ready for it, saved where learning is long.

A saved model holds numbers alone. It is used until 25 decisions were made since, and goes with a
transcript that is taken out.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ctrp_research.coding.reading import ReadTurn, read_turns
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.project import Project
from ctrp_research.store.tables import Coding, Event
from ctrp_research.suggestion.embedding import MISSING, NONE, Embedder, model_of, wanted
from ctrp_research.suggestion.known import Known, as_passages, tell_known
from ctrp_research.suggestion.model import KERNEL_LIMIT
from ctrp_research.suggestion.passage import Passage
from ctrp_research.suggestion.recipe import Recipe
from ctrp_research.suggestion.suggester import Suggester
from ctrp_research.suggestion.vectors import Prepared, count_ready, prepare, read_vectors

FEW = 400
"""So many turns, about one transcript, get their vectors when suggestions are asked for."""
LATE = 25
"""Decisions after which is learned anew, as at the coding desk."""
SMALL = (
    "code add", "code change", "code remove", "read", "suggestion reject", "flag add",
    "flag remove", "memo add", "memo change", "memo remove", "copy",
)  # fmt: skip
"""What may have happened since a model was saved; anything else lets it be made anew at once."""
LATEST = 20
"""Coded turns of each code, the latest, that a saved model names as like a passage."""


class Model:
    """What suggestions of a project are made with."""

    def __init__(self, project: Project, *, few: int = FEW) -> None:
        """Look what is there; where no more than a `few` vectors are missing they are made.

        Raises:
            CtrpError: the settings name a folder that holds no model.
        """
        self._project = project
        self._named = project.settings.suggestion.embeddings
        self._installed = wanted(self._named, project.root)
        self._broken = ""
        self.prepared = self._count()
        if self._installed is not None and 0 < self.prepared.waiting <= few:
            for _ in prepare(project, self._installed):
                pass
            self.prepared = self._count()

    def or_words(self) -> "Model":
        """The same, by words alone if the sentence model cannot be loaded; `lacks` says why."""
        if self._installed is not None:
            try:
                self._installed.embed(["-"])
            except CtrpError as error:
                self._installed, self._broken = None, str(error)
                self.prepared = self._count()
        return self

    @property
    def unread(self) -> Embedder | None:
        """What still has to read turns for meaning; None where nothing waits."""
        return self._installed if self.prepared.waiting else None

    def few_unread(self) -> tuple[Iterator[int], int] | None:
        """The steps that read a few turns that wait, and how many; None where none or many do."""
        waiting = self.prepared.waiting
        if self.unread is None or waiting > FEW:
            return None
        return prepare(self._project, self.unread), waiting

    @property
    def embedder(self) -> Embedder | None:
        """What reads for meaning; None where that is not installed or its vectors are not ready."""
        return None if self.prepared.waiting else self._installed

    @property
    def lacks(self) -> str:
        """What a person should know is missing; empty where nothing is."""
        if self._installed is None:
            return self._broken or ("" if self._named == NONE else MISSING)
        if self.embedder is None:
            turns, texts = self.prepared.turns - self.prepared.ready, self.prepared.texts
            return (
                "Suggestions go by words alone until all is read for meaning: "
                f"{turns:,} turns and {texts:,} lines of the codebook wait "
                "(`ctrp suggest prepare`, or leave the coding desk open)."
            )
        return ""

    def new(self) -> Suggester:
        """A suggester as the project's settings want it, which has learned nothing yet."""
        return Suggester(
            self._project.codebook,
            embedder=self.embedder,
            precision=self._project.settings.suggestion.precision,
        )

    def learned(self, known: Known | None = None) -> Suggester:
        """A suggester that knows what the project's coders decided.

        Where that is much, it is the saved model, which is made and saved if many decisions were
        made since, or other vectors or another frame are there.

        Args:
            known: what the project knows, where it was read already.
        """
        with self._project.reading() as session:
            if saved := self._load(session):
                return saved
        suggester = self.new()
        if self.save(suggester, self.teach(suggester, known)):
            return self.saved() or suggester
        return suggester

    def saved(self) -> Suggester | None:
        """The saved model, where few decisions were made since."""
        with self._project.reading() as session:
            return self._load(session)

    def teach(self, suggester: Suggester, known: Known | None = None) -> str:
        """Let a suggester learn all that was decided; gives what that was, to `save` it with."""
        with self._project.reading() as session:
            basis = self._bases(session)[0]
            known = known or tell_known(session, read_turns(session))
        suggester.learn(*self.lessons(known))
        return basis

    def asked(self, transcript: str, number: int, passage: Passage) -> Passage:
        """A passage of a turn with the vectors of the turn and of what was asked before it."""
        if self.embedder is None:
            return passage
        with self._project.reading() as session:
            turns = read_turns(session, transcript=transcript)
        (turn,) = self.passages(turn for turn in turns if turn.number == number)
        vector = turn.vector if turn.text == passage.text else None
        before = turn.before_vector if turn.before == passage.before else None
        return replace(passage, vector=vector, before_vector=before)

    def lessons(self, known: Known) -> tuple[list[Passage], list[frozenset[str]]]:
        """What there is to learn from, as a suggester wants it."""
        turns, codes = known.lessons(self._project.codebook)
        return self.passages(turns), codes

    def passages(self, turns: Iterable[ReadTurn]) -> list[Passage]:
        """Turns with their vectors."""
        listed = list(turns)
        if self.embedder is None:
            return as_passages(listed)
        texts = {turn.id: turn.text for turn in listed}
        texts |= {turn.asked_id: turn.asked for turn in listed if turn.asked_id is not None}
        with self._project.reading() as session:
            ready = read_vectors(session, self.embedder, texts.items())
        return as_passages(listed, ready)

    def save(self, suggester: Suggester, basis: str) -> bool:
        """Keep a fit for the next start, where fitting is long; False where it is not kept."""
        if suggester.learned_from <= KERNEL_LIMIT:
            self._project.model_file.unlink(missing_ok=True)
            return False
        with suppress(OSError, UsageError):  # a folder that cannot be written; few documents
            suggester.save(self._project.model_file, basis=basis)
            return True
        return False

    def _bases(self, session: Session) -> list[str]:
        """All that a fit depends on: decisions, frame, numbers; now, and few decisions ago."""
        rest = (
            hashlib.sha256(self._project.codebook.text.encode()).hexdigest(),
            model_of(self.embedder),
            f"{Recipe()} {self._project.settings.suggestion.precision}",
        )
        return ["\n".join((head, *rest)) for head in _heads(session)]

    def _load(self, session: Session) -> Suggester | None:
        path, book = self._project.model_file, self._project.codebook
        if not path.is_file():
            return None
        for basis in self._bases(session):
            try:
                saved = Suggester.load(path, book, embedder=self.embedder, basis=basis)
            except (OSError, UsageError):
                continue
            self._recall(session, saved)
            return saved
        with suppress(OSError):
            path.unlink(missing_ok=True)  # it may know what is no longer there to be known
        return None

    def _recall(self, session: Session, suggester: Suggester) -> None:
        """Let a saved model name the latest coded turns of each code, which it holds no more."""
        place = func.row_number().over(partition_by=Coding.code, order_by=Coding.id.desc())
        ranked = select(Coding.turn_id, place.label("place")).where(Coding.active).subquery()
        latest = select(ranked.c.turn_id).where(ranked.c.place <= LATEST)
        turns = read_turns(session, only=set(session.scalars(latest)))
        applied = {code.id for code in self._project.codebook.applicable()}
        codes = [{code for _, code, _ in turn.codings} & applied for turn in turns]
        suggester.recall(self.passages(turns), codes)

    def _count(self) -> Prepared:
        if self._installed is None:
            return Prepared(0, 0, 0)
        return count_ready(self._project, self._installed)


def _heads(session: Session) -> list[str]:
    """The newest event, and those after which only few codings, flags and memos were made."""
    newest = select(Event.id, Event.hash, Event.action, Event.subject)
    heads, since = [], 0
    for number, hash_, action, subject in session.execute(
        newest.order_by(Event.id.desc()).limit(LATE)
    ):
        heads.append(f"{number} {hash_}")
        since += len(subject.get("codings", ("one",)))
        if action not in SMALL or since >= LATE:
            break
    return heads or ["nothing"]
