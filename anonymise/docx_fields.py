"""Fields and bookmarks of Word documents: instructions that name addresses, files and people."""

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from anonymise.docx_package import W

NOWHERE = "about:blank"
# Fields whose instructions hold nothing but switches and bookmarks.
_PLAIN = {
    "PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "TOC", "PAGEREF", "REF", "NOTEREF", "SEQ",
    "DATE", "TIME", "FORMCHECKBOX", "FORMTEXT", "FORMDROPDOWN", "LISTNUM", "STYLEREF",
}  # fmt: skip
_PART = re.compile(r'"[^"]*"|\S+')
# Outlines and pictures of dates: "1-3", "dd.MM.yyyy".
_FORMAT = re.compile(r'"[\d\WdMyHhms]*"')


def name_bookmarks(roots: Iterable[etree._Element]) -> dict[str, str]:
    """Give every bookmark that a person named a number for its name; links follow.

    Returns:
        The old names to the new ones.
    """
    marks: dict[str, str] = {}
    for root in roots:
        for node in root.iter(f"{W}bookmarkStart"):
            name = node.get(f"{W}name", "")
            if not name.startswith(("_Toc", "_Ref", "_GoBack", "_Hlk")):
                node.set(f"{W}name", marks.setdefault(name, f"mark{len(marks) + 1}"))
        for field in root.iter(f"{W}ffData"):
            for name_node in field.findall(f"{W}name"):
                name = name_node.get(f"{W}val", "")
                name_node.set(f"{W}val", marks.setdefault(name, f"mark{len(marks) + 1}"))
    return marks


def clear_fields(root: etree._Element, marks: Mapping[str, str]) -> None:
    """Take addresses, files and names out of the instructions of fields; what they show stays."""
    for node in root.iter(f"{W}hyperlink"):
        anchor = node.get(f"{W}anchor")
        if anchor is not None:
            node.set(f"{W}anchor", marks.get(anchor, anchor if anchor[:1] == "_" else "mark0"))
    for node in root.iter(f"{W}fldSimple"):
        node.set(f"{W}instr", _safe_instruction(node.get(f"{W}instr", ""), marks))
    for group in _instructions(root):
        whole = _safe_instruction("".join(node.text or "" for node in group), marks)
        for node in group:
            node.text = ""
        group[0].text = whole


def _instructions(root: etree._Element) -> Iterator[list[etree._Element]]:
    """Yield the pieces of each field's instruction, which Word may cut anywhere."""
    open_fields: list[list[etree._Element]] = []
    stray: list[etree._Element] = []
    for node in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}delInstrText"):
        if node.tag != f"{W}fldChar":
            (open_fields[-1] if open_fields else stray).append(node)
        elif node.get(f"{W}fldCharType") == "begin":
            open_fields.append([])
        elif node.get(f"{W}fldCharType") == "end" and open_fields and (group := open_fields.pop()):
            yield group
    yield from (group for group in (*open_fields, stray) if group)


def _safe_instruction(text: str, marks: Mapping[str, str]) -> str:
    words = text.split(maxsplit=1)
    keyword = words[0].upper() if words else ""
    if keyword == "HYPERLINK" and re.search(r"HYPERLINK\s+\\l\s", text, re.IGNORECASE):
        named = re.search(r'\\l\s+"?([^"\s]+)', text)
        target = named[1] if named else ""
        kept = marks.get(target, target if target[:1] == "_" else "mark0")
        return f' HYPERLINK \\l "{kept}" '
    if keyword == "HYPERLINK":
        return f' HYPERLINK "{NOWHERE}" '
    if keyword in _PLAIN:
        parts = [
            marks.get(part, part)
            for part in _PART.findall(words[-1] if words[1:] else "")
            if part[0] == "\\" or part in marks or part[0] == "_" or _FORMAT.fullmatch(part)
        ]
        return f" {' '.join([keyword, *parts])} "
    return ' QUOTE "" ' if keyword else text
