"""What is made from the sources: the files as sent, the participants and the codings."""

import csv
import io
import zipfile
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import docx
import openpyxl
import pytest

MARKS = "⟦⟧{}"
REALITIES = {"own", "witnessed", "hearsay", "hypothetical"}
LARGEST = 2_000_000


@pytest.fixture(scope="module")
def made(make: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("made")
    make.make(place)
    return place


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def participants(folder: Path) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(folder / "participants.xlsx").active
    assert sheet is not None
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def codings(folder: Path) -> list[dict[str, str]]:
    with (folder / "codings.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def text_of(data: bytes, path: str) -> str:
    """The text of a file as sent, by its own means and not by the readers of the program."""
    if path.endswith(".docx"):
        document = docx.Document(io.BytesIO(data))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    return data.decode("utf-16" if data.startswith(b"\xff\xfe") else "latin-1")


def test_making_again_gives_the_committed_files_byte_for_byte(made: Path, folder: Path) -> None:
    committed = {
        name: data
        for name, data in files_below(folder).items()
        if name.startswith("transcripts/") or name in ("codings.csv", "participants.xlsx")
    }
    again = files_below(made)
    assert sorted(again) == sorted(committed)
    assert [name for name in again if again[name] != committed[name]] == []


def test_no_markup_is_left_in_what_is_sent(folder: Path) -> None:
    for path, data in files_below(folder / "transcripts").items():
        for encoding in ("utf-8", "utf-16-le"):
            assert "⟦".encode(encoding) not in data
        assert not set(MARKS) & set(text_of(data, path))


def test_formats_and_encodings_are_mixed_about_evenly(examples) -> None:
    endings = [example.path.rpartition(".")[2] for example in examples]
    for ending in ("docx", "txt", "md"):
        assert 0.25 <= endings.count(ending) / len(endings) <= 0.42
    assert sum(example.settings.get("turns") == "table" for example in examples) >= 2
    assert {example.settings.get("encoding", "utf-8") for example in examples} == {
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "cp1250",
        "cp1251",
    }
    assert {example.settings.get("newline", "lf") for example in examples} == {"lf", "crlf"}


def test_word_files_carry_no_time_and_no_author(folder: Path) -> None:
    for path in sorted((folder / "transcripts").rglob("*.docx")):
        with zipfile.ZipFile(path) as archive:
            assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        facts = docx.Document(str(path)).core_properties
        assert (facts.author, facts.last_modified_by) == ("", "")


def test_every_label_of_a_file_has_one_row_and_every_row_a_label(folder: Path, examples) -> None:
    rows = [(row["file"], row["speaker"]) for row in participants(folder)]
    labels = [
        (example.path, label)
        for example in examples
        for label in dict.fromkeys(turn.label for turn in example.turns)
    ]
    assert sorted(map(str, rows)) == sorted(map(str, labels))


def test_every_label_stands_in_its_file(folder: Path) -> None:
    for row in participants(folder):
        path = folder / "transcripts" / str(row["file"])
        if path.suffix == ".docx":
            assert str(row["speaker"]) in text_of(path.read_bytes(), path.name)
        else:
            label = str(row["speaker"])
            encodings = ("utf-8", "utf-16-le", "cp1250", "cp1251")
            data = path.read_bytes()
            assert any(label.encode(e, errors="ignore") in data for e in encodings)


def test_a_code_is_one_child_wherever_it_speaks(folder: Path) -> None:
    known, files = defaultdict(set), defaultdict(set)
    for row in participants(folder):
        if row["role"] == "interviewer":
            assert row["child"] is None
            continue
        facts = ("gender", "age", "country", "setting", "site")
        known[row["child"]].add(tuple(row[fact] for fact in facts))
        files[row["child"]].add((row["file"], row["method"]))
        assert str(row["child"]).startswith(f"{row['country']}-C")
    assert all(len(facts) == 1 for facts in known.values())
    assert len(known) >= 75
    both = [child for child, where in files.items() if len({method for _, method in where}) == 2]
    assert len(both) >= 3


def test_ages_are_those_of_children_and_what_is_not_known_stays_empty(folder: Path) -> None:
    children = [row for row in participants(folder) if row["role"] == "child"]
    ages = [row["age"] for row in children]
    assert None in ages
    assert all(10 <= age <= 17 for age in ages if isinstance(age, int))
    assert {row["gender"] for row in children} == {"girl", "boy"}
    assert any(row["site"] is None for row in children)


def test_codings_point_at_turns_of_children(folder: Path, examples) -> None:
    by_path = {example.path: example for example in examples}
    rows = codings(folder)
    assert len(rows) == len({tuple(row.values()) for row in rows})
    for row in rows:
        example = by_path[row["file"]]
        assert 1 <= int(row["turn"]) <= len(example.turns)
        turn = example.turns[int(row["turn"]) - 1]
        assert example.speakers[turn.label] != "interviewer"
        assert row["reality"] in REALITIES


def test_codings_are_the_markers_and_hold_no_text(folder: Path) -> None:
    markers = sum(
        path.read_text(encoding="utf-8").count("{{") for path in (folder / "marked").glob("*.txt")
    )
    rows = codings(folder)
    assert len(rows) == markers
    assert set(rows[0]) == {"file", "turn", "code", "reality"}


def test_a_line_that_goes_on_never_looks_like_a_speaker(make: ModuleType, examples) -> None:
    broken = [example for example in examples if "breaks" in example.mess]
    assert broken
    for example in broken:
        for turn in example.turns:
            first, *rest = make._said(example, turn)
            assert " ".join([first, *rest]) == turn.text
            assert not any(make.LIKE_A_LABEL.match(line) for line in rest)


def test_the_program_reads_each_file_into_the_turns_of_its_source(folder: Path, examples) -> None:
    from ctrp_research.transcripts.readers import read_lines
    from ctrp_research.transcripts.turns import split_turns

    for example in examples:
        path = folder / "transcripts" / example.path
        turns = split_turns(read_lines(path, path.read_bytes())).turns
        assert [turn.label for turn in turns] == [turn.label for turn in example.turns]
        if example.settings.get("encoding") not in ("cp1250", "cp1251"):
            read = [" ".join(turn.text.split()) for turn in turns]
            assert read == [turn.text for turn in example.turns]


def test_the_folder_stays_small_enough_for_a_wheel(folder: Path) -> None:
    assert sum(map(len, files_below(folder).values())) < LARGEST
