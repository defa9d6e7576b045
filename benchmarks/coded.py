"""Coded documents to measure suggestion on: passages, the turn before each, and their codes.

`marked`: the invented interviews of `examples/marked` and `benchmarks/heldout`, five languages, in
the shipped frame. `bare`: the same with nothing in the frame but names and definitions, as other
people's codebooks are. `answers`: short answers to questions, coded by topic, dealt into documents
of ten; public, from the package chatterbot-corpus 1.3.3 on PyPI (BSD), which is installed for the
benchmark alone.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from ruamel.yaml import YAML

import codebooks
from codebooks import Code, Codebook
from ctrp_research.suggestion import Passage

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (
    ROOT / "examples" / "marked",
    ROOT / "benchmarks" / "heldout" / "mended",
    ROOT / "benchmarks" / "heldout" / "blind",
)

_CODE = re.compile(r"\{\{([a-z0-9-]+)(?::([a-z]+))?\}\}")
_MENTION = re.compile(r"⟦[A-Z]+:\w+\|([^⟦⟧|\n]+)⟧")
_TURN = re.compile(r"(?:[\[(][\d:.]+[\])]\s*)?([^:]{1,20}):\s+(.*)")
_PER_TOPIC = 60
_PER_DOCUMENT = 10


@dataclass(frozen=True, slots=True)
class Document:
    """What one coder read in one go."""

    name: str
    passages: tuple[Passage, ...]
    codes: tuple[frozenset[str], ...]
    """Of each passage; empty where it was read and left uncoded."""
    realities: tuple[str, ...] = ()
    """Of each passage: the reality status its codes were given, own where none was written."""


@dataclass(frozen=True, slots=True)
class Coded:
    """Documents coded in one frame."""

    name: str
    codebook: Codebook
    documents: tuple[Document, ...]


def read(path: Path) -> Document:
    """Returns the answers of a marked transcript, each with the question before it."""
    language = path.stem.rsplit("-", 1)[1]
    body = _MENTION.sub(r"\1", path.read_text(encoding="utf-8")).split("\n\n", 1)[-1]
    turns = [match.groups() for match in map(_TURN.match, body.splitlines()) if match]
    passages: list[Passage] = []
    codes: list[frozenset[str]] = []
    realities: list[str] = []
    before = ""
    for speaker, said in turns:
        given = _CODE.findall(said)
        text = _CODE.sub("", said).strip()
        if speaker == turns[0][0] and not given:
            before = text
        else:
            passages.append(Passage(text, language, path.stem, before))
            codes.append(frozenset(code for code, _ in given))
            realities.append(next((status for _, status in given if status), "own"))
    return Document(path.stem, tuple(passages), tuple(codes), tuple(realities))


def marked() -> Coded:
    """Returns the invented interviews in the shipped frame."""
    files = sorted(path for folder in FOLDERS for path in folder.glob("*-*-*.txt"))
    documents = [read(path) for path in files]
    coded = tuple(document for document in documents if any(document.codes))
    return Coded("marked", codebooks.shipped(), coded)


def bare() -> Coded:
    """Returns the same, the frame stripped to names and definitions."""
    whole = marked()
    return Coded("bare", _stripped(whole.codebook), whole.documents)


def answers() -> Coded | None:
    """Returns the topics of the English questions and answers; None without the package."""
    found = find_spec("chatterbot_corpus")
    if found is None or found.origin is None:
        return None
    said: list[tuple[Passage, str]] = []
    topics: list[str] = []
    for path in sorted((Path(found.origin).parent / "data" / "english").glob("*.yml")):
        pairs = [
            (str(before), str(text))
            for turns in YAML(typ="safe").load(path)["conversations"]
            for before, text in pairwise(turns)
        ]
        random.Random(path.stem).shuffle(pairs)
        topic = path.stem.replace("_", "-")
        if len(pairs) >= _PER_DOCUMENT:
            topics.append(topic)
            said += [(Passage(t, "en", None, b), topic) for b, t in pairs[:_PER_TOPIC]]
    random.Random(0).shuffle(said)
    documents = []
    for start in range(0, len(said), _PER_DOCUMENT):
        name = f"answers-{start // _PER_DOCUMENT:03}"
        part = said[start : start + _PER_DOCUMENT]
        documents.append(
            Document(
                name,
                tuple(replace(passage, document=name) for passage, _ in part),
                tuple(frozenset({topic}) for _, topic in part),
            )
        )
    codes = tuple(
        Code(topic, topic.replace("-", " "), f"Speaks of {topic.replace('-', ' ')}.")
        for topic in topics
    )
    return Coded("answers", Codebook("answers", "Answers", 1, codes), tuple(documents))


SETS: dict[str, Callable[[], Coded | None]] = {"marked": marked, "bare": bare, "answers": answers}


def _stripped(codebook: Codebook) -> Codebook:
    def strip(code: Code) -> Code:
        below = tuple(strip(child) for child in code.codes)
        return Code(code.id, code.name, code.definition, codes=below)

    return replace(codebook, codes=tuple(strip(code) for code in codebook.codes))
