"""From files of every format to safe transcripts: notes are nobody's words, and remarks are told."""

import base64
import json
from pathlib import Path

from anonymise import Anonymiser
from ctrp_research.coding.overview import overview
from ctrp_research.coding.reading import read_turns
from ctrp_research.store.looking import look
from ctrp_research.store.project import create
from ctrp_research.store.tables import Transcript
from ctrp_research.transcripts.anonymising import anonymise_files, plan
from ctrp_research.transcripts.importing import find_files, import_files

FILES = Path(__file__).parents[1] / "files"
# Invented: the comment and the footnote name a child and a place.
NAMED = """\
<html><body><p>Country: Serbia</p><p>Child: girl, 13</p><p>&nbsp;</p>
<p>I: Who lives with you?</p><p>R: My mother.<a href="#_ftn1">[1]</a></p>
<p>I: And at school?</p><p>R: My friend Vesna helps me.</p>
<div id="ftn1"><p><a href="#_ftnref1">[1]</a> Her friend Vesna Markov lives in Leskovac.</p></div>
</body></html>
"""


def test_a_note_is_made_safe_as_the_turns_are_and_is_nobodys_words(tmp_path):
    source = tmp_path / "rs-01-en.html"
    source.write_text(NAMED, encoding="utf-8")
    project = create(tmp_path / "study", countries=("RS",))
    (report,) = import_files(project, [source], coder="ana")
    assert report.status == "imported"
    assert dict(report.speakers) == {"I": "interviewer", "R": "child", "[Note]": "adult"}
    with project.transaction() as session:
        turns = read_turns(session)
    with look(project) as ask:
        (line,) = overview(ask)
    note = turns[-1]
    assert (note.speaker, note.role) == ("[Note]", "adult")
    assert not {"Vesna", "Markov", "Leskovac"} & set(note.text.replace(".", "").split())
    label = turns[3].text.removeprefix("My friend ").removesuffix(" helps me.")
    assert note.text.startswith(f"Her friend {label} lives in ")
    assert line.id == "rs-01-en"
    for path in project.root.rglob("*"):
        if path.is_file():
            assert b"Vesna" not in path.read_bytes(), path.name


def test_an_answer_after_a_note_still_has_its_question(tmp_path):
    project = create(tmp_path / "study", countries=("AL",))
    list(import_files(project, [FILES / "albanian.docx"], coder="ana"))
    with project.transaction() as session:
        turns = read_turns(session)
    assert [turn.role for turn in turns].count("adult") == 2
    assert turns[4].asked == "A shkon në shkollë?"


def test_every_format_goes_in_and_only_the_scan_does_not(tmp_path):
    names = sorted(
        path.name
        for path in FILES.iterdir()
        if path.is_file()
        and path.suffix not in {".py", ".md", ".doc"}
        and path.name != "albanian.rtf"
    )
    project = create(tmp_path / "study", countries=("AL", "BA", "BG", "RO", "RS"))
    reports = {
        report.path.name: report
        for report in import_files(project, [FILES / name for name in names], coder="ana")
    }
    assert [name for name, report in reports.items() if report.status != "imported"] == ["scan.pdf"]
    assert reports["bulgarian.pdf"].language == "bg"
    assert reports["romanian.xlsx"].language == "ro"
    assert reports["voices.vtt"].language == "hbs"


def test_mended_letters_are_told_in_the_report_and_the_vault_keeps_the_bytes(tmp_path):
    data = b"I: [ta `eli{?\nR: Ni{ta, `ivim u ku}i.\nI: A {kola?\nR: Vi{e ne.\n"
    source = tmp_path / "ba-01.txt"
    source.write_bytes(data)
    project = create(tmp_path / "study", countries=("BA",))
    (report,) = import_files(project, [source], coder="ana")
    assert any(note.startswith("letters mended: ") for note in report.unsure)
    with project.transaction() as session:
        assert read_turns(session)[1].text == "Ništa, živim u kući."
        sha256 = session.query(Transcript).one().sha256
    assert base64.b64decode(json.loads(project.vault.get(sha256))["bytes"]) == data


def test_what_is_made_safe_of_other_formats_is_text(tmp_path):
    anonymiser = Anonymiser()
    source = tmp_path / "in"
    source.mkdir()
    for name in ("bosnian.pdf", "albanian.odt", "whisper.srt"):
        (source / name).write_bytes((FILES / name).read_bytes())
    targets = plan([source], tmp_path / "out")
    made = list(anonymise_files(targets, anonymiser))
    assert [each.reason for each in made] == [None] * 3
    assert {path.suffix for path in targets.values()} == {".txt"}
    texts = [path.read_text(encoding="utf-8") for path in find_files([tmp_path / "out"])]
    assert sum("[Note]: Ajo flet ngadalë këtu." in text for text in texts) == 1
    assert sum("majka s posla" in text for text in texts) == 1
