import openpyxl
import pytest
from sqlalchemy import func, select

from ctrp_research.coding.coded import read_children
from ctrp_research.coding.codings import Passage, add_coding
from ctrp_research.errors import CtrpError
from ctrp_research.store.project import open_project
from ctrp_research.store.tables import Event, Transcript
from ctrp_research.transcripts.participants import import_participants
from ctrp_research.transcripts.people import read_people, undo

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


def write_settings(project, text: str):
    """The project with other settings for attributes."""
    path = project.root / "ctrp.toml"
    head = path.read_text(encoding="utf-8").split("[attributes]")[0]
    path.write_text(head + text, encoding="utf-8")
    return open_project(project.root)


@pytest.mark.parametrize("cell", ["", "n/a", "N/A", "?", "–", "nepoznato", "Не знам", "nu știu"])
def test_what_is_missing_stays_missing(project, tmp_path, cell):
    rows = f"rs-01-en.txt,R,RS-C01,child,{cell},{cell},{cell},{cell},{cell}\n"
    report = import_participants(project, sheet(tmp_path, HEADING + rows), coder="ana")
    assert children(project)["RS-C01"].attributes == {"age": "13", "country": "RS", "gender": "boy"}
    assert report.differing == []


def test_a_no_is_not_missing(project, tmp_path):
    settings = '[attributes]\nworks = ["yes", "no"]\nround = { type = "integer" }\n'
    study = write_settings(project, settings)
    text = "file,speaker,child,works,round\nrs-01-en,R,RS-C01,No,0\n"
    import_participants(study, sheet(tmp_path, text), coder="ana")
    assert children(study)["RS-C01"].attributes["works"] == "no"
    assert children(study)["RS-C01"].attributes["round"] == "0"


def test_the_words_for_missing_are_the_projects_own(project, tmp_path):
    study = write_settings(
        project, '[attributes]\nlikes = ["n/a", "tea"]\n[participants]\nmissing = ["99"]\n'
    )
    text = "file,speaker,child,likes,age\nrs-01-en,R,RS-C01,n/a,99\n"
    import_participants(study, sheet(tmp_path, text), coder="ana")
    assert children(study)["RS-C01"].attributes["likes"] == "n/a"
    assert children(study)["RS-C01"].attributes["age"] == "13"


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ('["Street", "school"]', "STREET", "Street"),
        ('["Street", "school"]', "home", None),
        ('{ values = ["Street"] }', "street", "Street"),
        ('{ type = "integer", min = 1, max = 3 }', "3", "3"),
        ('{ type = "integer", min = 1, max = 3 }', "4", None),
        ('{ type = "integer" }', "2.0", None),
        ('{ type = "integer" }', "two", None),
        ('{ type = "code" }', "rs-2", "RS-2"),
        ('{ type = "code" }', "Leskovac", None),
        ('{ type = "text" }', "Day centre", "day centre"),
        ("[]", "with uncle Dragan in Leskovac", None),
    ],
)
def test_a_value_is_of_its_type_or_stops_the_list(project, tmp_path, kind, cell, value):
    study = write_settings(project, f"[attributes]\nsetting = {kind}\n")
    path = sheet(tmp_path, f"file,speaker,child,setting\nrs-01-en,R,RS-C01,{cell}\n")
    if value is None:
        with pytest.raises(CtrpError, match=r"people\.csv:2: `setting` must be") as error:
            import_participants(study, path, coder="ana")
        assert f" {cell}" not in str(error.value)
    else:
        import_participants(study, path, coder="ana")
        assert children(study)["RS-C01"].attributes["setting"] == value


def test_a_list_narrows_what_is_read_in_every_language(project, tmp_path):
    study = write_settings(
        project, '[attributes]\ngender = ["girl"]\nage = { type = "integer", max = 14 }\n'
    )
    text = "file,speaker,child,gender,age\nrs-t01,Girl 1,RS-C01,devojčica,14\n"
    import_participants(study, sheet(tmp_path, text), coder="ana")
    assert children(study)["RS-C01"].attributes["gender"] == "girl"
    for row in ("dečak,14", "f,15", "f,3"):
        with pytest.raises(CtrpError, match=r":3: `(gender|age)` must be"):
            import_participants(
                study, sheet(tmp_path, f"{text}rs-t01,Girl 2,RS-C02,{row}\n"), coder="ana"
            )


@pytest.mark.parametrize(
    "kind",
    [
        '"girl"',
        '{ type = "number" }',
        '{ type = "choice" }',
        '{ type = "text", values = ["a"] }',
        '{ type = "code", min = 1 }',
        '{ type = "integer", min = "1" }',
        '{ type = "integer", least = 1 }',
    ],
)
def test_a_type_that_cannot_be_is_named(project, kind):
    with pytest.raises(CtrpError, match=r"ctrp\.toml: \[attributes\] age"):
        write_settings(project, f"[attributes]\nage = {kind}\n")


def test_a_row_without_a_speaker_is_the_only_child_and_without_a_file_a_known_one(
    project, tmp_path
):
    first = "file,child\nrs-01-en.txt,RS-C01\nGroup Vranje.txt,RS-C02\n"
    report = import_participants(project, sheet(tmp_path, first), coder="ana")
    assert report.unmatched == ["line 3: rs-t01 has 3 children; name the speaker"]
    second = "child,setting\nRS-C01,school\nrs-t01/Girl 1,school\nRS-C09,school\n"
    report = import_participants(project, sheet(tmp_path, second), coder="ana")
    assert report.unmatched == ["line 4: no file, and no child of this code"]
    found = children(project)
    assert found["RS-C01"].attributes["setting"] == "school"
    assert found["rs-t01/Girl 1"].attributes["setting"] == "school"


def test_children_without_a_row_are_named(project, tmp_path):
    text = "file,speaker,child\nrs-01-en,R,RS-C01\nrs-t01,Girl 2,RS-C02\n"
    report = import_participants(project, sheet(tmp_path, text), coder="ana")
    assert report.without_row == ["rs-t01/Boy 1", "rs-t01/Girl 1"]


def test_a_dry_run_tells_the_same_and_stores_nothing(project, tmp_path):
    path = sheet(tmp_path, HEADING + ROWS + "nowhere.txt,R,RS-C09,child,,,,,\n")
    before = people(project)
    tried = import_participants(project, path, coder="ana", dry_run=True)
    assert people(project) == before
    assert import_participants(project, path, coder="ana") == tried
    assert tried.changed > 0
    assert people(project) != before


def people(project):
    with project.transaction() as session:
        return read_people(session), session.scalar(select(func.count()).select_from(Event))


def test_the_same_list_again_is_no_decision_and_undo_brings_back_what_was(project, tmp_path):
    path = sheet(tmp_path, HEADING + ROWS)
    before, _ = people(project)
    import_participants(project, path, coder="ana")
    after = people(project)
    assert import_participants(project, path, coder="ana").changed == 0
    assert people(project) == after
    with project.transaction() as session:
        undo(session, coder="ana")
    assert people(project)[0] == before


def test_a_changed_value_is_a_decision_of_its_own(project, tmp_path):
    import_participants(project, sheet(tmp_path, HEADING + ROWS), coder="ana")
    text = "child,age\nRS-C03,16\n"
    report = import_participants(project, sheet(tmp_path, text), coder="eva")
    assert (report.changed, report.differing) == (1, ["RS-C03: age"])
    with project.transaction() as session:
        undo(session, coder="eva")
    assert children(project)["RS-C03"].attributes["age"] == "15"


def test_the_method_is_the_transcripts_and_can_be_put_right(project, tmp_path):
    text = "file,speaker,child,method\nrs-01-en,R,RS-C01,focus group\n"
    import_participants(project, sheet(tmp_path, text), coder="ana")
    assert children(project)["RS-C01"].methods == {"focus group"}
    assert "method" not in children(project)["RS-C01"].attributes
    with project.transaction() as session:
        undo(session, coder="ana")
        assert session.get(Transcript, "rs-01-en").method == "interview"
    with pytest.raises(CtrpError, match="`method` must be"):
        import_participants(project, sheet(tmp_path, text.replace("focus", "f")), coder="ana")


def test_a_column_that_the_settings_do_not_know_is_told_or_names_nobody(project, tmp_path):
    text = "file,speaker,child,works\nrs-01-en,R,RS-C01,yes\n"
    report = import_participants(project, sheet(tmp_path, text), coder="ana")
    assert report.unlisted == ["works"]
    text = "file,speaker,child,sister of Stefan Ilin\nrs-01-en,R,RS-C01,x\n"
    with pytest.raises(CtrpError, match=r":1: .*another name") as error:
        import_participants(project, sheet(tmp_path, text), coder="ana")
    assert "ilin" not in str(error.value).lower()


def test_a_role_that_silences_codings_needs_a_yes(project, tmp_path):
    with project.transaction() as session:
        add_coding(session, project.codebook, Passage("rs-01-en", 2), "sibling-bond", coder="ana")
    path = sheet(tmp_path, "file,speaker,child,role\nrs-01-en,R,,adult\n")
    with pytest.raises(CtrpError, match=r"^1 coding .*--yes"):
        import_participants(project, path, coder="ana")
    assert "rs-01-en/R" in children(project)
    assert import_participants(project, path, coder="ana", silence=True).codings == 1
    assert "rs-01-en/R" not in children(project)


def test_a_missing_column_is_named(project, tmp_path):
    with pytest.raises(CtrpError, match=r"people\.csv:1: no column child"):
        import_participants(project, sheet(tmp_path, "file,speaker\na,b\n"), coder="ana")


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (
            "fg.txt,Girl 1,RS-C01,,girl\nother.txt,R,RS-C01,,boy\n",
            ":3: the same child as in line 2 has another `gender`",
        ),
        (
            "fg.txt,Girl 1,RS-C01,,girl\nfg.txt,Girl 2,rs-c01,,girl\n",
            ":3: the same child as in line 2 is another speaker",
        ),
    ],
)
def test_lines_that_contradict_each_other_stop_the_list(project, tmp_path, rows, fault):
    before = children(project)
    path = sheet(tmp_path, "file,speaker,child,role,gender\n" + rows)
    with pytest.raises(CtrpError, match=fault):
        import_participants(project, path, coder="ana")
    assert children(project) == before
