import io
import zipfile
from pathlib import Path

import docx
import pytest

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import read_lines
from ctrp_research.transcripts.readers.text import decode

LATIN = "Dijete: Emina, djevojčica, petnaest godina.\nP: Šta želiš? Čija je ova kuća?\nO: Ništa, đače žuri."
CYRILLIC = (
    "Дете: момиче на четиринадесет години.\nВ: Кой живее с теб?\nО: Баба и двете ми братчета."
)
ROMANIAN = "Copil: fată, cincisprezece ani.\nM: Cine începe discuţia?\nF1: Eu, că ştiu ce să zic, şi fraţii mei."
ALBANIAN = (
    "Fëmija: djalë, dymbëdhjetë vjeç.\nI: Si e kalon ditën? Çfarë bën?\nK: Në mëngjes dal të punoj."
)


def lines(name: str, data: bytes):
    return [(line.speaker, line.text) for line in read_lines(Path(name), data)]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (LATIN, "cp1250"),
        (LATIN, "utf-8"),
        (LATIN, "utf-8-sig"),
        (LATIN, "utf-16"),
        (LATIN, "utf-16-le"),
        (CYRILLIC, "cp1251"),
        (CYRILLIC, "utf-16-be"),
        (ROMANIAN, "cp1250"),
        (ALBANIAN, "cp1250"),
        (ALBANIAN, "cp1252"),
    ],
)
def test_encodings_of_the_region_are_found(text, encoding):
    assert decode(text.encode(encoding)) == text


def test_windows_line_ends_are_one_line_end():
    assert [text for _, text in lines("a.txt", b"I: a?\r\nR: b\r\n")] == ["I: a?", "R: b", ""]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.xyz", b"ID3", "format .xyz is not read"),
        ("a.pdf", b"%PDF-1.4 x", "not a PDF"),
        ("a.txt", b"  \n", "empty"),
        ("a.docx", b"no zip at all", "not a Word document"),
        ("a.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0\1\2\3" * 300, "not a text file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(name, data, reason):
    with pytest.raises(CtrpError, match=reason):
        read_lines(Path(name), data)


def test_markdown_loses_its_marks_and_keeps_its_words():
    text = "# Interview 3\n\n**I:** Who *are* you?\n\n- R: Me\\!\n\n---\n| Girl 1 | Nobody **ever** |\n"
    assert lines("a.md", text.encode()) == [
        (None, "Interview 3"),
        (None, ""),
        (None, "I: Who are you?"),
        (None, ""),
        (None, "R: Me!"),
        (None, ""),
        ("Girl 1", "Nobody ever"),
        (None, ""),
    ]


def saved(document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_word_paragraphs_tables_and_bold_names_come_in_their_order():
    document = docx.Document()
    document.add_paragraph("Interview")
    table = document.add_table(rows=0, cols=2)
    for cells in (("I:", "Who?"), ("R", "Me.\nAnd you?")):
        row = table.add_row()
        row.cells[0].text, row.cells[1].text = cells
    paragraph = document.add_paragraph()
    paragraph.add_run("Girl 1").bold = True
    paragraph.add_run("\tI am here.")
    paragraph = document.add_paragraph()
    paragraph.add_run("Boy:").bold = True
    paragraph.add_run(" And I.")
    assert lines("a.docx", saved(document)) == [
        (None, "Interview"),
        ("I", "Who?"),
        ("R", "Me."),
        (None, "And you?"),
        ("Girl 1", "I am here."),
        (None, "Boy: And I."),
    ]


def test_tracked_insertions_are_read_and_deletions_are_not():
    body = (
        '<w:p><w:r><w:t xml:space="preserve">R: I </w:t></w:r>'
        "<w:del><w:r><w:delText>never</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>always</w:t></w:r></w:ins><w:r><w:t> go.</w:t></w:r></w:p>"
    )
    data = saved(docx.Document())
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "word/document.xml":
                content = content.replace(b"<w:body>", b"<w:body>" + body.encode(), 1)
            new.writestr(entry, content)
    assert lines("a.docx", out.getvalue())[0] == (None, "R: I always go.")
