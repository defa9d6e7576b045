import openpyxl
import pytest

from ctrp_research.coding.coded import read_children
from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.participants import import_participants

HEADING = "file,speaker,child,role,gender,age,setting,site,country\n"
ROWS = """\
rs-01-en.txt,R,RS-C01,child,boy,13,school,RS-1,RS
Group Vranje.txt,Girl 1,RS-C02,child,,12,school,RS-2,RS
Group Vranje.txt,Girl 2,RS-C03,child,girl,15,school,RS-2,RS
Group Vranje.txt,Boy 1,RS-C01,child,boy,13,school,RS-2,RS
rs-01-en.txt,I,,interviewer,,,,,
"""


def sheet(tmp_path, text: str):
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8")
    return path


def children(project):
    with project.transaction() as session:
        return {child.code: child for child in read_children(session)}


def test_a_child_in_an_interview_and_a_group_is_one(project, tmp_path):
    report = import_participants(project, sheet(tmp_path, HEADING + ROWS), coder="ana")
    assert (report.matched, report.unmatched) == (5, [])
    found = children(project)
    assert sorted(found) == ["RS-C01", "RS-C02", "RS-C03"]
    assert found["RS-C01"].methods == {"interview", "focus group"}


def test_an_empty_cell_leaves_what_the_header_said(project, tmp_path):
    import_participants(project, sheet(tmp_path, HEADING + ROWS), coder="ana")
    assert children(project)["RS-C02"].attributes["gender"] == "girl"


def test_the_list_wins_over_the_header_and_says_so(project, tmp_path):
    report = import_participants(project, sheet(tmp_path, HEADING + ROWS), coder="ana")
    assert children(project)["RS-C03"].attributes["age"] == "15"
    assert [note for note in report.differing if "Girl 2" in note] == ["rs-t01 Girl 2: age"]


def test_the_same_list_again_changes_nothing(project, tmp_path):
    path = sheet(tmp_path, HEADING + ROWS)
    import_participants(project, path, coder="ana")
    before = children(project)
    import_participants(project, path, coder="ana")
    assert children(project) == before


def test_rows_that_fit_nothing_are_named_by_their_line(project, tmp_path):
    text = HEADING + "nowhere.txt,R,RS-C09,child,,,,,\nrs-01-en.txt,X,RS-C08,child,,,,,\n"
    report = import_participants(project, sheet(tmp_path, text), coder="ana")
    assert [note.split(":")[0] for note in report.unmatched] == ["line 2", "line 3"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("rs-01-en.txt,R,Stefan Ilin,child,,,,,", "`child` must be a code"),
        ("rs-01-en.txt,R,RS-C01,child,,,,Leskovac,", "`site` must be a code"),
        ("rs-01-en.txt,R,RS-C01,child,,,with uncle Dragan in Leskovac,,", "`setting` must be"),
        ("rs-01-en.txt,R,RS-C01,child,,130,,,", "`age` must be a number"),
        ("rs-01-en.txt,R,RS-C01,boss,,,,,", "`role` must be one of"),
        ("rs-01-en.txt,R,RS-C01,child,yes,,,,", "`gender` must be"),
        ("rs-01-en.txt,R,RS-C01,child,,,,,FR", "`country` must be"),
    ],
)
def test_a_value_that_cannot_be_right_stops_the_list_and_is_not_repeated(
    project, tmp_path, row, fault
):
    before = children(project)
    with pytest.raises(CtrpError, match=fault) as error:
        import_participants(project, sheet(tmp_path, HEADING + ROWS + row + "\n"), coder="ana")
    assert ":7:" in str(error.value)
    assert "Stefan" not in str(error.value)
    assert "Leskovac" not in str(error.value)
    assert children(project) == before


def test_a_workbook_is_read_like_a_csv(project, tmp_path):
    book = openpyxl.Workbook()
    for row in (HEADING + ROWS).splitlines():
        book.active.append(
            [int(cell) if cell.isdigit() else cell or None for cell in row.split(",")]
        )
    path = tmp_path / "people.xlsx"
    book.save(path)
    report = import_participants(project, path, coder="ana")
    assert report.matched == 5
    assert children(project)["RS-C01"].attributes == {
        "age": "13", "country": "RS", "gender": "boy", "setting": "school", "site": "RS-2",
    }  # fmt: skip


def test_a_missing_column_is_named(project, tmp_path):
    with pytest.raises(CtrpError, match=r"people\.csv:1: no column child"):
        import_participants(project, sheet(tmp_path, "file,speaker\na,b\n"), coder="ana")
