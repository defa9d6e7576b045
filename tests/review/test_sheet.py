import os
import stat

import openpyxl
import pytest
from looking import everything, turn_text, words

from ctrp_research.errors import CtrpError
from ctrp_research.review.desk import Desk
from ctrp_research.review.returned import import_sheet
from ctrp_research.review.sheet import COLUMNS, export_sheet


@pytest.fixture
def sheet(desk, tmp_path):
    path = tmp_path / "review.xlsx"
    export_sheet(desk, path, transcript=None, force=False)
    return path


def fill(path, mention: str, /, *, transcript="rs-01-en", **cells):
    """Write into the row of a mention, as a person would."""
    book = openpyxl.load_workbook(path)
    rows = book["mentions"].iter_rows(min_row=2)
    row = next(r for r in rows if (r[1].value, r[4].value) == (transcript, mention))
    for name, value in cells.items():
        row[COLUMNS.index(name)].value = value
    book.save(path)
    return row[0].row


def missed(path, *rows):
    book = openpyxl.load_workbook(path)
    for row in rows:
        book["missed"].append(row)
    book.save(path)


def test_a_row_shows_a_mention_in_its_original_words(sheet):
    rows = list(openpyxl.load_workbook(sheet)["mentions"].iter_rows(values_only=True))
    assert rows[0] == COLUMNS
    row = next(row for row in rows if row[4] == "Vesna")
    assert row[:3] == ("rs-01-en#7", "rs-01-en", 4)
    assert row[3].endswith("My teacher, Miss ")
    assert row[5] == ", still asks about me."
    assert row[6:9] == ("PERSON", "[Person 4]", 0.99)


def test_only_the_owner_can_read_the_sheet_and_it_is_no_export(project, desk, sheet):
    if os.name == "posix":
        assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    with pytest.raises(CtrpError, match="folder"):
        export_sheet(desk, project.exports / "a.xlsx", transcript=None, force=False)
    with pytest.raises(CtrpError, match="--force"):
        export_sheet(desk, sheet, transcript=None, force=False)
    assert export_sheet(desk, sheet, transcript="rs-t01", force=True) == 3


def test_the_sheet_is_made_without_a_temporary_file(desk, tmp_path, monkeypatch):
    import tempfile

    def refuse(*_args, **_options):
        raise AssertionError("a temporary file would hold original words")

    for name in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    assert export_sheet(desk, tmp_path / "a.xlsx", transcript=None, force=False) == 11


def test_a_sheet_that_comes_back_is_one_decision_and_a_second_time_none(project, desk, sheet):
    begin = everything(project)
    fill(sheet, "Vesna", decision="reject", comment="a saint's day, not a name")
    fill(sheet, "Vranje", decision="nowhere")
    fill(sheet, "Stefan Ilin", decision="accept")
    fill(sheet, "brother Luka", identity="[Person 1]")
    fill(sheet, "Leskovac", kind="ORG")
    fill(sheet, "Stefan", decision="split")
    missed(sheet, ("rs-01-en", 6, "hairdressing", "ORG", None), ("rs-01-en", None, "bread", "ORG"))
    returned, done = import_sheet(desk, sheet)
    assert returned.rows == 8
    assert set(done.transcripts) == {"rs-01-en", "rs-t01"}
    assert "Miss Vesna" in turn_text(project, "rs-01-en", 4)
    assert "my [Person 1]. Some days there was only [Organisation 2]" in turn_text(
        project, "rs-01-en", 2
    )
    assert "finish [Organisation 3]" in turn_text(project, "rs-01-en", 6)
    assert turn_text(project, "rs-01-en", 6).endswith("in Vranje.")
    assert turn_text(project, "rs-01-en", 1).startswith("[Person 5],")
    mark = desk.open("rs-01-en").marks.get(words(desk, "rs-01-en", "Vesna"))
    assert mark.comment == "a saint's day, not a name"
    after = everything(project)
    assert import_sheet(Desk(project, coder="bo"), sheet) == (type(returned)(6, 0), None)
    assert everything(project) == after
    desk.undo()
    assert everything(project) == begin


def test_a_fault_is_named_by_its_line_without_any_words_and_nothing_is_stored(project, desk, sheet):
    begin = everything(project)
    fill(sheet, "Leskovac", decision="accept")
    lines = [
        fill(sheet, "Vesna", decision="perhaps"),
        fill(sheet, "Stefan", kind="CAT"),
        fill(sheet, "brother Luka", identity="[Person 77]"),
        fill(sheet, "4 May 2006", mention="5 May 2006", decision="accept"),
    ]
    missed(
        sheet,
        ("rs-01-en", 6, "Hortensia", "PERSON"),
        ("nowhere", 1, "bread", "ORG"),
        ("rs-01-en", "x", "bread", "ORG"),
        ("rs-01-en", 2, "bread", "?"),
    )
    with pytest.raises(CtrpError) as error:
        import_sheet(desk, sheet)
    told = str(error.value)
    assert sorted(f"mentions:{line}: " in told for line in lines) == [True] * 4
    assert [f"missed:{line}: " in told for line in (2, 3, 4, 5)] == [True] * 4
    for text in ("Vesna", "Stefan", "Luka", "2006", "Hortensia", "bread"):
        assert text not in told
    assert everything(project) == begin


def test_a_cell_that_looks_like_a_formula_stays_text(tmp_path):
    from ctrp_research.store.project import create
    from ctrp_research.transcripts.importing import find_files, import_files

    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "rs-01.txt").write_text(
        "I: Ko?\nR: =HYPERLINK(1) Stefan Ilin i moj brat Luka.\nI: Da?\nR: Da.\n", encoding="utf-8"
    )
    project = create(tmp_path / "study", countries=("RS",))
    list(import_files(project, find_files([folder]), coder="ana"))
    export_sheet(Desk(project, coder="ana"), tmp_path / "a.xlsx", transcript=None, force=False)
    cells = [
        cell
        for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["mentions"].iter_rows(min_row=2)
        for cell in row
    ]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_what_was_decided_on_the_screen_is_nothing_new_in_a_sheet(desk, tmp_path):
    number = next(mark.number for mark in desk.open("rs-01-en").marks if mark.kind == "PLACE")
    desk.accept("rs-01-en", number)
    path = tmp_path / "untouched.xlsx"
    export_sheet(desk, path, transcript=None, force=False)
    returned, done = import_sheet(desk, path)
    assert (returned.rows, done) == (0, None)
