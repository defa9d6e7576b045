"""Texts in, mentions and safe texts out, one JSON object a line, in constant memory."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TypedDict, cast

from anonymise.engine import Anonymiser
from anonymise.errors import LineError
from anonymise.generalise import Style
from anonymise.mention import Mention


class MentionRecord(TypedDict):
    """A mention; offsets are code points into the text of its input line."""

    start: int
    end: int
    kind: str
    entity: str
    confidence: float


class Record(TypedDict):
    """What comes out for one line: its id, what was found, and the safe text."""

    id: object
    mentions: list[MentionRecord]
    text: str


def anonymise_lines(
    lines: Iterable[str | bytes | Mapping[str, object]],
    anonymiser: Anonymiser | None = None,
    *,
    style: Style = "labels",
) -> Iterator[Record]:
    """Yield a record for every line, in order, as soon as it is done; empty lines are passed over.

    Args:
        lines: JSON objects ``{"id", "text", "language"}``, parsed or not; language may be null or
            missing.
        anonymiser: The one to use; by default one for all languages.
        style: Labels, or invented names.

    Raises:
        LineError: A line is not such an object; the message has its number, never its content.
    """
    anonymiser = anonymiser or Anonymiser()
    for number, line in enumerate(lines, 1):
        if isinstance(line, str | bytes) and not line.strip():
            continue
        record = _parse(line, number)
        text, language = cast("str", record["text"]), cast("str | None", record.get("language"))
        language = anonymiser.language_of(text, language)
        mentions = anonymiser.find(text, language)
        safe = anonymiser.replace(text, mentions, language, style=style)
        yield {
            "id": record["id"],
            "mentions": [_mention_record(mention) for mention in mentions],
            "text": safe.text,
        }


def _parse(line: str | bytes | Mapping[str, object], number: int) -> Mapping[str, object]:
    if isinstance(line, Mapping):
        record: object = line
    else:
        try:
            record = json.loads(line)
        except ValueError:
            # Without its cause, which quotes the line.
            raise LineError(f"Line {number} is not JSON. Write one object a line.") from None
    if not isinstance(record, Mapping) or "id" not in record:
        raise LineError(f"Line {number} is not an object with an id, a text and a language.")
    if not isinstance(record.get("text"), str):
        raise LineError(f'Line {number} has no "text" that is a string.')
    if not isinstance(record.get("language"), str | None):
        raise LineError(f'Line {number}: "language" must be a string or null.')
    return record


def _mention_record(mention: Mention) -> MentionRecord:
    return {
        "start": mention.start,
        "end": mention.end,
        "kind": mention.kind,
        "entity": mention.entity,
        "confidence": mention.confidence,
    }
