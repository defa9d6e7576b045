from dataclasses import replace

import pytest

from ctrp_research.errors import CtrpError
from ctrp_research.review.desk import Desk
from ctrp_research.review.queue import DOUBTFUL, Filter, list_items, measure_progress
from ctrp_research.review.session import Session
from ctrp_research.store.project import key_file
from ctrp_research.store.tables import Review


@pytest.fixture
def doubtful(tmp_path):
    """A desk on transcripts with doubtful mentions in two languages."""
    from ctrp_research.store.project import create
    from ctrp_research.transcripts.importing import find_files, import_files

    folder = tmp_path / "doubtful"
    folder.mkdir()
    (folder / "rs-01-en.txt").write_text(
        "I: Who helps?\nR: We met Zorbana near the Kelvit. My brother Luka came too.\n"
        "I: And then?\nR: Zorbana left. I stayed with my mother at home and cried.\n",
        encoding="utf-8",
    )
    (folder / "rs-02-sr.txt").write_text(
        "И: Ко ти помаже?\nД: Моја учитељица Весна и брат Лука. Били смо код Трбоњца у понедељак.\n"
        "И: А после?\nД: После смо ишли кући и јели хлеб са мајком.\n",
        encoding="utf-8",
    )
    project = create(tmp_path / "other", countries=("RS",))
    list(import_files(project, find_files([folder]), coder="ana"))
    desk = Desk(project, coder="ana")
    for name, confidence in zip(desk.transcripts(), (0.5, 0.4), strict=True):
        marks = desk.open(name).marks
        last = replace(marks.marks[-1], confidence=confidence)
        desk.store("import", {name: replace(marks, marks=(*marks.marks[:-1], last))})
    return desk


def test_doubtful_mentions_come_first_and_the_least_sure_of_them_before_all(doubtful):
    items = list_items(doubtful, doubtful.transcripts(), Filter())
    confidences = [item.mark.confidence for item in items]
    low = [value for value in confidences if value < DOUBTFUL]
    assert low[:2] == [0.4, 0.5]
    assert confidences[: len(low)] == sorted(low)
    assert min(confidences[len(low) :]) >= DOUBTFUL


def test_a_filter_leaves_one_kind_one_language_or_the_doubtful(doubtful):
    names = doubtful.transcripts()
    assert {i.mark.kind for i in list_items(doubtful, names, Filter(kind="PERSON"))} == {"PERSON"}
    assert {i.transcript for i in list_items(doubtful, names, Filter(language="hbs"))} == {
        "rs-02-sr"
    }
    some = list_items(doubtful, names, Filter(doubtful=True))
    assert {item.mark.confidence < DOUBTFUL for item in some} == {True}


def test_a_session_goes_on_where_the_last_one_stopped(doubtful):
    first = Session(doubtful)
    place = first.items[0].place
    doubtful.accept(*place)
    again = Session(Desk(doubtful.project, coder="bo"))
    assert again.reviewed == 1
    assert (again.place.transcript, again.place.number) == first.items[1].place
    assert not again.step(-2)
    assert again.step(-1)
    assert (again.place.transcript, again.place.number) == place


def test_searching_finds_a_word_in_the_other_script(doubtful):
    session = Session(doubtful)
    assert session.search("trbonj")
    opened, place = session.opened, session.place
    assert place.transcript == "rs-02-sr"
    assert "Трбоњца" in opened.whole.text[slice(*place.focus)]
    assert session.search("home and")
    assert session.opened.whole.text[slice(*session.place.focus)] == "home and"
    assert not session.search("zzzz")
    assert not session.search("")


def test_progress_needs_no_key(doubtful):
    doubtful.accept(*Session(doubtful).items[0].place)
    doubtful.reject(*Session(doubtful).items[1].place)
    key_file(doubtful.project.settings.id).unlink()
    with doubtful.project.transaction() as session:
        *lines, total = measure_progress(session)
        number = session.query(Review).count()
    assert (total.mentions, total.accepted, total.rejected) == (number, 1, 1)
    assert total.waiting == number - 2
    assert [line.transcript for line in lines] == ["rs-01-en", "rs-02-sr"]


def test_a_project_without_transcripts_says_what_to_do(tmp_path):
    from ctrp_research.store.project import create

    desk = Desk(create(tmp_path / "empty", countries=("RS",)), coder="ana")
    with pytest.raises(CtrpError, match="ctrp import"):
        Session(desk)
