"""The same words in two files, such as a Word document and the PDF made of it."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.store.tables import Turn
from ctrp_research.transcripts.words import fold

FEWEST = 50
"""Words below which two transcripts may be alike by chance."""
_LABEL = re.compile(r"\[[^\[\]]*\]")
_WORD = re.compile(r"\w+")


def fingerprint(turns: Iterable[str]) -> str | None:
    """Of the words of the turns in their order; None where there are too few to tell.

    Made of safe text alone. Labels are left out, as a place has another number in each project and
    a review may change them.
    """
    words = [word for turn in turns for word in _WORD.findall(fold(_LABEL.sub(" ", turn)))]
    if len(words) < FEWEST:
        return None
    return hashlib.sha256(" ".join(words).encode("utf-8", "replace")).hexdigest()


def read_fingerprints(session: Session) -> dict[str, str]:
    """The fingerprints in a project, each with the transcript that has it."""
    turns: dict[str, list[str]] = defaultdict(list)
    query = select(Turn.transcript_id, Turn.text).order_by(Turn.transcript_id, Turn.number)
    for transcript, text in session.execute(query):
        turns[transcript].append(text)
    found = {print_: name for name, texts in turns.items() if (print_ := fingerprint(texts))}
    return dict(sorted(found.items()))
