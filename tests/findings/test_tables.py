"""A comparison as files, read again."""

import csv
import hashlib

import openpyxl
import pytest

from ctrp_research.findings.chart import alt_text, upper_rows, write_chart
from ctrp_research.findings.comparison import Cell, Comparison, Row, Rule
from ctrp_research.findings.tables import to_json, write_csv, write_xlsx
from ctrp_research.findings.wilson import interval


def cell(n: int | None, of: int | None) -> Cell:
    return Cell(n, of, None if n is None or of is None else interval(n, of))


COMPARISON = Comparison(
    by="town",
    columns=("=cmd|'/c calc'!A1", "Београд", "all"),
    rows=(
        Row("risk", "Risk", None, 0, (cell(7, 9), cell(11, 20), cell(18, 29))),
        Row("peers", "@SUM(A1) peers", "risk", 1, (cell(None, 9), cell(None, 20), cell(16, 29))),
        Row("bully", "Сиромаштво", "peers", 2, (cell(None, 9), cell(12, 20), cell(None, 29))),
    ),
    rule=Rule(),
    codebook="ctrp 1",
    data=hashlib.sha256(b"").hexdigest(),
    notes=("-1 is no formula.", "Second."),
)


def test_json_has_the_form_that_others_rely_on():
    plain = to_json(COMPARISON)
    assert list(plain)[:4] == ["by", "columns", "rows", "rule"]
    assert plain["columns"][-1] == "all"
    assert plain["rows"][1]["parent"] == "risk"
    assert plain["rows"][1]["cells"][0] == {"n": None, "of": 9, "interval": None}
    shown = plain["rows"][0]["cells"][2]
    assert (shown["n"], shown["of"]) == (18, 29)
    assert shown["interval"] == pytest.approx(interval(18, 29), abs=1e-6)
    assert plain["rule"] == {"k": 5, "k_sensitive": 10}


def test_csv_is_one_line_per_cell_that_excel_reads_in_cyrillic(tmp_path):
    path = tmp_path / "table.csv"
    write_csv(COMPARISON, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9
    assert rows[7] == {
        "code": "bully", "name": "Сиромаштво", "parent": "peers", "column": "Београд",
        "n": "12", "of": "20", "share": "0.6000", "low": "0.3866", "high": "0.7812",
    }  # fmt: skip
    hidden = rows[3]
    assert [hidden[key] for key in ("n", "share", "low", "high")] == ["", "", "", ""]
    assert rows[0]["share"] == ""  # 7 of 9: a base below ten gives no percentage


def test_csv_runs_no_formula(tmp_path):
    path = tmp_path / "table.csv"
    write_csv(COMPARISON, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            assert not any(field.startswith(("=", "+", "-", "@")) for field in row)


def test_workbook_read_again_has_the_same_counts_as_numbers(tmp_path):
    path = tmp_path / "table.xlsx"
    write_xlsx(COMPARISON, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Comparison", "Long form", "Notes"]
    sheet = book["Comparison"]
    assert sheet.freeze_panes == "C7"
    assert [sheet.cell(6, column).value for column in (3, 5, 7)] == ["n of 9", "n of 20", "n of 29"]
    for index, row in enumerate(COMPARISON.rows, start=7):
        assert sheet.cell(index, 2).value == row.code
        assert sheet.cell(index, 1).alignment.indent == 2 * row.depth
        read = [sheet.cell(index, column).value for column in (3, 5, 7)]
        assert read == ["–" if one.n is None else one.n for one in row.cells]
    assert sheet["D7"].value is None  # the share of 7 of 9
    assert sheet["F7"].value == pytest.approx(11 / 20)
    long = list(book["Long form"].iter_rows(min_row=2, values_only=True))
    assert [row[4] for row in long] == [one.n for row in COMPARISON.rows for one in row.cells]
    notes = [row[1] for row in book["Notes"].iter_rows(values_only=True)]
    assert "ctrp 1" in notes
    assert COMPARISON.data in notes
    assert 10 in notes
    assert set(COMPARISON.notes) <= set(notes)


def test_workbook_runs_no_formula(tmp_path):
    path = tmp_path / "table.xlsx"
    write_xlsx(COMPARISON, path)
    types = {
        one.data_type
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for one in row
    }
    assert "f" not in types


def test_a_suppressed_cell_looks_the_same_whatever_it_hides(tmp_path):
    path = tmp_path / "table.xlsx"
    write_xlsx(COMPARISON, path)
    sheet = openpyxl.load_workbook(path)["Comparison"]
    hidden = [one for row in sheet.iter_rows(min_row=7, min_col=3) for one in row
              if one.value == "–"]  # fmt: skip
    assert len(hidden) == 4
    assert len({(one.fill.patternType, one.number_format, one.style_id) for one in hidden}) == 1


def test_all_files_are_the_same_bytes_a_second_time(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        write_xlsx(COMPARISON, folder / "t.xlsx")
        write_csv(COMPARISON, folder / "t.csv")
        write_chart(COMPARISON, folder / "t.png", folder / "t.svg")
        made.append({file.name: file.read_bytes() for file in folder.iterdir()})
    assert made[0] == made[1]
    assert sorted(made[0]) == ["t.csv", "t.png", "t.svg", "t.xlsx"]


def test_chart_shows_parents_and_says_in_words_what_is_published(tmp_path):
    png, svg = tmp_path / "t.png", tmp_path / "t.svg"
    words = write_chart(COMPARISON, png, svg)
    assert png.read_bytes().startswith(b"\x89PNG")
    assert "</svg>" in svg.read_text(encoding="utf-8")
    assert words == alt_text(COMPARISON)
    assert [row.code for row in upper_rows(COMPARISON)] == ["risk", "peers"]
    assert words == (
        "Children interviewed who raised each code, by town. "
        "Risk: =cmd|'/c calc'!A1 7 of 9, Београд 11 of 20, all 18 of 29. "
        "@SUM(A1) peers: all 16 of 29, others not shown."
    )
    assert "%" not in words


def test_chart_of_a_flat_frame_shows_its_leaves(tmp_path):
    flat = Comparison(
        by="gender", columns=("girl", "all"),
        rows=(Row("a", "A very long name of a code that goes on and on for two lines", None, 0,
                  (cell(None, None), cell(30, None))),),
        rule=Rule(), codebook="f 1", data="0" * 64, notes=(),
    )  # fmt: skip
    words = write_chart(flat, tmp_path / "t.png", tmp_path / "t.svg")
    assert words.endswith("two lines: all 30 of –, others not shown.")
