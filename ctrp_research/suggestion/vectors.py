"""What turns mean, as vectors in the store: made once of the safe text, worth nothing without it.

A vector can be inverted in part. It is what the text is: personal data, gone with the text.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ctrp_research.store.project import Project
from ctrp_research.store.tables import Turn, Vector
from ctrp_research.suggestion.embedding import Embedder, model_of
from ctrp_research.suggestion.kept import embedded, missing
from ctrp_research.suggestion.meaning import texts_of
from ctrp_research.suggestion.model import Singles

T = TypeVar("T")
BATCH = 64
_ASKED = 500
"""Turns that are asked for in one query; databases limit how many."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """How far the vectors of a project are."""

    turns: int
    ready: int
    """Those with a vector of the model."""
    texts: int
    """Lines of the codebook that are not read yet."""

    @property
    def waiting(self) -> int:
        """How much is still to be read."""
        return self.turns - self.ready + self.texts


def count_ready(project: Project, embedder: Embedder) -> Prepared:
    """Count turns and vectors; `ctrp doctor` finds a vector of another text."""
    ready = select(func.count()).where(Vector.model == model_of(embedder))
    turns = select(func.count()).select_from(Turn)
    with project.reading() as session:
        counts = session.scalar(turns) or 0, session.scalar(ready) or 0
    return Prepared(*counts, len(missing(embedder, texts_of(project.codebook))))


def prepare(project: Project, embedder: Embedder, *, at_once: int = BATCH) -> Iterator[int]:
    """Make the vectors that are missing; gives how many turns, or lines, each step settled.

    First those of the codebook, which lie in the user's cache, then those of the turns.

    Every step is stored, so that one that was stopped goes on where it was. Equal texts are read
    once. A text that changes meanwhile gets none, and waits for the next time.

    Args:
        project: where.
        embedder: what reads the texts.
        at_once: so many texts are read and stored at once: what a kill can cost.
    """
    for lines in _some(missing(embedder, texts_of(project.codebook)), at_once):
        embedded(embedder, lines)
        yield len(lines)
    with project.reading() as session:
        waiting, ready = _waiting(session, embedder)
    for texts in _some(waiting, at_once):
        sources = {text: ready[hash_of(text)] for text in texts if hash_of(text) in ready}
        with project.reading() as session:
            values = _values(session, embedder, sources.values())
        known = {text: values[turn] for text, turn in sources.items() if turn in values}
        new = [text for text in texts if text not in known]
        if new:
            made = np.asarray(embedder.embed(new), dtype=np.float32)
            known |= {text: encode(row) for text, row in zip(new, made, strict=True)}
        yield _keep(project, embedder, {text: (waiting[text], known[text]) for text in texts})


def read_vectors(
    session: Session, embedder: Embedder, turns: Iterable[tuple[int, str]]
) -> dict[int, Singles]:
    """The vectors of turns, given with the text each has; those that are not ready are left out."""
    texts = dict(turns)
    found: dict[int, Singles] = {}
    for some in _some(texts, _ASKED):
        rows = select(Vector.turn_id, Vector.sha256, Vector.values).where(
            Vector.model == model_of(embedder), Vector.turn_id.in_(some)
        )
        for turn, sha256, values in session.execute(rows):
            if sha256 == hash_of(texts[turn]):
                found[turn] = decode(values)
    return found


def hash_of(text: str) -> str:
    """What a vector is known by."""
    return hashlib.sha256(text.encode()).hexdigest()


def encode(row: Singles) -> str:
    """Little-endian 16-bit floats in base 64."""
    return base64.b64encode(row.astype("<f2").tobytes()).decode("ascii")


def decode(values: str) -> Singles:
    """The row that `encode` wrote."""
    return np.frombuffer(base64.b64decode(values), dtype="<f2").astype(np.float32)


def _waiting(session: Session, embedder: Embedder) -> tuple[dict[str, list[int]], dict[str, int]]:
    """The turns without a vector, by text, in order; and a turn with one by the text's hash."""
    query = (
        select(Turn.id, Turn.text, Vector.sha256)
        .outerjoin(Vector, (Vector.turn_id == Turn.id) & (Vector.model == model_of(embedder)))
        .order_by(Turn.transcript_id, Turn.number)
    )
    waiting: dict[str, list[int]] = {}
    ready: dict[str, int] = {}
    for turn, text, sha256 in session.execute(query):
        if sha256 is not None and sha256 == hash_of(text):
            ready[sha256] = turn
        else:
            waiting.setdefault(text, []).append(turn)
    return waiting, ready


def _values(session: Session, embedder: Embedder, turns: Iterable[int]) -> dict[int, str]:
    query = select(Vector.turn_id, Vector.values).where(
        Vector.model == model_of(embedder), Vector.turn_id.in_(list(turns))
    )
    return dict(session.execute(query).all())


def _keep(project: Project, embedder: Embedder, made: dict[str, tuple[list[int], str]]) -> int:
    model, settled = model_of(embedder), 0
    with project.transaction() as session:
        for text, (turns, values) in made.items():
            for some in _some(turns, _ASKED):
                same = select(Turn.id).where(Turn.id.in_(some), Turn.text == text)
                still = session.scalars(same).all()
                mine = Vector.turn_id.in_(still) & (Vector.model == model)
                session.execute(delete(Vector).where(mine))
                session.add_all(
                    Vector(turn_id=turn, model=model, sha256=hash_of(text), values=values)
                    for turn in still
                )
            settled += len(turns)
    return settled


def _some(items: Iterable[T], most: int) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, most)):
        yield some
