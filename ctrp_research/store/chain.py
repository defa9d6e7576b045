"""The chain of the history: what an event's hash is made of, and where a chain is broken."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple


class Link(NamedTuple):
    """An event as the chain sees it, in the order of the hashed fields."""

    id: int
    at: datetime
    coder: str
    action: str
    subject: dict[str, Any]
    undoes: int | None
    previous: str
    hash: str


def hash_event(
    previous: str,
    number: int,
    at: datetime,
    coder: str,
    action: str,
    subject: dict[str, Any],
    undoes: int | None,
) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON of an event and the hash of the one before.

    Canonical: a list of the fields in the order of the arguments, keys sorted, no spaces, UTF-8.
    """
    fields = [previous, number, at.isoformat(), coder, action, subject, undoes]
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def broken_links(links: Iterable[Link]) -> list[int]:
    """The numbers of the events that were changed, or before which one is missing.

    Args:
        links: all events by number. That the last ones are missing cannot be seen in the chain.
    """
    broken, before, last = [], "", 0
    for each in links:
        own = hash_event(each.previous, *each[:6])
        if (each.id, each.previous, each.hash) != (last + 1, before, own):
            broken.append(each.id)
        before, last = each.hash, each.id
    return broken
