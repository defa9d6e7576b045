"""Word documents: everything identifying goes from every part, and the formatting stays."""

import contextlib
import io
import re
import struct
import zipfile
import zlib
from functools import cache
from itertools import pairwise

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymise import Anonymiser, DocumentError
from anonymise.docx import anonymise_docx
from anonymise.generalise import Rules

GOLD = [
    "Stefan", "Ilin", "Vesna", "Leskovac", "Markov", "Vranje", "Jelena", "stefan.ilin", "064 123", "Nadica",
    "Torlak", "Sunčica",
]  # fmt: skip


def png():
    """A picture of one white point."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0\xff")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


@pytest.fixture(scope="module")
def anonymiser():
    return Anonymiser()


def full_document():
    """An invented interview with something identifying in every corner that Word has."""
    document = docx.Document()
    core = document.core_properties
    core.author, core.last_modified_by, core.title = "Jelena Markov", "Vesna Torlak", "Stefan Ilin"
    for line in (
        "Interviewer: Jelena Markov",
        "Child: Stefan Ilin, boy, 13",
        "Place: Leskovac",
        "",
    ):
        document.add_paragraph(line)
    said = document.add_paragraph("R: My name is ")
    first = said.add_run("Ste")
    first.bold, first.font.color.rgb = True, RGBColor(255, 0, 0)
    second = said.add_run("fan Ilin")
    second.italic = True
    end = said.add_run(" and I live in Leskovac.")
    end.font.highlight_color = WD_COLOR_INDEX.YELLOW
    said._p.append(
        parse_xml(
            f'<w:ins {nsdecls("w")} w:id="9" w:author="Vesna Torlak" w:date="2006-10-03T10:00:00Z">'
            '<w:r><w:t xml:space="preserve"> My friend is Nadica.</w:t></w:r></w:ins>'
        )
    )
    said._p.append(
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="10" w:author="Jelena Markov"><w:r>'
            "<w:delText> I know Nadica from Vranje.</w:delText></w:r></w:del>"
        )
    )
    said._p.append(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="3" w:name="Stefan_Ilin"/>'))
    said._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="3"/>'))
    link = document.part.relate_to(
        "mailto:stefan.ilin@example.org", RELATIONSHIP_TYPE.HYPERLINK, is_external=True
    )
    said._p.append(
        parse_xml(
            f'<w:hyperlink {nsdecls("w", "r")} r:id="{link}" w:tooltip="Stefan">'
            "<w:r><w:t>stefan.ilin@example.org</w:t></w:r></w:hyperlink>"
        )
    )
    field = document.add_paragraph("R: Write to ")
    for xml in (
        '<w:r {0}><w:fldChar w:fldCharType="begin"/></w:r>',
        '<w:r {0}><w:instrText xml:space="preserve"> HYPERLINK "mailto:stef</w:instrText></w:r>',
        '<w:r {0}><w:instrText>an.ilin@example.org" </w:instrText></w:r>',
        '<w:r {0}><w:fldChar w:fldCharType="separate"/></w:r>',
        "<w:r {0}><w:t>064 123 4567</w:t></w:r>",
        '<w:r {0}><w:fldChar w:fldCharType="end"/></w:r>',
    ):
        field._p.append(parse_xml(xml.format(nsdecls("w"))))
    field._p.append(
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr=" AUTHOR Jelena "><w:r><w:t>Jelena Markov</w:t></w:r></w:fldSimple>'
        )
    )
    table = document.add_table(rows=2, cols=2)
    table.style = "Table Grid"
    table.cell(0, 0).text, table.cell(0, 1).text = "Vesna", "What then?"
    table.cell(1, 0).text, table.cell(1, 1).text = "Stefan", "We moved to Vranje."
    document.add_paragraph()._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")}><w:pict xmlns:v="urn:schemas-microsoft-com:vml" '
            'xmlns:o="urn:schemas-microsoft-com:office:office"><v:shape alt="Stefan" o:title="Vesna">'
            "<v:textbox><w:txbxContent><w:p><w:r><w:t>Aunt Vesna from Leskovac.</w:t></w:r></w:p>"
            "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
    )
    section = document.sections[0]
    section.header.paragraphs[0].text = "Interview with Stefan Ilin"
    section.footer.paragraphs[0].text = "Typed by Jelena Markov in Leskovac"
    document.add_comment(
        said.runs[0], text="Ask Vesna again.", author="Jelena Markov", initials="JM"
    )
    document.add_picture(io.BytesIO(png()))
    for shape in document.element.iter(qn("wp:docPr")):
        shape.set("descr", "Stefan in Leskovac")
        shape.set("name", "stefan.png")
    sdt = parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="Stefan Ilin"/><w:tag w:val="Ilin"/>'
        '<w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr><w:sdtContent><w:p><w:r>'
        "<w:t>R: I know Stefan.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(3, sdt)
    return document


def with_extra_parts(document):
    """Save it with parts that python-docx knows nothing of."""
    package = document.part.package
    for name, kind, data, relation in (
        ("/customXml/item9.xml", "application/xml", b"<a>Stefan Ilin</a>", "customXml"),
        ("/word/people.xml", "application/x-people+xml", b"<p a='Jelena Markov'/>", "people"),
        ("/word/embeddings/a.xlsx", "application/x-sheet", b"Stefan Ilin, Leskovac", "package"),
        ("/docProps/custom.xml", "application/x-custom+xml", b"<p>Sun\xc4\x8dica</p>", "custom"),
    ):
        part = Part(PackURI(name), kind, data, package)
        owner = package if relation == "custom" else document.part
        owner.relate_to(part, f"http://example.invalid/{relation}")
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def everything(data):
    """All parts and their names as one text, tags left out so that cut words meet."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    raw = "\n".join(name + "\n" + data.decode("utf-8", "replace") for name, data in parts)
    return raw + "\n" + re.sub(r"<[^>]*>", "", raw)


@cache
def full_file():
    return with_extra_parts(full_document())


@pytest.fixture(scope="module")
def pair(anonymiser):
    original = full_file()
    return original, anonymise_docx(original, anonymiser, language="en")


def test_the_original_holds_them_all(pair):
    assert not [word for word in GOLD if word not in everything(pair[0])]


def test_no_part_of_the_package_holds_anything_identifying(pair):
    assert not [word for word in GOLD if word.lower() in everything(pair[1].data).lower()]


def test_a_name_across_runs_keeps_the_formatting_of_its_beginning_and_the_rest_its_own(pair):
    document = docx.Document(io.BytesIO(pair[1].data))
    said = next(p for p in document.paragraphs if p.text.startswith("R: My name is"))
    texts = [(run.text, run.bold, run.italic) for run in said.runs[:4] if run.text]
    assert texts[0] == ("R: My name is ", None, None)
    assert texts[1][0].startswith("[Person")
    assert texts[1][1] is True
    red = next(run for run in said.runs if run.text.startswith("[Person"))
    assert red.font.color.rgb == RGBColor(255, 0, 0)
    assert said.runs[-1].font.highlight_color == WD_COLOR_INDEX.YELLOW
    assert " and I live in [Place" in said.text


def test_tables_headers_comments_and_text_boxes_share_their_identities(pair):
    document = docx.Document(io.BytesIO(pair[1].data))
    child = document.tables[0].cell(1, 0).text
    assert re.fullmatch(r"\[Person \d\]", child)
    assert document.sections[0].header.paragraphs[0].text == f"Interview with {child}"
    assert document.tables[0].style.name == "Table Grid"
    assert "[Person" in next(iter(document.comments)).text
    assert next(iter(document.comments)).author.startswith("Author ")
    assert document.paragraphs[1].text.startswith(f"Child: {child}")


def test_authors_are_numbered_and_their_times_gone(pair):
    raw = everything(pair[1].data)
    assert "Author 1" in raw
    assert "2006-10-03" not in raw


def test_links_lead_nowhere_and_bookmarks_have_numbers(pair):
    raw = everything(pair[1].data)
    assert "about:blank" in raw
    assert 'w:name="mark1"' in raw


def test_the_list_of_types_has_no_prefix_which_some_readers_do_not_understand(pair):
    with zipfile.ZipFile(io.BytesIO(pair[1].data)) as archive:
        assert b"<Types xmlns=" in archive.read("[Content_Types].xml")
        assert archive.testzip() is None


def test_what_was_taken_out_is_counted(pair):
    safe = pair[1]
    assert safe.pictures == 1
    assert safe.removed >= 6
    assert safe.language == "en"


def test_the_same_document_gives_the_same_bytes(pair, anonymiser):
    assert anonymise_docx(pair[0], anonymiser, language="en").data == pair[1].data


def test_names_are_put_in_where_the_style_says_so(pair, anonymiser):
    safe = anonymise_docx(pair[0], anonymiser, language="en", rules=Rules(style="names"))
    assert "[Person" not in everything(safe.data)
    assert not [word for word in GOLD if word.lower() in everything(safe.data).lower()]


@settings(max_examples=30, deadline=None)
@given(cuts=st.lists(st.integers(0, 54), max_size=6))
def test_a_name_is_found_however_word_cuts_it_into_runs(anonymiser, cuts):
    text = "R: My friend is called Stefan Ilin, he left for Vranje."
    edges = sorted({0, len(text), *(cut for cut in cuts if cut <= len(text))})
    document = docx.Document()
    paragraph = document.add_paragraph()
    for start, end in pairwise(edges):
        paragraph.add_run(text[start:end])
    saved = io.BytesIO()
    document.save(saved)
    safe = anonymise_docx(saved.getvalue(), anonymiser, language="en")
    shown = docx.Document(io.BytesIO(safe.data)).paragraphs[0].text
    assert shown == "R: My friend is called [Person 1], he left for [Place 1]."


@pytest.mark.parametrize(
    "data", [b"", b"Stefan", b"PK\x03\x04Stefan", b"PK\x05\x06" + bytes(18)], ids=str
)
def test_what_is_no_document_is_told_without_its_text(data, anonymiser):
    with pytest.raises(DocumentError, match=r"Word document") as raised:
        anonymise_docx(data, anonymiser)
    assert "Stefan" not in str(raised.value)


@settings(max_examples=40, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=30
    )
)
def test_a_damaged_document_is_read_or_an_error_of_ours(anonymiser, changes):
    whole = bytearray(full_file())
    for place, byte in changes:
        whole[int(place * len(whole))] = byte
    with contextlib.suppress(DocumentError):
        anonymise_docx(bytes(whole), anonymiser, language="en")
