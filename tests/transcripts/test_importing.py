import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymise import Rules
from ctrp_research.coding.overview import overview
from ctrp_research.coding.reading import read_turns
from ctrp_research.errors import UsageError
from ctrp_research.store.looking import look
from ctrp_research.store.project import create
from ctrp_research.store.tables import HeaderLine, Mention, Speaker, Transcript, Turn
from ctrp_research.transcripts.importing import find_files, import_files

NAMES = ["Stefan", "Ilin", "Luka", "Jelena", "Markov", "Leskovac", "Vranje", "Vesna", "4 May 2006"]


def run(project, folder, **options):
    return list(import_files(project, find_files([folder]), coder="ana", **options))


def test_what_is_in_already_is_left_alone(project, transcripts):
    again = run(project, transcripts)
    assert [report.status for report in again] == ["known", "known"]
    with project.transaction() as session:
        assert session.query(Transcript).count() == 2


def test_a_bad_file_is_named_and_the_others_go_in(project, transcripts):
    (transcripts / "scan.pdf").write_bytes(b"%PDF-1.4")
    (transcripts / "poem.txt").write_text("no one speaks here\n", encoding="utf-8")
    (transcripts / "lost.txt").write_text("\ufffd\ufffd\ufffd: \ufffd\ufffd?\n" * 9, "utf-8")
    (transcripts / "xk-07.txt").write_text("I: A?\nR: Po.\nI: E?\nR: Jo.\n", encoding="utf-8")
    reports = {report.path.name: report for report in run(project, transcripts)}
    assert reports["scan.pdf"].status == "failed"
    assert "not a PDF" in reports["scan.pdf"].reason
    assert "no speakers" in reports["poem.txt"].reason
    assert "letters were lost" in reports["lost.txt"].reason
    assert reports["xk-07.txt"].status == "imported"


def test_originals_are_in_the_vault_alone(project):
    for path in project.root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for name in NAMES:
                for encoding in ("utf-8", "utf-16-le"):
                    assert name.encode(encoding) not in data, (path.name, name)
    with project.transaction() as session:
        hashes = session.query(Transcript.sha256).all()
    entries = [json.loads(project.vault.get(sha256)) for (sha256,) in hashes]
    assert {entry["file"] for entry in entries} == {"rs-01-en.txt", "Group Vranje.txt"}
    assert any("Stefan" in entry["text"] for entry in entries)


def test_a_file_name_that_may_hold_a_name_does_not_become_an_id(project):
    with look(project) as ask:
        assert [line.id for line in overview(ask)] == ["rs-01-en", "rs-t01"]


def test_one_person_has_one_label_in_header_and_turns(project):
    with project.transaction() as session:
        child = session.query(HeaderLine).filter(HeaderLine.text.startswith("Child")).one().text
        label = child.removeprefix("Child: ").split(",")[0]
        first = session.query(Turn).filter_by(transcript_id="rs-01-en", number=1).one()
        assert first.text.startswith(label)
        assert label.startswith("[Person")


def test_mentions_point_at_their_labels(project):
    with project.transaction() as session:
        mentions = session.query(Mention).all()
        assert mentions
        for mention in mentions:
            turn = session.get(Turn, mention.turn_id)
            assert turn.text[mention.start : mention.end] == mention.label


def test_a_speaker_who_is_called_by_name_gets_a_safe_label(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    text = "Испитивач: Где си?\nБојан: Овде.\nИспитивач: А ти?\nБојан: И ја.\n"
    (folder / "a.txt").write_text(text, encoding="utf-8")
    text = "Ivo: Gdje si?\nana: Ovdje.\nIvo: A ti?\nana: I ja.\n"
    (folder / "b.txt").write_text(text, encoding="utf-8")
    project = create(tmp_path / "study", countries=("RS",))
    run(project, folder)
    with project.transaction() as session:
        labels = {speaker.label for speaker in session.query(Speaker)}
    assert "Испитивач" in labels
    assert not {label for label in labels if label.lower() in {"бојан", "ana", "ivo"}}


def test_children_of_one_label_in_two_groups_are_two(project, transcripts):
    text = (transcripts / "Group Vranje.txt").read_text(encoding="utf-8")
    (transcripts / "fg-02.txt").write_text(text.replace("three bikes", "a bike"), encoding="utf-8")
    run(project, transcripts)
    with project.transaction() as session:
        girls = session.query(Speaker).filter_by(label="Girl 1").all()
        assert len({girl.participant_code for girl in girls}) == 2


def test_what_a_system_or_word_put_there_and_a_link_out_of_the_folder_are_passed_over(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "outside.txt").write_text("I: a?", encoding="utf-8")
    (folder / "~$a.docx").write_bytes(b"lock")
    (folder / ".hidden.txt").write_bytes(b"x")
    (folder / "Thumbs.db").write_bytes(b"x")
    (folder / "desktop.ini").write_bytes(b"x")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "b.txt").write_bytes(b"x")
    assert [path.name for path in find_files([folder])] == ["b.txt"]
    with pytest.raises(UsageError, match="no such file"):
        find_files([tmp_path / "nowhere"])


def test_the_interviewers_last_question_goes_before_each_answer(project):
    with project.transaction() as session:
        turns = read_turns(session, transcript="rs-01-en")
    assert turns[0].asked == ""
    assert turns[3].asked == "Do you go to school?"


def test_a_kill_between_files_leaves_whole_transcripts(tmp_path, transcripts):
    project = create(tmp_path / "other", countries=("RS",))
    reports = import_files(project, find_files([transcripts]), coder="ana")
    next(reports)
    reports.close()
    database = sqlite3.connect(project.root / "project.db")
    assert database.execute("SELECT count(*) FROM transcript").fetchone() == (1,)
    database.close()
    assert sorted(report.status for report in run(project, transcripts)) == ["imported", "known"]


@pytest.fixture(scope="module")
def anonymiser():
    from anonymise import Anonymiser

    return Anonymiser()


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(
            ["Стефан", "Jelena", "ide", "u", "Niš", "é", "👧🏽", "a\u0301", "\u200b", "."]
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_turn_keeps_its_mentions_at_their_labels(anonymiser, words):
    from ctrp_research.transcripts.importing import put_labels
    from ctrp_research.transcripts.preparing import find_in, understand

    answer = " ".join(words)
    data = f"I: A?\nR: {answer}\nI: I?\nR: ok\n".encode()
    read = understand(Path("a.txt"), data, None)
    safe = put_labels(anonymiser, read, find_in(anonymiser, read), Rules())
    for turn in safe.turns:
        for start, end, _, label in turn.mentions:
            assert turn.text[start:end] == label


def test_a_file_on_which_the_program_fails_does_not_stop_the_rest(
    project, transcripts, monkeypatch
):
    from ctrp_research.transcripts import preparing

    def fail(*_args):
        raise RuntimeError("Stefan")

    monkeypatch.setattr(preparing, "read_header", fail)
    (transcripts / "c.txt").write_text("I: a?\nR: b\n", encoding="utf-8")
    _, report, last = run(project, transcripts)
    assert last.status == "known"
    assert (report.status, "RuntimeError" in report.reason) == ("failed", True)
    assert "Stefan" not in report.reason


def test_the_settings_say_what_stands_in_place_of_names_and_dates(tmp_path, transcripts):
    from ctrp_research.store.project import SETTINGS, create, open_project

    root = create(tmp_path / "names", countries=("RS",)).root
    settings = (root / SETTINGS).read_text(encoding="utf-8")
    settings = settings.replace('style = "labels"', 'style = "names"')
    settings = settings.replace('\ndates = "label"', '\ndates = "season"')
    (root / SETTINGS).write_text(settings, encoding="utf-8")
    project = open_project(root)
    report, *_ = run(project, transcripts / "rs-01-en.txt")
    assert report.status == "imported"
    with project.transaction() as session:
        transcript = session.query(Transcript).one()
        lines = [line.text for line in transcript.header] + [t.text for t in transcript.turns]
    text = "\n".join(lines)
    assert "[Person" not in text
    assert "spring 2006" in text
    assert not {"Stefan", "Luka", "Leskovac", "Vranje"} & set(text.replace(",", " ").split())
