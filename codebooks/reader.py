"""Reads a codebook out of YAML and collects every fault on the way, each with its line.

It works on the parser's nodes, not on the plain values, because only nodes know their line.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from codebooks.codebook import LANGUAGES, Code, Codebook
from codebooks.errors import Fault
from codebooks.indicators import parse

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_BOOK_KEYS = ("id", "name", "version", "status", "note", "codes")
_CODE_KEYS = (
    "id",
    "name",
    "definition",
    "include",
    "exclude",
    "examples",
    "indicators",
    "sensitive",
    "retired",
    "merged_into",
    "codes",
)


@lru_cache(maxsize=4)  # a frame is read before it is changed, and to see that it was written well
def read(text: str) -> tuple[Codebook | None, list[Fault]]:
    """Returns the codebook and the faults in the order of their lines; with faults, no codebook."""
    try:
        node = YAML(typ="safe").compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        return None, [Fault(line, f"this is not YAML: {error.problem or error.context}")]
    except YAMLError as error:
        return None, [
            Fault(_line_of_bad_character(text), f"this is not YAML: {_first_line(error)}")
        ]
    reader = _Reader()
    codebook = reader.book(node)
    if codebook is not None:
        codebook = replace(codebook, text=text)
    faults = sorted(reader.faults, key=lambda fault: fault.line)
    return (None if faults else codebook), faults


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


def _line_of_bad_character(text: str) -> int:
    for number, line in enumerate(text.split("\n"), 1):
        if any(ord(letter) < 32 and letter not in "\t\r" for letter in line):
            return number
    return 0


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._ids: dict[str, int] = {}
        self._seen: set[int] = set()
        self._lines_of_empty: dict[int, int] = {}
        self._merged: list[tuple[Node, str, str]] = []

    def book(self, node: Node | None) -> Codebook | None:
        if not isinstance(node, MappingNode):
            self._fault(node, "a codebook is a mapping with id, name, version and codes")
            return None
        fields = self._fields(node, _BOOK_KEYS, "codebook")
        codebook = Codebook(
            id=self._identifier(node, fields),
            name=self._required(node, fields, "name"),
            version=self._version(node, fields),
            codes=self._codes(fields.get("codes")),
            status=self._text(fields, "status"),
            note=self._text(fields, "note"),
        )
        if "codes" not in fields:
            self._fault(node, "the codebook has no codes")
        for place, identifier, into in self._merged:
            if into == identifier or into not in self._ids:
                self._fault(place, f"merged_into names no other code of the codebook: {into!r}")
        return codebook

    def _codes(self, node: Node | None) -> tuple[Code, ...]:
        if node is None:
            return ()
        if not isinstance(node, SequenceNode):
            self._fault(node, "codes is a list, each entry beginning with a dash")
            return ()
        if not node.value:
            self._fault(node, "codes is empty; add a code or take the key out")
        read = [self._code(child) for child in node.value]
        return tuple(code for code in read if code is not None)

    def _code(self, node: Node) -> Code | None:
        if not isinstance(node, MappingNode):
            self._fault(node, "a code is a mapping that begins with its id")
            return None
        if id(node) in self._seen:
            self._fault(node, "this code is used twice through a YAML alias; write it out")
            return None
        self._seen.add(id(node))
        fields = self._fields(node, _CODE_KEYS, "code")
        identifier = self._identifier(node, fields)
        if identifier:
            self._note_identifier(identifier, fields["id"])
        code = Code(
            id=identifier,
            name=self._required(node, fields, "name"),
            definition=self._text(fields, "definition"),
            include=self._text(fields, "include"),
            exclude=self._text(fields, "exclude"),
            examples=self._texts(fields.get("examples"), "examples"),
            indicators=self._indicators(fields.get("indicators")),
            sensitive=self._flag(fields, "sensitive"),
            codes=self._codes(fields.get("codes")),
            retired=self._flag(fields, "retired"),
            merged_into=self._text(fields, "merged_into"),
        )
        self._judge(node, fields, code)
        return code

    def _judge(self, node: Node, fields: dict[str, Node], code: Code) -> None:
        if code.merged_into:
            self._merged.append((fields["merged_into"], code.id, code.merged_into))
            if not code.retired:
                self._fault(fields["merged_into"], f"{code.id} is merged, so it is retired: true")
        if "codes" in fields:
            if code.retired:
                self._fault(
                    fields["retired"], f"{code.id} has codes below it; retire those, not the group"
                )
            if any(code.indicators.values()):
                self._fault(
                    fields["indicators"],
                    f"{code.id} has codes below it; move its indicators to them",
                )
        elif not code.definition and _is_text_or_nothing(fields.get("definition")):
            self._fault(fields.get("definition", node), f"{code.id} has no definition")

    def _fields(self, node: MappingNode, known: tuple[str, ...], what: str) -> dict[str, Node]:
        fields: dict[str, Node] = {}
        for key, value in self._pairs(node):
            if key.value in fields:
                self._fault(key, f"{key.value} stands twice in this {what}")
            elif key.value in known:
                fields[key.value] = value
                if isinstance(value, ScalarNode) and not value.value:
                    # The parser puts an empty value where the next token is, lines below its key.
                    self._lines_of_empty[id(value)] = _line(key)
            else:
                self._fault(key, f"a {what} has no {key.value!r}; {_nearest(key.value, known)}")
        return fields

    def _pairs(self, node: MappingNode) -> Iterator[tuple[ScalarNode, Node]]:
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                yield key, value
            else:
                self._fault(key, "a key is one word")

    def _identifier(self, node: Node, fields: dict[str, Node]) -> str:
        text = self._required(node, fields, "id")
        if text and not _ID.fullmatch(text):
            self._fault(
                fields["id"], f"id {text!r} is not lower-case letters and digits joined by hyphens"
            )
        return text

    def _note_identifier(self, identifier: str, node: Node) -> None:
        first = self._ids.setdefault(identifier, _line(node))
        if first != _line(node):
            self._fault(node, f"id {identifier} was given before, in line {first}")

    def _required(self, node: Node, fields: dict[str, Node], key: str) -> str:
        text = self._text(fields, key)
        if key not in fields:
            self._fault(node, f"{key} is missing")
        elif not text and _is_text_or_nothing(fields[key]):
            self._fault(fields[key], f"{key} is empty")
        return text

    def _text(self, fields: dict[str, Node], key: str) -> str:
        node = fields.get(key)
        if node is None:
            return ""
        if not isinstance(node, ScalarNode):
            self._fault(node, f"{key} is a text, not a list or a mapping")
            return ""
        return _scalar(node)

    def _version(self, node: Node, fields: dict[str, Node]) -> int:
        text = self._required(node, fields, "version")
        if not text:
            return 0
        if not (text.isascii() and text.isdigit() and int(text) > 0):
            self._fault(fields["version"], f"version {text!r} is not a whole number from 1 up")
            return 0
        return int(text)

    def _flag(self, fields: dict[str, Node], key: str) -> bool:
        node = fields.get(key)
        if node is None:
            return False
        if isinstance(node, ScalarNode) and node.value.lower() in {"true", "false"}:
            return bool(node.value.lower() == "true")
        self._fault(node, f"{key} is true or false")
        return False

    def _texts(self, node: Node | None, key: str) -> tuple[str, ...]:
        if node is None:
            return ()
        if not isinstance(node, SequenceNode):
            self._fault(node, f"{key} is a list, such as [one, two]")
            return ()
        texts: list[str] = []
        for child in node.value:
            if not isinstance(child, ScalarNode):
                self._fault(child, f"{key} holds texts, not lists or mappings")
            elif not _scalar(child):
                self._fault(child, f"{key} has an empty entry")
            else:
                texts.append(_scalar(child))
        return tuple(texts)

    def _indicators(self, node: Node | None) -> dict[str, tuple[str, ...]]:
        if node is None:
            return {}
        if not isinstance(node, MappingNode):
            self._fault(node, "indicators is a mapping of languages, such as {en: [one], sq: []}")
            return {}
        indicators: dict[str, tuple[str, ...]] = {}
        for key, value in self._pairs(node):
            if key.value not in LANGUAGES:
                choices = _nearest(key.value, LANGUAGES)
                self._fault(key, f"{key.value!r} is not a language of indicators; {choices}")
            elif key.value in indicators:
                self._fault(key, f"{key.value} stands twice in these indicators")
            else:
                indicators[key.value] = self._texts(value, f"indicators of {key.value}")
                self._judge_indicators(value)
        return indicators

    def _judge_indicators(self, node: Node) -> None:
        if not isinstance(node, SequenceNode):
            return
        seen: dict[tuple[object, ...], str] = {}
        for child in node.value:
            if not isinstance(child, ScalarNode) or not _scalar(child):
                continue
            try:
                slots = parse(_scalar(child))
            except ValueError as error:
                self._fault(child, f"indicator {child.value!r} {error}")
                continue
            first = seen.setdefault(slots, child.value)
            if first is not child.value:
                self._fault(
                    child, f"indicator {child.value!r} says the same as {first!r} before it"
                )

    def _fault(self, node: Node | None, message: str) -> None:
        self.faults.append(Fault(self._lines_of_empty.get(id(node), _line(node)), message))


def _line(node: Node | None) -> int:
    return node.start_mark.line + 1 if node is not None and node.start_mark else 1


def _scalar(node: ScalarNode) -> str:
    """The text as written; YAML's null is no text, a number keeps its digits."""
    if (node.tag or "").endswith(":null"):
        return ""
    return str(node.value).strip()


def _is_text_or_nothing(node: Node | None) -> bool:
    return node is None or isinstance(node, ScalarNode)


def _nearest(word: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"it may be {', '.join(known)}"
