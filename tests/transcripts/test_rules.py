import pytest
from sqlalchemy import select

from ctrp_research.errors import CtrpError
from ctrp_research.store.project import create
from ctrp_research.store.tables import Speaker
from ctrp_research.transcripts.importing import find_files, import_files
from ctrp_research.transcripts.repairs import set_role
from ctrp_research.transcripts.rules import (
    FILE,
    Rule,
    Rules,
    project_rules,
    read_rules,
    rules_of,
    save_rules,
)

TALK = "A: Who was there with you then?\nB: Me.\nA: And who else was it?\nB: No one.\n"


@pytest.fixture
def study(tmp_path):
    return create(tmp_path / "study", countries=("RS",))


def listed(tmp_path, text):
    path = tmp_path / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return read_rules(path)


def bring_in(project, folder, rules, **files):
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    reports = list(import_files(project, find_files([folder]), rules=rules, coder="ana"))
    return {report.path.stem: dict(report.speakers) for report in reports}


def test_a_rule_decides_against_what_would_be_guessed(study, tmp_path):
    rules = Rules(listed(tmp_path, "speaker,role\nA,child\nB,interviewer\n"))
    found = bring_in(study, tmp_path / "in", rules, one=TALK)
    assert found["one"] == {"A": "child", "B": "interviewer"}
    assert rules.unused() == []
    with study.transaction() as session:
        assert {one.confidence for one in session.scalars(select(Speaker))} == {1.0}


def test_a_rule_that_fits_nothing_is_named_by_its_line(study, tmp_path):
    rules = Rules(listed(tmp_path, "speaker,role\nMirjana,interviewer\nB,child\n"))
    bring_in(study, tmp_path / "in", rules, one=TALK)
    assert rules.unused() == ["labels.csv:2"]


def test_a_rule_for_one_file_leaves_the_others(study, tmp_path):
    rules = Rules(listed(tmp_path, "speaker,role,file\nA,child,one.txt\nB,interviewer,one.txt\n"))
    found = bring_in(study, tmp_path / "in", rules, one=TALK, two=TALK + "B: So.\n")
    assert found["one"] == {"A": "child", "B": "interviewer"}
    assert found["two"] == {"A": "interviewer", "B": "child"}


def test_a_number_sign_is_any_number_and_nothing_else():
    rule = Rules([Rule("d#", "child")]).for_file("x")
    assert [rule(label) for label in ("D1", "d12", "D", "Dana", "D1a")] == [
        "child", "child", None, None, None,
    ]  # fmt: skip


def test_a_voice_that_stands_once_is_one_where_a_rule_says_so(study, tmp_path):
    text = TALK + "Nevenka Tot: Come in.\nA: Why?\n"
    rules = Rules(listed(tmp_path, "speaker,role\nNevenka Tot,adult\n"))
    found = bring_in(study, tmp_path / "in", rules, one=text)
    assert "adult" in found["one"].values()
    assert "Nevenka" not in str(found)


def test_the_projects_rules_are_followed_and_the_lists_come_first(study, tmp_path):
    save_rules(study, [Rule("a", "child"), Rule("b", "interviewer")], force=False)
    found = bring_in(study, tmp_path / "in", Rules(project_rules(study)), one=TALK)
    assert found["one"] == {"A": "child", "B": "interviewer"}
    both = Rules([Rule("a", "adult"), *project_rules(study)])
    assert bring_in(study, tmp_path / "two", both, two=TALK + "B: So.\n")["two"]["A"] == "adult"


def test_names_are_kept_out_of_the_project_and_out_of_messages(study):
    for rules in ([Rule("mirjana", "interviewer", where="x:2")], [Rule("a", "child", "f.txt")]):
        with pytest.raises(CtrpError, match="--speakers FILE") as error:
            save_rules(study, rules, force=False)
        assert "mirjana" not in str(error.value)
    assert not (study.root / FILE).exists()
    (study.root / FILE).write_text("speaker,role\nMirjana,child\n", encoding="utf-8")
    with pytest.raises(CtrpError, match=r"speakers\.csv:2") as error:
        project_rules(study)
    assert "Mirjana" not in str(error.value)


def test_an_older_rule_is_replaced_only_by_force(study):
    save_rules(study, [Rule("a", "child")], force=False)
    with pytest.raises(CtrpError, match="--force"):
        save_rules(study, [Rule("a", "adult")], force=False)
    assert save_rules(study, [Rule("a", "adult"), Rule("d#", "child")], force=True) == 2
    assert (study.root / FILE).read_text() == "speaker,role,language\na,adult,\nd#,child,\n"


def test_a_transcript_that_is_right_gives_the_rules(study, tmp_path):
    text = (
        "M: Who?\nD1: Me.\nD2: Me too.\nM: Why?\nMirjana: So.\nD1: No.\nMirjana: Yes.\nAll: Yes!\n"
    )
    bring_in(study, tmp_path / "in", Rules(), rs1=text)
    with study.transaction() as session:
        set_role(session, "rs1", "D2", role="child", coder="ana")
        found = rules_of(session, "rs1")
    assert {rule.label: rule.role for rule in found} == {"m": "interviewer", "d#": "child"}
    assert {rule.language for rule in found} == {"en"}


def test_a_rule_for_one_language_leaves_the_others(study, tmp_path):
    romanian = (
        "X: Cine era atunci acolo cu tine la școală?\nR: Eu.\n"
        "X: Și cine mai era acolo?\nR: Nimeni.\n"
    )
    save_rules(study, [Rule("x", "child", language="ro")], force=False)
    english = TALK.replace("A:", "X:")
    rules = Rules(project_rules(study))
    found = bring_in(study, tmp_path / "in", rules, one=english, two=romanian)
    assert found["one"]["X"] == "interviewer"
    assert found["two"]["X"] == "child"
    with pytest.raises(CtrpError, match="no language"):
        listed(tmp_path, "speaker,role,language\nP,child,xx\n")


def test_a_rule_that_the_project_keeps_may_wait_for_its_file(study, tmp_path):
    save_rules(study, [Rule("x", "child")], force=False)
    rules = Rules(project_rules(study))
    bring_in(study, tmp_path / "in", rules, one=TALK)
    assert rules.unused() == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Mirjana,boss,", "labels.csv:2: it needs"),
        (",child,", "labels.csv:2: it needs"),
        ("Mirjana,child,RS-C01", "participants import"),
    ],
)
def test_a_rule_that_cannot_be_is_named_without_its_label(tmp_path, row, message):
    with pytest.raises(CtrpError, match=message) as error:
        listed(tmp_path, f"speaker,role,child\n{row}\n")
    assert "Mirjana" not in str(error.value)


def test_a_name_beside_a_role_or_a_question_mark_never_reaches_the_store(study, tmp_path):
    text = (
        "Voditeljica Zorislava: Ko?\nDjevojčica Amina: Ja.\nZulejha?: I ja.\nNepoznata Zulejha: Ne.\n"
        "Voditeljica Zorislava: Zašto?\nDjevojčica Amina (smeje se): Tako.\nZulejha?: Tako.\n"
        "Nepoznata Zulejha: Tako.\n"
    )
    found = bring_in(study, tmp_path / "in", Rules(), one=text)["one"]
    assert sorted(found.values()) == ["child", "interviewer", "unknown", "unknown"]
    stored = b"".join(path.read_bytes() for path in study.root.glob("project.db*"))
    for name in ("Zorislava", "Amina", "Zulejha"):
        assert name.encode() not in stored
        assert name not in str(found)
