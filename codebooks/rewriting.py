"""Writing a changed codebook into the YAML it came from: what did not change stays as it is typed.

A person edits the file too. So the text is taken apart at the marks of the parser into entries and
fields, and only fields whose value changed are written anew; comments stay with what they stand
above. What cannot be taken apart, such as codes inside braces, is written anew as a whole.
"""

import io
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from codebooks.codebook import Codebook, fingerprint, plain, tree
from codebooks.reader import read

WIDTH = 100
_KEYS = (
    "id", "name", "version", "status", "note", "definition", "include", "exclude", "examples",
    "indicators", "sensitive", "retired", "merged_into", "codes",
)  # fmt: skip
"""In the order of the file."""


@dataclass(frozen=True, slots=True)
class _Field:
    """A key with its value as it stands in the text."""

    key: str
    text: str
    """Of `codes` as a list of entries, what stands before the first of them."""
    above: str = ""
    """The comments in `text` above the key."""
    behind: str = ""
    """What of `text` is behind the value: a comment on the line, and lines of comments."""


@dataclass(slots=True)
class _Entry:
    """A code, or the whole codebook, as it stands in the text."""

    column: int
    """Of its first key."""
    before: str
    """Comments above it, and the dash."""
    values: dict[str, Any]
    fields: list["_Field"] = field(default_factory=list)
    """In the order of the file."""
    codes: list["_Entry"] = field(default_factory=list)
    after: str = ""
    """Of the whole codebook: comments at the end."""


def render(book: Codebook) -> str:
    """Returns the codebook as YAML, in the layout and with the comments of `book.text`."""
    old = read(book.text)[0] if book.text else None
    if old is None:
        return dump(book)
    if same(old, book):
        return book.text
    text = _rewritten(old, book)
    return text if text is not None and same(read(text)[0], book) else dump(book)


def same(one: Codebook | None, other: Codebook) -> bool:
    """Tells whether two codebooks say the same, their numbers too."""
    return (
        one is not None and one.version == other.version and fingerprint(one) == fingerprint(other)
    )


def dump(book: Codebook) -> str:
    """Returns the codebook as YAML, which `load` reads back equal."""
    return _yaml(tree(book), flow=False)


def _yaml(value: Any, *, flow: bool | None, width: int = WIDTH) -> str:  # noqa: ANN401
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = flow
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = width
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()


def _rewritten(old: Codebook, book: Codebook) -> str | None:
    text = old.text if old.text.endswith("\n") else f"{old.text}\n"
    node = YAML(typ="safe", pure=True).compose(text)
    if not isinstance(node, MappingNode) or node.flow_style:
        return None
    known = {code.id: plain(code) for code in old.walk()}
    start = node.value[0][0].start_mark.index
    whole = _entry(text, node, text[:start], _tail(text, start), tree(old), known)
    whole.after = text[_tail(text, start) :]
    entries: dict[str, _Entry] = {}
    _index(whole, entries)
    return _written(whole, tree(book), entries) + whole.after


def _tail(text: str, start: int) -> int:
    """Where comments at the very end begin, which belong to no code."""
    end = len(text)
    while end > start:
        line = text.rfind("\n", 0, end - 1) + 1
        words = text[line:end].strip()
        if words and text[line] != "#":
            break
        end = line
    return end


def _entry(
    text: str,
    node: MappingNode,
    before: str,
    end: int,
    values: dict[str, Any],
    known: dict[str, Any],
) -> _Entry:
    entry = _Entry(node.value[0][0].start_mark.column, before, values)
    starts = [node.value[0][0].start_mark.index]
    for key, _ in node.value[1:]:
        starts.append(_with_comments(text, key.start_mark.index, starts[-1]))
    for (key, value), start, stop in zip(node.value, starts, [*starts[1:], end], strict=True):
        if key.value == "codes" and _is_block(value):
            dashes = [_dash(text, child) for child in value.value]
            begins: list[int] = []
            for dash in dashes:
                begins.append(_with_comments(text, dash, begins[-1] if begins else start))
            entry.fields.append(_Field("codes", text[start : begins[0]]))
            for child, begin, last in zip(value.value, begins, [*begins[1:], stop], strict=True):
                first = child.value[0][0].start_mark.index
                own = known[_id(child)]
                entry.codes.append(_entry(text, child, text[begin:first], last, own, known))
        else:
            line = text.rfind("\n", 0, key.start_mark.index) + 1
            entry.fields.append(
                _Field(
                    key.value,
                    text[start:stop],
                    text[start : max(start, line)],
                    _behind(text, key, value, stop),
                )
            )
    return entry


def _is_block(node: Node) -> bool:
    return (
        isinstance(node, SequenceNode)
        and not node.flow_style
        and all(isinstance(child, MappingNode) and not child.flow_style for child in node.value)
    )


def _id(node: MappingNode) -> str:
    return next(
        str(value.value).strip()
        for key, value in node.value
        if key.value == "id" and isinstance(value, ScalarNode)
    )


def _dash(text: str, child: MappingNode) -> int:
    return text.rfind("-", 0, child.value[0][0].start_mark.index)


def _with_comments(text: str, at: int, least: int) -> int:
    """The start of the line of `at`, or of the comments right above it that are no deeper."""
    begin = text.rfind("\n", 0, at) + 1
    column = at - begin
    while begin > least:
        line = text.rfind("\n", 0, begin - 1) + 1
        words = text[line:begin].strip()
        indent = len(text[line:begin]) - len(text[line:begin].lstrip())
        if line <= least or (words and not (words.startswith("#") and indent <= column)):
            break
        begin = line
    return begin


def _behind(text: str, key: Node, value: Node, stop: int) -> str:
    """The comment on the line of a value, and the comment lines and blank ones after it."""
    column = key.start_mark.column
    if isinstance(value, ScalarNode):
        inline = value.style not in {"|", ">"}
    else:
        inline = isinstance(value, MappingNode | SequenceNode) and bool(value.flow_style)
    if inline:
        end = max(value.end_mark.index, key.end_mark.index + 1)
        first, newline, rest = text[end:stop].partition("\n")
        return first.rstrip() + newline + rest
    kept = ""
    for line in reversed(text[key.end_mark.index : stop].splitlines(keepends=True)[1:]):
        indent = len(line) - len(line.lstrip())
        if line.strip() and not (line.lstrip().startswith("#") and indent <= column):
            break
        kept = line + kept
    return f"\n{kept}"


def _index(entry: _Entry, entries: dict[str, _Entry]) -> None:
    for code in entry.codes:
        entries[code.values["id"]] = code
        _index(code, entries)


def _written(entry: _Entry, values: dict[str, Any], entries: dict[str, _Entry]) -> str:
    """The text of an entry with new values; of a code, as deep as it was."""
    there = [each.key for each in entry.fields]
    parts = [(each.key, _field(entry, each, values)) for each in entry.fields]
    for key, value in values.items():
        if key not in there:
            later = _KEYS[_KEYS.index(key) + 1 :]
            at = next((i for i, (other, _) in enumerate(parts) if other in later), len(parts))
            new = "" if key == "codes" else _new_field(key, value, entry.column)
            parts.insert(at, (key, new or f"{' ' * entry.column}codes:\n"))
    text = ""
    for key, part in parts:
        text += part
        block = bool(entry.codes) or "codes" not in there
        if key == "codes" and block and "codes" in values:
            text += _children(entry, values["codes"], entries)
    if entry.before and text.startswith(" "):
        text = text[entry.column :]  # the first key stands behind the dash
    return entry.before + text


def _field(entry: _Entry, old: _Field, values: dict[str, Any]) -> str:
    """The text of a field: as it was where its value is, else anew, with the comments around it."""
    key = old.key
    block = key == "codes" and bool(entry.codes)
    if values.get(key) == entry.values.get(key) or (block and key in values):
        return old.text
    on_the_line, newline, below = old.behind.partition("\n")
    if key not in values:
        return old.above + below
    new = _new_field(key, values[key], entry.column)
    if on_the_line and new.count("\n") == 1:
        new = new.rstrip("\n") + on_the_line + newline
    elif on_the_line:
        new += f"{' ' * entry.column}{on_the_line.strip()}\n"
    return old.above + new + below


def _new_field(key: str, value: Any, column: int) -> str:  # noqa: ANN401
    flow = None if key == "indicators" else False
    text = _yaml({key: value}, flow=flow, width=max(WIDTH - column, 40))
    return _shifted(text, column)


def _children(entry: _Entry, codes: list[dict[str, Any]], entries: dict[str, _Entry]) -> str:
    column = _dash_column(entry.codes[0]) if entry.codes else entry.column + 2
    text = ""
    for values in codes:
        old = entries.get(values["id"])
        if old is None:
            old = _Entry(column + 2, f"{' ' * column}- ", {})
        text += _shifted(_written(old, values, entries), column - _dash_column(old))
    return text


def _dash_column(entry: _Entry) -> int:
    return len(entry.before.rpartition("\n")[2].partition("-")[0])


def _shifted(text: str, by: int) -> str:
    if not by:
        return text
    return "".join(
        (" " * by + line if by > 0 else line[min(-by, len(line) - len(line.lstrip(" "))) :])
        if line.strip()
        else line
        for line in text.splitlines(keepends=True)
    )
