"""A Word document as plain text, so that a change of it can be read in a diff."""

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table


def outline(path):
    """Gives a line per paragraph: style, text, pictures by their alt text, comments in full."""
    document = Document(str(path))
    comments = {str(c.comment_id): c.text for c in document.comments}
    lines = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines.append("--- table")
            for row in block.rows:
                for number, cell in enumerate(row.cells):
                    for paragraph in cell.paragraphs:
                        lines += [f"  {number} {line}" for line in _lines(paragraph, comments)]
            lines.append("---")
        else:
            lines += _lines(block, comments)
    return "\n".join(lines) + "\n"


def _lines(paragraph, comments):
    pictures = [p.get("descr") for p in paragraph._p.iter(qn("wp:docPr"))]
    marks = [mark.get(qn("w:id")) for mark in paragraph._p.iter(qn("w:commentRangeStart"))]
    return [
        f"{paragraph.style.name}: {paragraph.text}".rstrip(),
        *(f"  picture: {alt_text}" for alt_text in pictures),
        *(f"  comment: {line}" for mark in marks for line in comments[mark].splitlines()),
    ]
