"""Frames out into other forms and back, and in from other programs."""

from dataclasses import replace
from pathlib import Path

import pytest
from books import LINES, books
from hypothesis import given, settings
from lxml import etree

import codebooks
from codebooks import Code, Codebook, CodebookError
from codebooks.exchange import form_of, read_any, write
from codebooks.rewriting import same

FILES = Path(__file__).parents[1] / "files" / "codebooks"
EMPTY = Codebook("mine", "Mine", 4, ())
SCHEMA = etree.XMLSchema(etree.parse(FILES / "Codebook.xsd"))


def back(folder: Path, book: Codebook, form: str, name: str) -> Codebook:
    path = folder / name
    path.write_bytes(write(book, form)[0])
    return read_any(path, EMPTY).book


@settings(max_examples=25, deadline=None)
@given(books(text=LINES, line=LINES))
def test_a_frame_comes_back_from_qdc_as_it_was_and_the_file_is_valid(tmp_path_factory, book):
    data, _ = write(book, "qdc")
    assert data == write(book, "qdc")[0]
    SCHEMA.assertValid(etree.fromstring(data))
    assert same(back(tmp_path_factory.mktemp("qdc"), book, "qdc", "a.qdc"), book)


@settings(max_examples=15, deadline=None)
@given(books(text=LINES, line=LINES))
def test_a_frame_comes_back_from_a_workbook_as_it_was(tmp_path_factory, book):
    assert write(book, "xlsx") == write(book, "xlsx")
    assert same(back(tmp_path_factory.mktemp("xlsx"), book, "xlsx", "a.xlsx"), book)


@pytest.mark.parametrize("form", ["qdc", "xlsx", "yaml"])
def test_the_shipped_frame_survives_every_form(tmp_path, form):
    book = codebooks.shipped()
    assert same(back(tmp_path, book, form, f"a.{form}"), book)


def test_no_cell_of_a_workbook_is_a_formula(tmp_path):
    import openpyxl

    book = Codebook("b", "B", 1, (Code("a", "=1+1", "=cmd|' /C calc'!A0", "+1", "@x"),))
    (tmp_path / "a.xlsx").write_bytes(write(book, "xlsx")[0])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["codes"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def found(name: str, frame: Codebook = EMPTY):
    taken = read_any(FILES / name, frame)
    assert codebooks.load  # what was read is a frame that can be written and read again
    assert same(codebooks.reader.read(codebooks.dump(taken.book))[0], taken.book)
    return taken, {code.id: code for code in taken.book.walk()}


def test_nvivo_codes_on_groups_sets_and_colours_are_told_as_lost():
    taken, codes = found("nvivo.qdc")
    assert list(codes) == ["danger", "road", "danger-other", "help", "help-other"]
    assert (codes["danger"].definition, codes["danger"].exclude) == (
        "What frightens.", "what only adults fear",
    )  # fmt: skip
    assert set(taken.losses) == {
        "1 × colour of a code",
        "1 × set of codes",
        "2 × code that is applied and has codes below it, a group now",
        "2 × code without a definition, given (to be defined)",
    }


def test_atlas_older_namespace_braces_and_cyrillic_names():
    taken, codes = found("atlas.qdc")
    assert [(code.id, code.name) for code in codes.values()] == [
        ("strah", "Страх"), ("pomos", "Помош"),
    ]  # fmt: skip
    assert codes["strah"].definition == "Кога детето се плаши."
    assert "1 × set of codes" in taken.losses


def test_qualcoder_categories_and_taguettes_empty_sets():
    taken, codes = found("qualcoder.qdc")
    assert [each.id for each in codes["danger"].codes] == ["road"]
    assert "1 × group without codes, a code that is applied now" in taken.losses
    _, codes = found("taguette.qdc")
    assert list(codes) == ["danger-road", "help"]
    _, codes = found("maxqda.qdc")
    assert [each.id for each in codes["danger"].codes] == ["road"]


def test_taguettes_list_in_and_out():
    _, codes = found("taguette.csv")
    assert [each.id for each in codes["danger"].codes] == ["road"]
    assert codes["road"].definition == "On the way to school"


@settings(max_examples=15, deadline=None)
@given(books())
def test_what_is_written_for_taguette_comes_back(tmp_path_factory, book):
    book = replace(book, codes=tuple(replace(c, name=f"n{i}") for i, c in enumerate(book.codes)))
    read = back(tmp_path_factory.mktemp("csv"), book, "taguette-csv", "a.csv")
    assert [code.id for code in read.walk()] != []
    known = {code.id: code for code in book.walk()}
    for code in read.walk():
        if not code.definition.startswith("'"):
            assert code.indicators == {k: v for k, v in known[code.id].indicators.items() if v}


def test_a_code_keeps_its_id_by_its_guid_or_its_name_when_it_comes_back(tmp_path):
    frame = codebooks.reader.read(
        "id: mine\nname: Mine\nversion: 4\ncodes:\n"
        "  - {id: fear-1, name: Fear, definition: d}\n  - {id: aid, name: Help, definition: d}\n"
    )[0]
    data = write(frame, "qdc")[0].decode()
    for line in ("Id: fear-1", "Id: aid"):
        data = data.replace(line, "")
    renamed = data.replace('name="Fear"', 'name="Terror"')  # in NVivo, which keeps the guid
    (tmp_path / "a.qdc").write_text(renamed, encoding="utf-8")
    read = read_any(tmp_path / "a.qdc", frame).book
    assert [(code.id, code.name) for code in read.walk()] == [("fear-1", "Terror"), ("aid", "Help")]
    import re

    strangers = re.sub(r'guid="[^"]{8}', 'guid="00000000', data)  # QualCoder changes every guid
    (tmp_path / "b.qdc").write_text(strangers, encoding="utf-8")
    read = read_any(tmp_path / "b.qdc", frame).book
    assert [code.id for code in read.walk()] == ["fear-1", "aid"]


def test_two_codes_of_one_name_go_out_with_their_groups_and_come_back(tmp_path):
    other = [Code(f"{group}-other", "Other", "d") for group in ("a", "b")]
    book = Codebook("b", "B", 1, tuple(Code(c.id[0], c.id[0].upper(), codes=(c,)) for c in other))
    data, losses = write(book, "qdc")
    assert b'name="A \xe2\x80\x93 Other"' in data
    assert any("whose name another has too" in loss for loss in losses)
    assert same(back(tmp_path, book, "qdc", "a.qdc"), book)


BOMB = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.qdc", BOMB, "document type"),
        ("a.qdc", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type"),
        ("a.qdc", '<!DOCTYPE a><a/>'.encode("utf-16"), "document type"),
        ("a.qdc", b"<a/>", "no REFI-QDA codebook"),
        ("a.qdc", b"<a", "not whole XML"),
        ("a.qdc", b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes/></CodeBook>', "no code"),
        ("a.xlsx", b"PK", "no workbook"),
        ("a.csv", "a;б".encode("cp1251"), "not UTF-8"),
        ("a.csv", b"x,y\n1,2\n", "no column `name`"),
        ("a.csv", b"id,name,under\na,A,b\nb,B,a\n", "line 2: a lies under itself"),
        ("a.csv", b"id,name,under\na,A,c\n", "line 2: there is no code with the id 'c'"),
        ("a.csv", b"id,name,sensitive\na,A,perhaps\na,,\nB,B,\n", "line 4: id 'B' is not"),
        ("a.doc", b"", "a codebook is"),
    ],
)  # fmt: skip
def test_what_is_no_codebook_is_refused_with_the_reason(tmp_path, name, data, words):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(CodebookError) as error:
        read_any(path, EMPTY)
    assert words in str(error.value)
    assert str(path) in str(error.value)


def test_a_row_without_an_id_is_a_new_code(tmp_path):
    (tmp_path / "a.csv").write_text(
        "id;under;name;definition;retired\nneed;;Need;;\n;need;Жеђ и глад;Thirst and hunger.;\n"
        "cold;need;Cold;No heating.;YES\n", encoding="utf-8",
    )  # fmt: skip
    taken = read_any(tmp_path / "a.csv", EMPTY)
    assert [(code.id, code.retired) for code in taken.book.walk()] == [
        ("need", False), ("zedj-i-glad", False), ("cold", True),
    ]  # fmt: skip
    assert (taken.book.id, taken.book.version) == ("mine", 4)


def test_a_form_is_told_by_the_ending():
    assert form_of(Path("A.QDC")) == "qdc"
    with pytest.raises(CodebookError, match="taguette-csv"):
        form_of(Path("a.csv"))
