"""What the review screen shows, made of plain values: status, context, details and keys."""

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size

from ctrp_research.review.context import Style, show_context, visible
from ctrp_research.review.session import Identity, Place, Session
from ctrp_research.screens.review_actions import ACTIONS

STYLES: dict[Style, str] = {
    "plain": "",
    "mention": "underline",
    "rejected": "dim",
    "focus": "bold reverse",
    "word": "bold reverse",
}
NEIGHBOUR = 110
"""Code points that are shown of what comes before and after a turn."""
FORMS = 6
"""Other forms of an identity that are listed."""
CSS = """
#status { height: auto; max-height: 3; text-style: reverse; padding: 0 1; }
#context { height: 1fr; padding: 1 2; overflow-y: auto; }
#details { height: auto; max-height: 7; border-top: solid $primary; padding: 0 1; }
#keys { height: auto; border-top: solid $primary; padding: 0 1; }
"""


def status(session: Session, place: Place, message: str = "") -> Content:
    """Where the reviewer is, how much is done, and what there is to say."""
    turn = session.opened.whole.turn_at(place.focus[0])
    parts = [
        f"{place.transcript}:{turn}" if turn else f"{place.transcript}, header",
        f"{session.reviewed} of {len(session.items)} reviewed",
        *(["doubtful only"] if session.wanted.doubtful else []),
        *([session.wanted.kind] if session.wanted.kind else []),
        *([session.wanted.language] if session.wanted.language else []),
    ]
    return Content(" · ".join(parts) + (f" — {message}" if message else ""))


def room(size: Size) -> tuple[int, int]:
    """Columns and rows for the turn itself, of a pane's size; lines between turns taken off."""
    return size.width or 76, max(3, (size.height or 12) - 4)


def reach(columns: int, rows: int) -> int:
    """Code points of a turn that a pane of this size has room for on either side of a place."""
    return max(NEIGHBOUR, (columns * rows - 2 * NEIGHBOUR) // 2)


def context(
    session: Session, place: Place, *, columns: int, rows: int, word: bool = False, ahead: int = 0
) -> Content:
    """The place in its original words, with the end of what came before and what comes next."""
    around = reach(columns, rows)
    parts: list[tuple[str, str]] = []
    before, after = session.neighbours(place)
    if before:
        parts += [*_turn(session, before, around=NEIGHBOUR), ("\n\n", "")]
    parts += _turn(session, place, around=around, word=word, speaker="bold", ahead=ahead)
    if after:
        parts += [("\n\n", ""), *_turn(session, after, around=NEIGHBOUR)]
    return Content.assemble(*parts)


def _turn(
    session: Session,
    place: Place,
    *,
    around: int,
    word: bool = False,
    speaker: str = "",
    ahead: int = 0,
) -> list[tuple[str, str]]:
    label = session.opened.speaker_at(place.span[0])
    pieces = show_context(session.opened, place, around=around, word=word, ahead=ahead)
    return [
        (f"{label}: " if label else "", speaker),
        *((text, STYLES[style]) for text, style in pieces),
    ]


def details(session: Session) -> Content:
    """What is known of the mention that is looked at."""
    mark = session.mark
    if mark is None:
        return Content("No mention here. + marks words that were missed, n goes on in the queue.")
    doubt = " (doubtful)" if session.doubtful else ""
    shown = mark.label if mark.replaced else "the original words"
    decided = f"{mark.decision} by {mark.coder}, {mark.at}" if mark.decision else "not reviewed"
    kin = session.kin()
    more = f" and {len(kin) - FORMS} more" if len(kin) > FORMS else ""
    forms = visible(", ".join(kin[:FORMS])) + more if kin else "nothing else"
    return Content(
        f"{mark.kind} shown as {shown} · {mark.confidence:.2f}{doubt} · {decided}\n"
        f"because: {', '.join(mark.reasons)}\n"
        f"same identity: {forms}" + (f"\nnote: {visible(mark.comment)}" if mark.comment else "")
    )


def keys(listed: Sequence[tuple[str, str]], width: int) -> Content:
    """Keys and what they do, as many in a line as fit, none torn apart."""
    lines: list[list[tuple[str, str]]] = [[]]
    length = 0
    for key, word in listed:
        needed = len(key) + len(word) + 3
        if length + needed > width and lines[-1]:
            lines.append([])
            length = 0
        lines[-1].append((key, word))
        length += needed
    parts: list[str | tuple[str, str]] = []
    for number, line in enumerate(lines):
        parts.append("\n" if number else "")
        for key, word in line:
            parts += [(key, "bold"), f" {word}  "]
    return Content.assemble(*parts)


def identity(one: Identity) -> str:
    """An identity in a list to choose from."""
    forms = visible(", ".join(one.forms[:FORMS]))
    return f"{one.label} {forms} ({one.mentions})"


def help_text() -> str:
    """All keys with what they do."""
    return "\n".join(f"{action.shown:>4}  {action.description}" for action in ACTIONS) + (
        "\n\n»…« this mention  ‹…› other mentions  ·…· rejected ones"
    )
