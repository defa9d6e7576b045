"""The framework matrix: summaries over passages, out to a workbook and back. Invented words."""

import pytest
from openpyxl import load_workbook

from ctrp_research.coding.codings import Passage, add_coding, remove_coding
from ctrp_research.coding.matrix import Written, read_matrix, write_summaries
from ctrp_research.coding.matrix_sheet import read_cells, read_sheet, write_sheet
from ctrp_research.coding.memos import UNDO, list_memos, take_back
from ctrp_research.coding.search.corpus import parse_condition
from ctrp_research.errors import CtrpError
from ctrp_research.store.tables import Assignment, Event, Speaker, Transcript

CODES = ("neglect", "child-work")


def matrix(project, **chosen):
    return read_matrix(project, reader="ana", codes=CODES, **chosen)


def code(project, code, *place, coder="ana"):
    with project.transaction() as session:
        where = Passage("rs-01-en", *place)
        return add_coding(session, project.codebook, where, code, coder=coder)[0]


def write(project, case, code, text, coder="ana"):
    cell = matrix(project).cell(case, code)
    with project.transaction() as session:
        wanted = Written(case, code, text, cell.over, cell.memo)
        return write_summaries(session, [wanted], coder=coder)


@pytest.fixture
def child(project):
    code(project, "neglect", 2, 0, 9)
    (case,) = {case for case, _ in matrix(project).cells}
    return case


def test_a_summary_is_stale_when_its_passages_are_others(project, child):
    assert write(project, child, "neglect", "Alone.") == 1
    assert write(project, child, "neglect", "Alone.") == 0
    cell = matrix(project).cell(child, "neglect")
    assert (cell.summary, cell.stale, len(cell.passages)) == ("Alone.", False, 1)
    added = code(project, "neglect", 4, 0, 5, coder="ben")
    assert matrix(project).cell(child, "neglect").stale
    assert len(matrix(project, coder="ana").cell(child, "neglect").passages) == 1
    with project.transaction() as session:
        remove_coding(session, added, coder="ben")
    assert not matrix(project).cell(child, "neglect").stale
    code(project, "neglect", 4, 0, 5, coder="ben")
    assert write(project, child, "neglect", "Alone.") == 1
    assert not matrix(project).cell(child, "neglect").stale


def test_a_code_has_what_is_under_it_and_a_group_is_a_case(project, child):
    assert matrix(project).cell(child, "child-work").passages == ()
    code(project, "family-poverty", 2)
    under = read_matrix(project, reader="ana", codes=["risk"]).cell(child, "risk")
    assert len(under.passages) == 2
    cases = {case.id: case.about for case in matrix(project).cases}
    assert "RS" in cases[child]
    with project.reading() as session:
        names = list(session.query(Event).filter_by(action="import"))
    group = next(
        one.subject["transcript"] for one in names if one.subject["transcript"] != "rs-01-en"
    )
    assert group not in cases
    with project.transaction() as session:
        add_coding(session, project.codebook, Passage(group, 5), "neglect", coder="ana")
    assert matrix(project).cell(group, "neglect").passages
    assert write(project, group, "neglect", "They agree.") == 1
    assert matrix(project).cell(group, "neglect").summary == "They agree."


def test_a_condition_on_who_speaks_lets_nobody_see_what_is_blind(project, child):
    write(project, child, "neglect", "Alone.", coder="ben")
    with project.transaction() as session:
        speaker = session.query(Speaker).filter_by(transcript_id="rs-01-en", role="child").one()
        other = session.query(Transcript).filter(Transcript.id != "rs-01-en").one()
        twin = session.query(Speaker).filter_by(transcript_id=other.id, role="child").first()
        twin.participant_code = speaker.participant_code
        session.add(Assignment(transcript_id=other.id, coder="ana", blind=True, seed=0, stratum=""))
    chosen = [parse_condition("method=interview")]
    assert matrix(project).cell(child, "neglect").summary == ""
    assert matrix(project, conditions=chosen).cell(child, "neglect").summary == ""


def test_every_write_is_undone_and_listed_as_a_memo(project, child):
    write(project, child, "neglect", "Alone.")
    write(project, child, "neglect", "Alone at night.")
    write(project, child, "neglect", "")

    def undo():
        with project.transaction() as session:
            undone = {one.undoes for one in session.query(Event)}
            event = max(
                (one for one in session.query(Event)
                 if one.action == "matrix write" and one.id not in undone),
                key=lambda one: one.id,
            )  # fmt: skip
            take_back(session, event, "ana", UNDO)

    seen = []
    for _ in range(3):
        seen.append(matrix(project).cell(child, "neglect").summary)
        undo()
    assert seen == ["", "Alone at night.", "Alone."]
    assert matrix(project).cell(child, "neglect").summary == ""
    write(project, child, "neglect", "Alone.")
    with project.reading() as session:
        assert [(one.kind, one.text) for one in list_memos(session)] == [("summary", "Alone.")]


def changed(path, **cells):
    book = load_workbook(path)
    for where, text in cells.items():
        book["Matrix"][where] = text
    book.save(path)


def take_in(project, path):
    found = read_sheet(path, read_matrix(project, reader="ana", codes=read_cells(path).codes))
    with project.transaction() as session:
        return write_summaries(session, found.wanted, coder="ana"), found.conflicts


def test_a_workbook_goes_out_and_comes_back(project, child, tmp_path):
    write(project, child, "neglect", "=Alone.")
    path = tmp_path / "m.xlsx"
    write_sheet(matrix(project), path, force=False)
    book = load_workbook(path)
    sheet = book["Matrix"]
    rows = {sheet.cell(row, 1).value: row for row in range(3, sheet.max_row + 1)}
    assert [sheet.cell(2, column).value for column in (3, 4)] == list(CODES)
    cell = sheet.cell(rows[child], 3)
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=Alone.", "s", True)
    assert "Passages: 1" in cell.comment.text
    assert book["State"].sheet_state == "hidden"
    assert book["Passages"]["C2"].value == "rs-01-en:2:0-9"
    assert sheet.freeze_panes == "C3"
    assert take_in(project, path) == (0, ())
    row = rows[child]
    changed(path, **{f"C{row}": "Alone at night.\nAnd hungry.", f"D{row}": " Poor. "})
    assert take_in(project, path) == (2, ())
    assert take_in(project, path) == (0, ())
    assert matrix(project).cell(child, "neglect").summary == "Alone at night.\nAnd hungry."
    assert matrix(project).cell(child, "child-work").summary == "Poor."
    changed(path, **{f"C{row}": None})
    again = tmp_path / "n.xlsx"
    write_sheet(matrix(project), again, force=False)
    changed(again, **{f"C{row}": None})
    assert take_in(project, again) == (1, ())
    assert matrix(project).cell(child, "neglect").summary == ""


def test_a_cell_that_both_changed_is_listed_and_left(project, child, tmp_path):
    write(project, child, "neglect", "First.")
    path = tmp_path / "m.xlsx"
    write_sheet(matrix(project), path, force=False)
    row = next(r for r in range(3, 20) if load_workbook(path)["Matrix"].cell(r, 1).value == child)
    write(project, child, "neglect", "Here.")
    assert take_in(project, path) == (0, ())
    changed(path, **{f"C{row}": "There.", f"D{row}": "New."})
    assert take_in(project, path) == (1, (f"{child}, neglect",))
    assert matrix(project).cell(child, "neglect").summary == "Here."


def test_passages_that_came_meanwhile_make_what_was_written_stale(project, child, tmp_path):
    path = tmp_path / "m.xlsx"
    write_sheet(matrix(project), path, force=False)
    row = next(r for r in range(3, 20) if load_workbook(path)["Matrix"].cell(r, 1).value == child)
    code(project, "neglect", 4, 0, 5)
    changed(path, **{f"C{row}": "Alone."})
    take_in(project, path)
    assert matrix(project).cell(child, "neglect").stale
    stale = tmp_path / "n.xlsx"
    write_sheet(matrix(project), stale, force=False)
    cell = load_workbook(stale)["Matrix"].cell(row, 3)
    assert cell.comment.text.count("STALE") == 1
    assert cell.fill.fill_type == "lightUp"


def test_a_name_is_refused_by_its_cell_and_not_repeated(project, child, tmp_path):
    path = tmp_path / "m.xlsx"
    write_sheet(matrix(project), path, force=False)
    changed(path, C3="Milena left.")
    with pytest.raises(CtrpError, match="C3") as error:
        take_in(project, path)
    assert "Milena" not in str(error.value)
    (tmp_path / "x.xlsx").write_bytes(b"no workbook")
    with pytest.raises(CtrpError, match="workbook"):
        read_cells(tmp_path / "x.xlsx")
    changed(path, C3=None, A3="XX-C99")
    with pytest.raises(CtrpError, match="XX-C99"):
        take_in(project, path)
