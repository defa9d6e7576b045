"""The same words in two formats are one transcript, unless somebody wants them twice."""

from docx import Document

from ctrp_research.coding.overview import overview
from ctrp_research.store.looking import look
from ctrp_research.store.project import create
from ctrp_research.transcripts.importing import find_files, import_files
from ctrp_research.transcripts.twins import FEWEST, fingerprint

TALK = (
    "I: Who lives with you, and how do you spend your days at home and at school?\n"
    "R: My mother and my brother Luka. We get up early, and in the morning I bring the water from "
    "the well because there is none in the house. Then we walk to school, which is far.\n"
    "I: And in the afternoon?\n"
    "R: I help my mother with the washing, and when it is done I may go out and play with Luka.\n"
)


def bring_in(project, folder, **options):
    found = import_files(project, find_files([folder]), coder="ana", **options)
    return {report.path.name: (report.status, report.transcript) for report in found}


def folder_of_two(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "rs-01.txt").write_text(TALK, encoding="utf-8")
    document = Document()
    for line in TALK.splitlines():
        document.add_paragraph(line)
    document.save(str(folder / "rs-02.docx"))
    return folder


def count(project):
    with look(project) as ask:
        return len(overview(ask))


def test_a_second_format_is_left_out_and_said(tmp_path):
    project = create(tmp_path / "study", countries=("RS",))
    folder = folder_of_two(tmp_path)
    assert bring_in(project, folder) == {
        "rs-01.txt": ("imported", "rs-01"),
        "rs-02.docx": ("twin", "rs-01"),
    }
    assert bring_in(project, folder)["rs-02.docx"] == ("twin", "rs-01")
    assert count(project) == 1
    assert bring_in(project, folder, again=True)["rs-02.docx"] == ("imported", "rs-02")
    assert count(project) == 2


def test_one_word_more_is_another_transcript(tmp_path):
    project = create(tmp_path / "study", countries=("RS",))
    folder = folder_of_two(tmp_path)
    (folder / "rs-02.docx").unlink()
    (folder / "rs-03.txt").write_text(TALK + "I: Thank you.\nR: Bye.\n", encoding="utf-8")
    assert {status for status, _ in bring_in(project, folder).values()} == {"imported"}


def test_labels_and_signs_do_not_count_and_few_words_tell_nothing():
    words = " ".join(f"word{number}" for number in range(FEWEST))
    first = fingerprint([f"[Person 1] said: {words}."])
    assert first is not None
    assert fingerprint([f"[Person 7] SAID {words}"]) == first
    assert fingerprint([f"[Person 7] says {words}"]) != first
    assert fingerprint(["Yes.", "No."]) is None
