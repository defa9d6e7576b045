"""The commands as a person types them, each in a process of its own."""

import ast
import json
import re
import zipfile
from pathlib import Path

import pytest

import ctrp_research.commands as command_modules
from ctrp_research.cli import app


def test_import_says_what_it_understood_and_a_second_one_changes_nothing(ctrp, study, transcripts):
    again = ctrp("import", str(transcripts))
    assert again.returncode == 0
    assert "0 imported, 2 there already, 0 failed" in again.stdout
    (transcripts / "a.pdf").write_bytes(b"%PDF")
    (transcripts / "b.txt").write_text("I: Hi?\nR: Hello.\n", encoding="utf-8")
    mixed = ctrp("import", str(transcripts))
    assert mixed.returncode == 1
    assert "1 imported, 2 there already, 1 failed" in mixed.stdout
    assert "✗" in mixed.stdout
    assert "I interviewer, R child" in mixed.stdout


def test_import_of_archives_names_each_file_and_refuses_links_out(ctrp, study, tmp_path):
    folder = tmp_path / "more"
    folder.mkdir()
    with zipfile.ZipFile(folder / "talks.zip", "w") as archive:
        archive.writestr("two\nlines.txt", "I: Hi?\nR: Hello.\n")
        archive.writestr("notes.mp3", b"ID3")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    done = ctrp("import", str(folder))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert len(lines) == 5 + sum(line.startswith("    ? ") for line in lines)
    assert "link.txt: it is a link that leads out of the folder" in lines[0]
    assert "✓ two\\nlines.txt → " in done.stdout
    assert "talks.zip/notes.mp3: it is a recording" in done.stdout
    assert "1 imported, 0 there already, 2 failed" in lines[-2]
    assert lines[-1].startswith("Next: `ctrp speakers list --unsure`")
    reports = json.loads(ctrp("import", str(folder), "--json").stdout)
    assert [report["status"] for report in reports] == ["failed", "known", "failed"]


def test_notes_are_no_voices_and_a_missing_country_is_told_once(capsys):
    from ctrp_research.commands import importing
    from ctrp_research.transcripts.importing import NO_COUNTRY, Report

    report = Report(
        Path("a.txt"), "imported", "xx-t01", language="en", method="interview", unsure=(NO_COUNTRY,),
        speakers=(("I", "interviewer"), ("R", "child"), ("[Note]", "adult")),
    )  # fmt: skip
    assert importing.line(report).splitlines()[0].endswith("; I interviewer, R child")
    importing.tell_all([report, report])
    _, country, following = capsys.readouterr().out.splitlines()
    assert country.startswith("2 of them name no country. Say it with `ctrp transcripts set")
    assert following.startswith("Next: ")


def test_coding_from_the_command_line_can_be_undone(ctrp, study):
    assert ctrp("code", "add", "rs-01-en:2", "family-poverty", "--coder", "ana").returncode == 0
    listed = json.loads(ctrp("code", "list", "--json").stdout)
    assert [(one["code"], one["coder"]) for one in listed] == [("family-poverty", "ana")]
    assert ctrp("code", "remove", str(listed[0]["id"])).returncode == 0
    assert json.loads(ctrp("code", "list", "--json").stdout) == []
    assert "Undone: code remove" in ctrp("code", "undo").stdout
    assert len(json.loads(ctrp("code", "list", "--json").stdout)) == 1


def test_read_shows_safe_text_and_numbers_to_code_by(ctrp, study):
    done = ctrp("read", "rs-01-en")
    assert "[Person" in done.stdout
    assert "Stefan" not in done.stdout
    turns = json.loads(ctrp("read", "rs-01-en", "--json").stdout)
    assert [turn["number"] for turn in turns] == [1, 2, 3, 4, 5, 6]


def test_suggest_ranks_codes_with_reasons_for_what_is_not_coded(ctrp, study):
    ranked = json.loads(ctrp("suggest", "rs-01-en", "--json").stdout)
    assert [one["turn"] for one in ranked] == [2, 4, 6]
    first = ranked[0]["suggestions"][0]
    assert first["code"] == "family-poverty"
    assert first["because"]
    ctrp("code", "add", "rs-01-en:2", "family-poverty")
    left = json.loads(ctrp("suggest", "rs-01-en", "--json").stdout)
    assert [one["turn"] for one in left] == [4, 6]
    assert ctrp("suggest", "rs-01-en").returncode == 0


def test_compare_and_summary_write_files_and_do_not_overwrite_others(ctrp, study):
    done = ctrp("compare", "--by", "country")
    assert done.returncode == 0, done.stderr
    exports = study / "exports"
    assert {path.suffix for path in exports.iterdir()} == {".xlsx", ".csv", ".png", ".svg"}
    assert ctrp("compare", "--by", "country").returncode == 0
    (exports / "compare-by-country.csv").write_text("mine", encoding="utf-8")
    refused = ctrp("compare", "--by", "country")
    assert (refused.returncode, "--force" in refused.stderr) == (1, True)
    assert (exports / "compare-by-country.csv").read_text(encoding="utf-8") == "mine"
    assert ctrp("compare", "--by", "country", "--force").returncode == 0
    found = json.loads(ctrp("compare", "--by", "gender", "--json").stdout)
    assert found["columns"] == ["boy", "girl", "all"]
    drafted = ctrp("summary", "draft", "--language", "en")
    assert drafted.returncode == 0, drafted.stderr
    assert list(exports.glob("*.docx"))


def test_anonymise_needs_no_project_and_reads_standard_input(ctrp):
    done = ctrp("anonymise", "-", stdin="I: Who are you?\nR: My name is Stefan Ilin.\n")
    assert done.stdout == "I: Who are you?\nR: My name is [Person 1].\n"
    assert "Stefan" not in done.stderr


def test_anonymise_streams_json_lines_in_order(ctrp):
    lines = [
        {"id": 1, "text": "Zovem se Stefan Ilin.", "language": "sr"},
        {"id": "b", "text": "Moja majka je Vesna.", "language": None},
    ]
    done = ctrp("anonymise", "--jsonl", "-", stdin="\n".join(json.dumps(line) for line in lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [1, "b"]
    mention = answers[0]["mentions"][0]
    assert set(mention) == {"start", "end", "kind", "entity", "confidence"}
    assert lines[0]["text"][mention["start"] : mention["end"]] == "Stefan Ilin"
    assert "Stefan" not in answers[0]["text"]


def test_a_bad_json_line_is_named_by_its_number_alone(ctrp):
    done = ctrp("anonymise", "--jsonl", "-", stdin='{"id": 1, "text": "a"}\nStefan Ilin\n')
    assert done.returncode == 1
    assert "2" in done.stderr
    assert "Stefan" not in done.stderr


def test_anonymise_does_not_overwrite(ctrp, tmp_path):
    (tmp_path / "a.txt").write_text("I: Hi?\nR: Stefan.\n", encoding="utf-8")
    (tmp_path / "safe.txt").write_text("mine", encoding="utf-8")
    assert ctrp("anonymise", "a.txt", "--out", "safe.txt").returncode == 1
    assert (tmp_path / "safe.txt").read_text(encoding="utf-8") == "mine"
    assert ctrp("anonymise", "a.txt", "--out", "safe.txt", "--force").returncode == 0
    assert "Stefan" not in (tmp_path / "safe.txt").read_text(encoding="utf-8")


def test_anonymise_makes_a_parallel_folder_with_safe_names(ctrp, tmp_path):
    from docx import Document

    inside = tmp_path / "talks" / "Vranje"
    inside.mkdir(parents=True)
    (tmp_path / "talks" / "Interview Stefan Ilin 3.txt").write_text(
        "I: Who are you?\nR: My name is Stefan Ilin.\n", encoding="utf-8"
    )
    document = Document()
    document.add_paragraph("R: My name is Vesna Torlak.")
    document.save(inside / "Vesna.docx")
    (inside / "Vesna.md").write_text("R: My name is Vesna.\n", encoding="utf-8")
    done = ctrp("anonymise", "talks", "--out", "safe", "--style", "names")
    assert done.returncode == 0, done.stderr
    made = sorted(
        path.relative_to(tmp_path / "safe").as_posix() for path in (tmp_path / "safe").rglob("*")
    )
    assert made == [
        "interview-3.txt", "transcript", "transcript/transcript.docx", "transcript/transcript.md",
    ]  # fmt: skip
    text = (tmp_path / "safe" / "interview-3.txt").read_text(encoding="utf-8")
    assert text.startswith("I: Who are you?\nR: My name is ")
    assert "Stefan" not in text
    assert "[Person" not in text
    shown = Document(tmp_path / "safe" / "transcript" / "transcript.docx").paragraphs[0].text
    assert shown.startswith("R: My name is ")
    assert "Vesna" not in shown
    again = ctrp("anonymise", "talks", "--out", "safe")
    assert (again.returncode, "there already" in again.stderr) == (1, True)
    assert (tmp_path / "safe" / "interview-3.txt").read_text(encoding="utf-8") == text
    assert ctrp("anonymise", "talks", "--out", "safe", "--force").returncode == 0


def test_a_place_has_one_number_in_all_files_of_a_call(ctrp, tmp_path):
    from docx import Document

    (tmp_path / "in").mkdir()
    told = {"fg-1": "R: Живео сам у Нишу.", "fg-2": "R: Bila sam u Vranju, pa u Nišu.\n"}
    for name, text in told.items():
        (tmp_path / "in" / f"{name}.txt").write_text(f"{text}\n", encoding="utf-8")
    document = Document()
    document.add_paragraph("R: We went to Vranje.")
    document.save(tmp_path / "in" / "fg-3.docx")
    done = ctrp("anonymise", "in", "--out", "safe")
    assert done.returncode == 0, done.stderr
    assert "[Место 1]" in (tmp_path / "safe" / "fg-1.txt").read_text(encoding="utf-8")
    second = (tmp_path / "safe" / "fg-2.txt").read_text(encoding="utf-8")
    assert "u [Mjesto 2], pa u [Mjesto 1]" in second
    shown = Document(tmp_path / "safe" / "fg-3.docx").paragraphs[0].text
    assert shown == "R: We went to [Place 2]."


def test_one_bad_file_does_not_stop_the_others(ctrp, tmp_path):
    (tmp_path / "a.txt").write_text("R: My name is Stefan.\n", encoding="utf-8")
    (tmp_path / "b.docx").write_bytes(b"Stefan")
    done = ctrp("anonymise", "b.docx", "a.txt", "--out", "safe")
    assert done.returncode == 1
    assert "Word document" in done.stderr
    assert [path.name for path in (tmp_path / "safe").iterdir()] == ["transcript.txt"]


def test_an_original_is_never_replaced(ctrp, tmp_path):
    (tmp_path / "a.txt").write_text("R: My name is Stefan.\n", encoding="utf-8")
    assert ctrp("anonymise", "a.txt", "--out", "a.txt", "--force").returncode == 1
    assert ctrp("anonymise", "a.txt", "--out", ".", "--force").returncode != 0
    assert "Stefan" in (tmp_path / "a.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["anonymise", "a", "b"], 2, "--out"),
        (["anonymise", "-", "--out", "a.docx"], 2, "Word document"),
        (["anonymise", "-", "--style", "xx"], 2, "names"),
        (["status"], 1, "ctrp new"),
        (["import", "nowhere"], 1, "No project"),
        (["anonymise", "nowhere.txt"], 1, "nowhere.txt"),
        (["anonymise", "-", "--language", "xx"], 1, "xx"),
        (["no-such-command"], 2, "No such command"),
        (["compare"], 2, "--by"),
        (["new", "here", "--countries", "ZZ"], 2, "ZZ"),
        (["codebook", "check", "nowhere.yaml"], 1, "nowhere.yaml"),
    ],
)
def test_what_goes_wrong_is_a_sentence_and_a_status(ctrp, words, status, message):
    done = ctrp(*words, stdin="")
    assert done.returncode == status, done.stderr
    assert message in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_wrong_use_inside_a_project_is_told(ctrp, study):
    assert ctrp("import", "nowhere").returncode == 2
    assert ctrp("code", "add", "rs-01-en", "neglect").returncode == 2
    unknown = ctrp("compare", "--by", "colour")
    assert (unknown.returncode, "gender" in unknown.stderr) == (2, True)
    assert ctrp("summary", "draft", "--language", "xx").returncode == 2
    assert ctrp("suggest", "nowhere").returncode == 1


def test_an_error_nobody_thought_of_shows_its_place_and_no_text(ctrp, study, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import ctrp_research.coding.overview as o\n"
        "def overview(ask): raise RuntimeError('Stefan Ilin')\n"
        "o.overview = overview\n",
        encoding="utf-8",
    )
    done = ctrp("status", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "RuntimeError at" in done.stderr
    assert "Stefan" not in done.stderr + done.stdout


def test_codebook_show_and_check(ctrp, tmp_path):
    tree = ctrp("codebook", "show").stdout
    assert "family-poverty" in tree
    assert "Definition" in ctrp("codebook", "show", "family-poverty").stdout
    assert json.loads(ctrp("codebook", "show", "--json").stdout)["id"] == "ctrp"
    assert json.loads(ctrp("codebook", "show", "neglect", "--json").stdout)["id"] == "neglect"
    path = tmp_path / "mine.yaml"
    path.write_text("id: x\nname: X\nversion: 1\ncodes:\n  - id: a\n    nam: A\n", encoding="utf-8")
    done = ctrp("codebook", "check", "mine.yaml")
    assert done.returncode == 1
    assert "mine.yaml:6:" in done.stdout


def commands():
    def walk(typer_app, before=()):
        for command in typer_app.registered_commands:
            yield (*before, command.name or command.callback.__name__), command.callback
        for group in typer_app.registered_groups:
            yield from walk(group.typer_instance, (*before, group.name))

    return list(walk(app))


@pytest.mark.parametrize(("name", "callback"), commands(), ids=[" ".join(n) for n, _ in commands()])
def test_every_command_explains_itself_with_an_example_that_exists(name, callback):
    text = callback.__doc__
    assert "Example" in text
    assert f"ctrp {' '.join(name)}" in text


def test_every_command_line_of_the_readme_is_a_command():
    known = {name for name, _ in commands()}
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    lines = [line.strip() for line in readme.splitlines() if line.startswith("    ctrp ")]
    assert len(lines) > 8
    for line in lines:
        words = line.split()[1:]
        first = {(words[0], "open"), (words[0], "list")}  # whose name may be left out
        assert known & {(words[0],), tuple(words[:2]), *first}, line


def test_no_help_text_has_words_that_are_taken_for_markup():
    """`[laughs]` would vanish from the screen; labels such as `[Person 3]` do not."""
    for path in Path(command_modules.__path__[0]).glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert not re.search(r"\[[a-z]", ast.get_docstring(node) or ""), (
                    path.name,
                    node.name,
                )
