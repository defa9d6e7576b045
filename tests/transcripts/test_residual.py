"""The sheet goes out and comes back, and counts only what a person wrote into it."""

import csv

import openpyxl
import pytest

from anonymise.residual import Unit
from ctrp_research.errors import CtrpError
from ctrp_research.store.tables import Turn
from ctrp_research.transcripts.importing import find_files
from ctrp_research.transcripts.residual import (
    Source,
    draw_sample,
    estimate_from,
    file_source,
    project_source,
)
from ctrp_research.transcripts.sample_sheet import ANSWER, COLUMNS, read_sample

STRANGE = ["=1+1", "-2 days", "@home", "a\x0bb", "x" * 40_000, "é\u0301 😀", " spaces "]


def source(number=40):
    texts = [*STRANGE, *(f"turn {count} [Person 1]" for count in range(number))]
    return Source(
        [Unit(f"t:{count}", "en", text) for count, text in enumerate(texts)], lambda: None
    )


def draw(made, path, **options):
    wanted = {"turns": 20, "least": 5, "seed": 1, "force": False, **options}
    return draw_sample(made, path, **wanted)


def fill(path, answer):
    """Write into the sheet what `answer` says for the number of each row; None leaves it empty."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        for number, row in enumerate(rows[1:]):
            value = answer(number)
            row[3] = "" if value is None else str(value)
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(rows)
        return
    book = openpyxl.load_workbook(path)
    for number, row in enumerate(book["Turns"].iter_rows(min_row=2)):
        row[3].value = answer(number)
    book.save(path)


@pytest.mark.parametrize("name", ["sheet.xlsx", "sheet.csv"])
class TestSheet:
    def test_comes_back_as_it_was_filled_in(self, tmp_path, name):
        path = tmp_path / name
        draw(source(), path, turns=100)
        fill(path, lambda number: [0, 2, None][number % 3])
        rows = read_sample(path)
        assert len(rows) == 47
        assert [row.left for row in rows] == [[0, 2, None][count % 3] for count in range(47)]
        found = estimate_from(source(), path)
        assert (found.drawn, found.unread, found.changed) == (47, 15, 0)
        assert (found.bounds[0].read, found.bounds[0].found_in, found.bounds[0].details) == (
            32,
            16,
            32,
        )

    def test_the_same_seed_gives_the_same_bytes(self, tmp_path, name):
        draw(source(), tmp_path / name)
        first = (tmp_path / name).read_bytes()
        draw(source(), tmp_path / name, force=True)
        assert (tmp_path / name).read_bytes() == first
        draw(source(), tmp_path / name, force=True, seed=2)
        assert (tmp_path / name).read_bytes() != first

    def test_what_was_filled_in_is_not_overwritten(self, tmp_path, name):
        draw(source(), tmp_path / name)
        fill(tmp_path / name, lambda _: 0)
        before = (tmp_path / name).read_bytes()
        with pytest.raises(CtrpError, match="--force"):
            draw(source(), tmp_path / name)
        assert (tmp_path / name).read_bytes() == before

    def test_an_empty_sheet_is_not_a_clean_one(self, tmp_path, name):
        draw(source(), tmp_path / name)
        with pytest.raises(CtrpError, match="No turn of the sheet was read"):
            estimate_from(source(), tmp_path / name)

    def test_an_answer_in_words_is_named_by_its_line_alone(self, tmp_path, name):
        draw(source(), tmp_path / name)
        fill(tmp_path / name, lambda number: "Stefan" if number == 3 else 0)
        with pytest.raises(CtrpError) as raised:
            read_sample(tmp_path / name)
        assert f"{name}:5" in str(raised.value)
        assert "Stefan" not in str(raised.value)


def test_no_text_is_run_as_a_formula(tmp_path):
    draw(source(), tmp_path / "sheet.xlsx", turns=100)
    sheet = openpyxl.load_workbook(tmp_path / "sheet.xlsx")["Turns"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert all(cell.value is None for cell in sheet["D"][1:])
    draw(source(), tmp_path / "sheet.csv", turns=100)
    with (tmp_path / "sheet.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert not any(
            row["safe text"].startswith(("=", "-", "@")) for row in csv.DictReader(stream)
        )


def test_a_sheet_of_other_texts_and_two_sheets_in_one_are_refused(tmp_path):
    path = tmp_path / "sheet.csv"
    draw(source(), path)
    fill(path, lambda _: 0)
    with pytest.raises(CtrpError, match="other texts"):
        estimate_from(Source([Unit("u:1", "en", "text")], lambda: None), path)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]), encoding="utf-8")
    with pytest.raises(CtrpError, match="twice"):
        read_sample(path)
    path.write_text("\n".join([*lines, "t:99;en;text;0;12;x0"]), encoding="utf-8")
    with pytest.raises(CtrpError, match="two sheets"):
        read_sample(path)


def test_a_turn_that_was_mended_since_still_counts_as_it_was_found(project, tmp_path):
    path = tmp_path / "sheet.csv"
    draw(project_source(project), path, turns=100)
    fill(path, lambda _: 1)
    with project.transaction() as session:
        session.get(Turn, 1).text = "mended"
    found = estimate_from(project_source(project), path)
    assert found.changed == 1
    assert found.bounds[0].found_in == found.bounds[0].read == found.bounds[0].at_most == 13
    assert any("1 turns have changed" in sentence for sentence in found.unknown)


def test_a_project_without_its_key_says_that_recognisers_were_not_compared(project, tmp_path):
    path = tmp_path / "sheet.csv"
    draw(project_source(project), path)
    fill(path, lambda _: 0)
    project.vault.put("something-else", b"no transcript")
    assert estimate_from(project_source(project), path).recapture is not None
    project.vault.key_file.unlink()
    del project.__dict__["vault"]
    found = estimate_from(project_source(project), path)
    assert found.recapture is None
    assert any("vault's key" in sentence for sentence in found.unknown)


def test_files_are_called_by_number_and_drawn_from_by_line(transcripts, tmp_path):
    made = file_source(find_files([transcripts]))
    assert {unit.id.split(":")[0] for unit in made.units} == {"file-1", "file-2"}
    assert not any("Stefan" in unit.text for unit in made.units)
    draw(made, tmp_path / "sheet.csv", turns=100)
    text = (tmp_path / "sheet.csv").read_text(encoding="utf-8-sig")
    assert text.startswith(",".join(COLUMNS))
    assert ANSWER in text
    assert "Vranje" not in text
