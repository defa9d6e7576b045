"""A Word document for children: large, left-aligned, with real headings and told pictures.

Everything about WordprocessingML that python-docx does not do by itself is here.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

FONT = "Arial"
"""On every Windows and macOS; Liberation Sans stands in for it letter by letter on Linux. Each
has Cyrillic and ë ç ă â î ș ț č ć đ š ž."""
INK = RGBColor(0x12, 0x30, 0x3F)
"""Contrast on white 13.6 : 1 by the formula of WCAG 2.1."""
BODY_POINTS = 14
PAGE_WIDTH, PAGE_HEIGHT = Mm(148), Mm(210)
MARGIN = Mm(17)
PICTURE_WIDTH = Mm(34)
PICTURE_COLUMN, TEXT_COLUMN = Mm(39), Mm(75)
COVER_PICTURE_WIDTH = Mm(50)
GAP_COLUMNS = (Mm(38), Mm(25), Mm(26), Mm(25))
AUTHOR = "ctrp"

# Style, points, bold, space before and after in points, lines.
_STYLES = (
    ("Normal", BODY_POINTS, False, 0, 3, 1.5),
    ("Title", 30, True, 12, 8, 1.15),
    ("Subtitle", 17, False, 0, 10, 1.3),
    ("Heading 1", 22, True, 22, 8, 1.15),
    ("Heading 2", 16, True, 10, 2, 1.2),
    ("List Bullet", BODY_POINTS, False, 0, 2, 1.4),
)


class ChildDocument:
    """A document that is written from top to bottom and saved."""

    def __init__(self, *, title: str, language: str, footer: str) -> None:
        """Begin an empty A5 document.

        Args:
            title: for the properties that a screen reader announces.
            language: of all text, as BCP 47 writes it.
            footer: words beside the page number.
        """
        self._docx: DocxDocument = Document()
        _drop_leftovers(self._docx)
        self._set_properties(title=title, language=language)
        _set_language(self._docx, language)
        for name, points, bold, before, after, lines in _STYLES:
            _set_style(
                self._docx.styles[name],
                points=points,
                bold=bold,
                before=before,
                after=after,
                lines=lines,
            )
        self._add_styles()
        self._set_page(footer)

    def heading(self, text: str, *, level: int) -> None:
        """Add a heading; level 0 is the title of the document."""
        self._docx.add_heading(text, level)

    def paragraph(self, text: str, *, style: str = "Normal", keep: bool = False) -> "Paragraph":
        """Add a paragraph; `keep` holds it on the page of what follows."""
        paragraph = self._docx.add_paragraph(text, style=style)
        if keep:
            paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def gap(self, label: str, fill: str, *, keep: bool = False) -> None:
        """Add a framed place that a person must fill in before anything is printed."""
        paragraph = self._docx.add_paragraph(style="Gap")
        paragraph.add_run(f"{label}: ")
        paragraph.add_run(f"[ {fill} ]").bold = True
        paragraph.paragraph_format.keep_with_next = keep

    def lines(self, number: int) -> None:
        """Add empty ruled lines to write on."""
        for _ in range(number):
            self._docx.add_paragraph(style="Writing Line")

    def picture(self, png: bytes, *, alt_text: str) -> None:
        """Add a large picture on its own line."""
        paragraph = self.paragraph("")
        paragraph.paragraph_format.space_after = Pt(10)
        _place_picture(paragraph, png, alt_text, COVER_PICTURE_WIDTH)

    def next_page(self) -> None:
        """Go on at the top of the next page."""
        self._docx.add_section(WD_SECTION.NEW_PAGE)

    def finding(
        self,
        *,
        sentence: str,
        lines: Sequence[str],
        comment: str | None,
        png: bytes | None,
        alt_text: str,
    ) -> None:
        """Add a sentence with its picture at its left and its evidence as a comment on it.

        Args:
            sentence: what children told.
            lines: how many of them, one line each.
            comment: the figures it rests on; for the editor, not for print. None without any.
            png: the pictograph; None leaves its place empty.
            alt_text: what the picture shows.
        """
        table = self._docx.add_table(rows=1, cols=2)
        _lay_out(table, (PICTURE_COLUMN, TEXT_COLUMN))
        left, right = table.rows[0].cells
        if png is not None:
            _place_picture(left.paragraphs[0], png, alt_text, PICTURE_WIDTH)
        told = right.paragraphs[0]
        told.style = self._docx.styles["Finding"]
        told.add_run(sentence)
        if comment is not None:
            self.comment(told, comment)
        for line in lines:
            right.add_paragraph(line, style="How Many")
        # Two tables that touch are one table; the paragraph between them also is the space.
        self._docx.add_paragraph(style="Space")

    def comment(self, paragraph: "Paragraph", text: str) -> None:
        """Add a comment on a paragraph, without the time at which it was made."""
        comment = self._docx.add_comment(
            paragraph.runs, text=text, author=AUTHOR, initials=AUTHOR[0]
        )
        del comment._comment_elm.attrib[qn("w:date")]

    def gap_table(self, header: Sequence[str], first_column: Sequence[str], fill: str) -> None:
        """Add a table with a row per entry of the first column and gaps in all others."""
        table = self._docx.add_table(rows=1, cols=len(header), style="Table Grid")
        _repeat_header(table)
        for cell, text in zip(table.rows[0].cells, header, strict=True):
            _write_cell(cell, text, bold=True)
        for entry in first_column:
            cells = table.add_row().cells
            _write_cell(cells[0], entry, bold=True)
            for cell in cells[1:]:
                _write_cell(cell, f"[ {fill} ]", bold=False)
                _shade(cell)
        _set_widths(table, GAP_COLUMNS)
        for row in table.rows:
            _never_split(row._tr)
        self._docx.add_paragraph(style="Space")

    def save(self, path: Path) -> None:
        """Write the document; the same content gives the same bytes.

        Raises:
            CtrpError: the file cannot be written.
        """
        from ctrp_research.store.archive import fixed_zip

        made = io.BytesIO()
        self._docx.save(made)
        path.write_bytes(made.getvalue())
        fixed_zip(path)

    def _set_properties(self, *, title: str, language: str) -> None:
        properties = self._docx.core_properties
        properties.title = title
        properties.language = language
        properties.author = AUTHOR
        properties.comments = ""
        core = properties._element
        for element in list(core):
            if element.tag in (qn("dcterms:created"), qn("dcterms:modified")):
                core.remove(element)

    def _add_styles(self) -> None:
        styles = self._docx.styles
        for name, points, bold, before, after, lines in (
            ("Finding", BODY_POINTS, True, 0, 4, 1.3),
            ("How Many", BODY_POINTS, False, 0, 2, 1.3),
            ("Gap", BODY_POINTS, False, 6, 10, 1.4),
            ("Source", 12, False, 0, 6, 1.2),
            ("Cell", BODY_POINTS, False, 3, 3, 1.1),
            ("Space", 7, False, 0, 0, 1.0),
            ("Writing Line", BODY_POINTS, False, 10, 0, 1.0),
        ):
            style = styles.add_style(name, 1)
            style.base_style = styles["Normal"]
            _set_style(style, points=points, bold=bold, before=before, after=after, lines=lines)
        _frame(styles["Gap"].element, ("top", "left", "bottom", "right"), "dashed")
        _frame(styles["Writing Line"].element, ("bottom", "between"), "single")
        for name in ("Title", "Heading 1", "Heading 2", "Finding"):
            styles[name].paragraph_format.keep_with_next = True

    def _set_page(self, footer: str) -> None:
        section = self._docx.sections[0]
        section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
        section.left_margin = section.right_margin = MARGIN
        section.top_margin = section.bottom_margin = MARGIN
        section.footer_distance = Mm(8)
        paragraph = section.footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        paragraph.add_run(f"{footer}   ·   ")
        _add_page_number(paragraph)


def _set_style(
    style: "ParagraphStyle",
    *,
    points: int,
    bold: bool,
    before: int,
    after: int,
    lines: float,
) -> None:
    style.font.name = FONT
    style.font.size = Pt(points)
    style.font.bold = bold
    style.font.italic = False
    style.font.color.rgb = INK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(attribute), None)
    for attribute in ("w:eastAsia", "w:cs"):
        fonts.set(qn(attribute), FONT)
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)
    layout = style.paragraph_format
    layout.alignment = WD_ALIGN_PARAGRAPH.LEFT
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    layout.line_spacing = lines
    layout.widow_control = True


def _drop_leftovers(docx: "DocxDocument") -> None:
    """Leave out what the empty document of python-docx brings: a thumbnail, older styles."""
    for owner in (docx.part, docx.part.package):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.endswith(("/stylesWithEffects", "/thumbnail")):
                del owner.rels[key]


def _set_language(docx: "DocxDocument", language: str) -> None:
    """Set the language that spelling checkers and screen readers take for all text."""
    defaults = docx.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for element in defaults.findall(qn("w:lang")):
        defaults.remove(element)
    defaults.append(_element("w:lang", val=language, eastAsia=language, bidi=language))
    for element in docx.settings.element.findall(qn("w:themeFontLang")):
        element.set(qn("w:val"), language)


def _place_picture(paragraph: "Paragraph", png: bytes, alt_text: str, width: int) -> None:
    paragraph.paragraph_format.line_spacing = 1.0
    picture = paragraph.add_run().add_picture(io.BytesIO(png), width=width)
    for side in ("distT", "distB", "distL", "distR"):
        # Without them LibreOffice keeps 3 mm clear around the picture.
        picture._inline.set(side, "0")
    properties = picture._inline.docPr
    properties.set("descr", alt_text)


def _lay_out(table: "Table", widths: Sequence[int]) -> None:
    """Make a table that only places things beside each other."""
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    _set_widths(table, widths)
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w="0", type="dxa"))
    # Word refuses a table whose properties stand in another order than the schema's.
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # type: ignore[union-attr]
    _never_split(table.rows[0]._tr)


def _set_widths(table: "Table", widths: Sequence[int]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def _never_split(row: "BaseOxmlElement") -> None:
    row.get_or_add_trPr().append(_element("w:cantSplit"))  # type: ignore[attr-defined]


def _repeat_header(table: "Table") -> None:
    row = table.rows[0]._tr
    row.get_or_add_trPr().append(_element("w:tblHeader"))


def _write_cell(cell: "_Cell", text: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = "Cell"
    paragraph.add_run(text).bold = bold


def _shade(cell: "_Cell") -> None:
    properties = cell._tc.get_or_add_tcPr()
    properties.append(_element("w:shd", val="clear", color="auto", fill="EDEDED"))


def _frame(style: "BaseOxmlElement", sides: Sequence[str], line: str) -> None:
    """Draw lines around the paragraphs of a style."""
    frame = _element("w:pBdr")
    for side in sides:
        frame.append(_element(f"w:{side}", val=line, sz="8", space="4", color="12303F"))
    properties = style.get_or_add_pPr()  # type: ignore[attr-defined]
    # The schema wants the frame before the spacing.
    properties.find(qn("w:spacing")).addprevious(frame)


def _add_page_number(paragraph: "Paragraph") -> None:
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()._r
        if kind is not None:
            run.append(_element("w:fldChar", fldCharType=kind))
            continue
        instruction = _element("w:instrText")
        instruction.text = "PAGE"
        run.append(instruction)


def _element(tag: str, **attributes: str) -> "BaseOxmlElement":
    element: BaseOxmlElement = OxmlElement(tag)  # type: ignore[assignment]
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
