"""Vectors of turns: made once, of the safe text alone, and gone with it. All people are invented."""

import hashlib
import multiprocessing
from threading import Thread

import numpy as np
import pytest
from sqlalchemy import func, select, update

from ctrp_research.coding.copies import make_copy
from ctrp_research.coding.reading import read_turns
from ctrp_research.errors import CtrpError
from ctrp_research.review.desk import Desk
from ctrp_research.store.backup import write_backup
from ctrp_research.store.project import open_project
from ctrp_research.store.restore import restore
from ctrp_research.store.tables import Turn, Vector
from ctrp_research.suggestion import Passage, embedding, kept, service
from ctrp_research.suggestion.embedding import MISSING
from ctrp_research.suggestion.known import as_passages
from ctrp_research.suggestion.meaning import texts_of
from ctrp_research.suggestion.project_model import Model
from ctrp_research.suggestion.vectors import count_ready, decode, encode, prepare, read_vectors
from ctrp_research.transcripts.doctor import examine
from ctrp_research.transcripts.managing import remove_transcript


class Letters:
    """Stands for a sentence model: a text is how often it has each of eight letters."""

    name, version, size = "letters", "1", 8

    def __init__(self):
        self.read = []

    def embed(self, texts):
        self.read.extend(texts)
        rows = np.array([[1 + text.count(letter) for letter in "aeiounrs"] for text in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request):
    """Both kinds of database, one after the other."""
    return request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""


@pytest.fixture
def model(tmp_path, monkeypatch):
    made = Letters()
    monkeypatch.setattr(kept, "user_cache_path", lambda _: tmp_path / "cache")
    monkeypatch.setattr(embedding, "installed", lambda: made)
    return made


@pytest.fixture
def project(project):
    """The project, with what the extra would bring."""
    settings = project.root / "ctrp.toml"
    settings.write_text(settings.read_text().replace('\nembeddings = "none"', ""))
    made = open_project(project.root)
    yield made
    made.engine.dispose()


@pytest.fixture
def ready(project, model):
    """A project of which every turn was read for meaning."""
    for _ in prepare(project, model):
        pass
    return project


def vectors(project):
    with project.reading() as session:
        rows = select(Turn.text, Vector.sha256, Vector.values).join(Vector)
        return {text: (sha256, values) for text, sha256, values in session.execute(rows)}


def test_each_turn_is_read_once_of_its_safe_text_in_steps_that_are_kept(project, model):
    kept.embedded(model, texts_of(project.codebook))
    model.read.clear()
    steps = prepare(project, model, at_once=2)
    while not vectors(project):
        next(steps)
    steps.close()
    some = len(vectors(project))
    assert 0 < some < count_ready(project, model).turns
    for _ in prepare(project, model):
        pass
    found = vectors(project)
    with project.reading() as session:
        texts = set(session.scalars(select(Turn.text)))
    assert set(found) == texts
    assert not any("Vesna" in text or "Stefan" in text for text in model.read)
    assert len(model.read) == len(set(model.read))
    for text, (sha256, values) in found.items():
        assert sha256 == hashlib.sha256(text.encode()).hexdigest()
        assert decode(values) == pytest.approx(Letters().embed([text])[0], abs=1e-3)
    assert count_ready(project, model).waiting == 0
    assert list(prepare(project, model)) == []


def test_a_vector_comes_back_as_it_was_written():
    row = np.array([0.5, -1.0, 0.0, 2.0**-14], dtype=np.float32)
    assert np.array_equal(decode(encode(row)), row)


def test_a_change_of_the_safe_text_takes_the_vector_away(ready, model):
    before = vectors(ready)
    desk = Desk(ready, coder="ana")
    opened = desk.open("rs-01-en")
    (teacher,) = [mark.number for mark in opened.marks if opened.words(mark) == "Vesna"]
    desk.reject("rs-01-en", teacher)
    (gone,) = before.keys() - vectors(ready).keys()
    assert "My teacher" in gone
    assert not any("My teacher" in text for text in vectors(ready))
    assert before[gone][1].encode() not in b"".join(
        path.read_bytes() for path in ready.root.glob("project.db*")
    )
    assert examine(ready).findings == ()
    desk.undo()
    for _ in prepare(ready, model):
        pass
    assert vectors(ready) == before


def test_a_vector_of_another_text_is_not_used_found_by_the_doctor_and_made_anew(ready, model):
    with ready.transaction() as session:
        changed = session.scalars(select(Turn).order_by(Turn.id)).first()
        other = hashlib.sha256(b"other").hexdigest()
        session.execute(update(Vector).where(Vector.turn_id == changed.id).values(sha256=other))
        where = f"{changed.transcript_id}:{changed.number}, letters 1"
        number, text = changed.id, changed.text
    with ready.reading() as session:
        assert read_vectors(session, model, [(number, text)]) == {}
    (found,) = examine(ready).findings
    assert (found.check, found.where) == ("vectors of the text", where)
    for _ in prepare(ready, model):
        pass
    assert examine(ready).findings == ()


def test_a_removed_transcript_takes_its_vectors_and_the_saved_model_along(ready):
    ready.model_file.write_bytes(b"a model")
    remove_transcript(ready, "rs-01-en", yes=True, coder="ana")
    assert not ready.model_file.exists()
    with ready.reading() as session:
        turns = session.scalar(select(func.count()).select_from(Turn))
        assert session.scalar(select(func.count()).select_from(Vector)) == turns


def test_a_backup_and_a_copy_carry_the_vectors(ready, tmp_path):
    path, _ = write_backup(ready, tmp_path)
    restore(path, tmp_path / "again")
    assert vectors(open_project(tmp_path / "again")) == vectors(ready)
    make_copy(ready, tmp_path / "copy", coder="ana", by="lead", transcripts=["rs-01-en"])
    carried = vectors(open_project(tmp_path / "copy"))
    assert carried
    assert carried.items() <= vectors(ready).items()


def test_meaning_is_used_when_all_is_read_and_what_lacks_is_said(project, model):
    waiting = Model(project, few=0)
    assert waiting.embedder is None
    with project.reading() as session:
        turns = session.scalar(select(func.count()).select_from(Turn))
    assert f"{turns} turns and {len(set(texts_of(project.codebook))):,} lines" in waiting.lacks
    assert "ctrp suggest prepare" in waiting.lacks
    assert waiting.new().embedder is None
    for _ in prepare(project, model):
        pass
    whole = Model(project, few=0)
    assert whole.lacks == ""
    assert whole.new().embedder is model
    model.read.clear()
    with project.reading() as session:
        turns = read_turns(session)
    suggester = whole.learned()
    suggester.suggest(whole.passages(turns))
    assert model.read == []


def test_without_the_extra_it_is_said_and_a_person_may_turn_it_off(project, monkeypatch):
    monkeypatch.setattr(embedding, "installed", lambda: None)
    assert Model(project).lacks == MISSING
    settings = project.root / "ctrp.toml"
    settings.write_text(
        settings.read_text().replace("[suggestion]", '[suggestion]\nembeddings = "none"')
    )
    assert Model(open_project(project.root)).lacks == ""


def test_the_desk_reads_on_in_the_background_and_then_goes_by_meaning(project, model, store):
    """`serve` as the process runs it, on a line of two ends."""
    if store:
        pytest.skip("the process ends without closing its connections")
    mine, its = multiprocessing.Pipe()
    desk = Thread(target=service.serve, args=(its, project.root), daemon=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("signal.signal", lambda *_: None)
        patch.setattr("os.nice", lambda _: 0)
        patch.setattr(service, "PAUSE", 0.05)
        desk.start()
        mine.send(None)
        answers = [mine.recv()]
        while answers[-1].lacks:
            assert "ctrp suggest prepare" in answers[-1].lacks
            answers.append(mine.recv())
    assert count_ready(project, model).waiting == 0
    model.read.clear()
    with project.reading() as session:
        turn = read_turns(session, transcript="rs-01-en")[1]
    mine.send((("rs-01-en", 2, 0, len(turn.text)), as_passages([turn])[0], "ana"))
    assert mine.recv().suggestions
    assert model.read == []
    mine.send((("rs-01-en", 2, 0, 9), Passage(turn.text[:9], "en", "rs-01-en", turn.asked), "ana"))
    mine.recv()
    assert model.read[-1:] == [turn.text[:9]]
    mine.close()
    desk.join(10)
    assert not desk.is_alive()


def test_a_model_that_cannot_be_loaded_leaves_words_and_its_reason(ready, model, monkeypatch):
    def broken(_texts):
        raise CtrpError("The weights were altered.")

    monkeypatch.setattr(model, "embed", broken)
    words = Model(ready).or_words()
    assert words.embedder is None
    assert words.unread is None
    assert words.lacks == "The weights were altered."
