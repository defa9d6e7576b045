"""What stands around the transcript on the coding desk: status, what is here, codebook, keys."""

from collections.abc import Sequence
from functools import lru_cache

from textual.content import Content
from textual.style import Style

from codebooks import Code
from codebooks.codebook import outline
from ctrp_research.coding.codings import REALITIES
from ctrp_research.coding.opened import Placed
from ctrp_research.coding.session import DIGITS, CodingSession
from ctrp_research.screens.desk_actions import ACTIONS
from ctrp_research.screens.finder import Item
from ctrp_research.suggestion.passage import Suggestion

CSS = """
#status { height: 1; text-style: reverse; padding: 0 1; }
#body { height: 1fr; }
#side { width: 44; border-left: solid $primary; }
#tree { height: 1fr; border: none; padding: 0; scrollbar-size-vertical: 1; }
#tree:focus { border: none; }
#entry { height: 14; border-top: solid $primary; padding: 0 1; }
#side.alone { width: 100%; layout: horizontal; border-left: none; }
#side.alone #tree { width: 1fr; height: 100%; }
#side.alone #entry { width: 1fr; height: 100%; border-top: none; border-left: solid $primary; }
#here { height: 4; border-top: solid $primary; padding: 0 1; }
#digits { height: 1; padding: 0 1; }
#keys { height: 4; padding: 0 1; background: $panel; }
"""


def status(session: CodingSession, message: str = "") -> Content:
    """Where the coder is and who it is; what there is to say."""
    turn = session.turn
    parts = [
        f"{session.opened.transcript}:{turn.number}/{len(session.texts)}",
        f"{session.share_read:.0%} read",
        f"coder {session.coder}",
        *(["blind"] if session.blind else []),
    ]
    return Content(" · ".join(parts) + (f" — {message}" if message else ""))


def here(
    session: CodingSession,
    suggestions: Sequence[Suggestion],
    likely: Sequence[Suggestion],
    marked: int,
    waiting: str,
) -> Content:
    """What stands on the passage, and what is suggested for it with the reason."""
    lines = [Content("  ").join([_standing(session), *(_likely(one) for one in likely)])]
    for place, one in enumerate(suggestions):
        name = session.codebook.find(one.code).name
        sign = session.signs[one.code]
        because = "; ".join(one.because) or "like passages coded so before"
        style = Style.from_meta({"@click": f"screen.take_suggestion({place})"})
        head = f"{'a ▸' if place == marked else '   '} {sign} {name}"
        lines.append(
            Content.assemble(
                (head, Style(bold=one.shown) + style),
                (f" {one.probability:.0%} {because}", Style(dim=not one.shown) + style),
            )
        )
    if not suggestions and waiting:
        lines.append(Content.styled(waiting, "dim"))
    return Content("\n").join(lines)


def _likely(one: Suggestion) -> Content:
    """A reality or flag that may be right here, with the key that leads to it."""
    key = "r" if one.code in REALITIES else "f"
    because = f" {one.because[0]}" if one.because else ""
    return Content.styled(f"{key} {one.code}?{because}", "dim")


def _standing(session: CodingSession) -> Content:
    placed = session.here
    if session.turn.role == "interviewer" and not placed:
        return Content.styled("The interviewer's words are never coded.", "dim")
    if not placed:
        return Content.styled("No code here yet.", "dim")
    current = session.coding
    parts: list[Content] = []
    for each in placed:
        style = Style(reverse=each == current) + Style(bold=each.coder == session.coder)
        parts.append(Content.styled(told(session, each), style))
    return Content("  ").join(parts)


def told(session: CodingSession, placed: Placed) -> str:
    """A coding or flag in a few words, without what was said."""
    whose = "" if placed.coder == session.coder else f", {placed.coder}"
    if placed.is_flag:
        return f"!{placed.code}{whose}"
    reality = "" if placed.reality == "own" else f" {placed.reality}"
    memo = f" ✎ {placed.memo}" if placed.memo else ""
    sign = session.signs.get(placed.code, "??")
    return f"{sign} {name_of(session, placed.code)}{reality}{whose}{memo}"


def name_of(session: CodingSession, code: str) -> str:
    """A code's name; its id where the codebook does not have it any more."""
    return session.codebook.find(code).name if code in session.signs else code


def digits(session: CodingSession, width: int) -> Content:
    """The codes that have a key of their own, in one line."""
    listed = [(digit, session.keys[digit]) for digit in DIGITS if digit in session.keys]
    if not listed:
        return Content.styled("1-9: the codes that you use get these keys, in their order.", "dim")
    each = max(5, width // len(listed) - 3)
    parts: list[Content] = []
    for digit, code in listed:
        name = name_of(session, code)
        click = Style.from_meta({"@click": f"screen.digit('{digit}')"})
        parts.append(
            Content.assemble((digit, Style(bold=True) + click), (f" {name[: each - 1]}", click))
        )
    return Content("  ").join(parts)


def fits(listed: Sequence[tuple[str, str, str]], width: int, rows: int) -> bool:
    """Whether keys and what they do have room in so many lines."""
    lines, length = 1, 0
    for key, word, _ in listed:
        needed = len(key) + len(word) + 3
        if length + needed > width and length:
            lines, length = lines + 1, 0
        length += needed
    return lines <= rows


@lru_cache(maxsize=64)
def keys(listed: tuple[tuple[str, str, str], ...], width: int) -> Content:
    """Keys and what they do, as many in a line as fit, none torn apart; each can be clicked."""
    lines: list[list[Content]] = [[]]
    length = 0
    for key, word, action in listed:
        needed = len(key) + len(word) + 3
        if length + needed > width and lines[-1]:
            lines.append([])
            length = 0
        click = Style.from_meta({"@click": f"screen.{_call(action)}"}) if action else Style()
        lines[-1].append(Content.assemble((key, Style(bold=True) + click), (f" {word}", click)))
        length += needed
    return Content("\n").join([Content("  ").join(line) for line in lines])


def _call(action: str) -> str:
    return action if "(" in action else f"{action}()"


def entry(code: Code, *, sign: str = "") -> str:
    """A code as the codebook explains it."""
    lines = [f"{sign} {code.name}".strip() + ("" if code.is_leaf else " (a group of codes)")]
    lines += [code.definition] if code.definition else []
    lines += [f"+ {code.include}"] if code.include else []
    lines += [f"− {code.exclude}"] if code.exclude else []
    lines += [f"“{example}”" for example in code.examples[:1]]
    return "\n".join(lines)


def tree_rows(session: CodingSession) -> list[tuple[str, str]]:
    """Id and line of each code in the tree, with its letters and its digit."""
    digit_of = {code: digit for digit, code in session.keys.items()}
    rows = []
    for depth, code in outline(session.codebook.in_use()):
        sign = f"{session.signs[code.id]} " if code.is_leaf else ""
        digit = f"  [{digit_of[code.id]}]" if code.id in digit_of else ""
        rows.append((code.id, f"{'  ' * min(depth, 3)}{sign}{code.name}{digit}"))
    return rows


def code_items(session: CodingSession, suggestions: Sequence[Suggestion]) -> list[Item]:
    """The codes to find one of: suggested ones first, then those used, then the codebook's."""
    first = [one.code for one in suggestions]
    used = [session.keys[digit] for digit in DIGITS if digit in session.keys]
    order = dict.fromkeys([*first, *used, *(code.id for code in session.codebook.applicable())])
    items = []
    for code_id in order:
        if code_id not in session.signs:
            continue
        code = session.codebook.find(code_id)
        items.append(
            Item(
                key=code_id,
                label=code.name,
                sign=session.signs[code_id],
                words=code_id.replace("-", " "),
                entry=entry(code),
            )
        )
    return items


def help_text() -> str:
    """All keys with what they do, and what the marks mean."""
    lines = []
    for action in ACTIONS:
        key = action.shown.split()[0] if action.shown else action.keys.split(",")[0]
        names = {"up": "↑", "left": "←", "less_than_sign": "<"}
        if action.shown == "↑↓":
            key = "↓"
        elif action.shown == "←→":
            key = "→"
        lines.append(f"{names.get(key, key):>9}  {action.description}")
    return "\n".join(lines) + (
        "\n\nIn the margin: two letters for a code, where it begins; w witnessed, h hearsay, "
        "? hypothetical after them; │ where it goes on; !i a flag by its first letter; +2 more "
        "than there is room for; faint: somebody else's. ✓ beside a number: you read that turn."
        "\nWith the mouse: click a sentence, click it again for its turn, draw over words, click a "
        "turn's number, a key in the foot line, a code in the tree, or a suggestion."
    )
