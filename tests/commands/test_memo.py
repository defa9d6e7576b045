"""`ctrp memo` from the outside. All examples invented."""

import json

from docx import Document
from openpyxl import load_workbook


def test_the_life_of_a_memo(study, ctrp):
    assert "Memo 1 stored" in ctrp("memo", "add", "Debts?", "--code", "family-poverty").stdout
    assert "there already" in ctrp("memo", "add", "Debts?", "--code", "family-poverty").stdout
    done = ctrp("memo", "add", "-", "--kind", "theory", "--title", "T", stdin="=1+1\nline two\n")
    assert "Memo 2 stored" in done.stdout
    assert "Memo 3 in the place of 1" in ctrp("memo", "edit", "1", "Debts and hunger?").stdout
    found = json.loads(ctrp("memo", "search", "debt", "--json").stdout)
    assert [one["text"] for one in found] == ["Debts and hunger?"]
    assert "Debts and hunger?" in ctrp("memo", "show", "3").stdout
    assert "memo change" in ctrp("undo").stdout
    assert "Debts?\n" in ctrp("memo", "list").stdout
    ctrp("memo", "remove", "1")
    assert "Debts" not in ctrp("memo", "list").stdout
    assert "undone" in ctrp("undo").stdout.lower()
    listed = ctrp("memo", "list").stdout
    assert listed.index("Memos on codes") < listed.index("Memos on theory")
    assert listed.splitlines()[-1] == "2 memos."
    log = ctrp("log", "--json").stdout
    assert "Debts" not in log
    assert "line two" not in log


def test_a_name_is_refused_and_not_repeated(study, ctrp):
    for words in (
        ("add", "Ask Milena about it", "--kind", "method"),
        ("add", "Ask her", "--title", "Milena", "--kind", "method"),
    ):
        done = ctrp("memo", *words)
        assert done.returncode == 1
        assert "--memo-names-nobody" in done.stderr
        assert "Milena" not in done.stderr
    assert json.loads(ctrp("memo", "list", "--json").stdout) == []
    done = ctrp("memo", "add", "Grace helps", "--kind", "method", "--memo-names-nobody")
    assert "stored" in done.stdout


def test_reports_of_three_kinds(study, ctrp, tmp_path):
    ctrp("memo", "add", "=1+1", "--kind", "theory", "--title", "Sums")
    ctrp("memo", "add", "Ask again.", "--transcript", "rs-01-en")
    for name in ("m.md", "m.docx", "m.xlsx"):
        assert "2 memos" in ctrp("memo", "list", "--out", str(tmp_path / name)).stdout
    told = (tmp_path / "m.md").read_text(encoding="utf-8")
    assert told.index("## Memos on cases") < told.index("### 1. Sums")
    paragraphs = [one.text for one in Document(str(tmp_path / "m.docx")).paragraphs]
    assert paragraphs[:2] == ["Memos", "Memos on cases"]
    assert "=1+1" in paragraphs
    sheet = load_workbook(tmp_path / "m.xlsx").active
    cell = sheet["D3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    assert ctrp("memo", "list", "--out", str(tmp_path / "m.pdf")).returncode == 2
    (tmp_path / "m.md").write_text("mine", encoding="utf-8")
    assert ctrp("memo", "list", "--out", str(tmp_path / "m.md")).returncode == 1


def test_without_a_terminal_no_editor_opens(study, ctrp):
    done = ctrp("memo", "add", "--kind", "theory")
    assert done.returncode == 2
    assert "standard input" in done.stderr
    assert ctrp("memo", "add", "a").returncode == 2
