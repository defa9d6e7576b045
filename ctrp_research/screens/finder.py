"""One of many things by a few letters: codes, commands, transcripts, places that were found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key, Resize
from textual.style import Style
from textual.widgets import Static

from codebooks.indicators import fold, keys
from ctrp_research.screens.dialogs import Dialog


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be found."""

    key: str
    """What is given back."""
    label: str
    sign: str = ""
    """Letters that find it at once."""
    words: str = ""
    """More words that it is found by."""
    entry: str = ""
    """What is told of it while it is chosen."""


def rank(items: Sequence[Item], typed: str) -> list[Item]:
    """Those that fit what was typed, best first; all of them where nothing was.

    Its letters first, then a word of its label that begins so, then other words.
    """
    wanted = keys(typed) or ([fold(typed)] if fold(typed.strip()) else [])
    if not wanted:
        return list(items)
    together = "".join(wanted)
    ranked: list[tuple[int, int, Item]] = []
    for place, item in enumerate(items):
        label, further = keys(item.label), keys(item.words)
        if item.sign and item.sign == together:
            ranked.append((0, place, item))
        elif all(any(word.startswith(want) for word in label) for want in wanted):
            ranked.append((1, place, item))
        elif len(wanted) == 1 and item.sign and item.sign.startswith(together):
            ranked.append((2, place, item))
        elif all(any(word.startswith(want) for word in (*label, *further)) for want in wanted):
            ranked.append((3, place, item))
        elif len(together) > 2 and together in "".join(label):
            ranked.append((4, place, item))
    return [item for _, _, item in sorted(ranked, key=lambda each: each[:2])]


class Find(Dialog[str | None]):
    """Gives the key of what was chosen; None for Esc."""

    CSS = """
    Find { align: center middle; }
    Find > Vertical {
        width: 90%; max-width: 100; height: auto; max-height: 95%;
        border: round $primary; background: $surface; padding: 0 1;
    }
    Find Static { height: auto; }
    """
    MOVES: ClassVar[dict[str, int]] = {
        "down": 1, "tab": 1, "up": -1, "shift+tab": -1, "pagedown": 8, "pageup": -8,
    }  # fmt: skip

    def __init__(self, question: str, items: Sequence[Item], *, foot: str = "") -> None:
        """Take what to ask and what there is."""
        super().__init__()
        self.question = question
        self.items = list(items)
        self.foot = foot or "type letters · ↑↓ · Enter choose · Esc leave"
        self.typed = ""
        self.fitting = self.items
        self.at = 0

    def compose(self) -> ComposeResult:
        """What was typed, what fits, what is told of the chosen one, and the keys."""
        with Vertical():
            # With their words from the beginning: an empty pane keeps its height of one line.
            for pane, words in self._panes().items():
                yield Static(words, id=pane, markup=False)
            yield Static(Content.styled(self.foot, "dim"), id="foot", markup=False)

    def on_resize(self, _event: Resize) -> None:
        """Show as many as fit."""
        self.show()

    def show(self) -> None:
        """Show what fits what was typed until now."""
        if self.is_mounted:
            for pane, words in self._panes().items():
                self.query_one(f"#{pane}", Static).update(words)

    def _panes(self) -> dict[str, Content]:
        rows = max(4, self.app.size.height - 14)
        first = max(0, min(self.at - rows // 2, len(self.fitting) - rows))
        parts: list[Content] = []
        for place, item in enumerate(self.fitting[first : first + rows], first):
            style: Any = Style(reverse=place == self.at) + Style.from_meta(
                {"@click": f"screen.take({place})"}
            )
            sign = f"{item.sign:<3}" if any(each.sign for each in self.items) else ""
            parts.append(Content.assemble((f"{sign}{item.label}", style)))
        if not parts:
            parts = [Content("Nothing fits. Backspace erases a letter.")]
        entry = self.fitting[self.at].entry if self.fitting else ""
        return {
            "typed": Content(f"{self.question} {self.typed}▏"),
            "fitting": Content("\n").join(parts),
            "entry": Content(f"\n{entry}" if entry else ""),
        }

    def press(self, key: Key) -> bool:
        """Take a letter, move, choose or leave."""
        if key.key in self.MOVES:
            self.at = max(0, min(self.at + self.MOVES[key.key], len(self.fitting) - 1))
            self.show()
        elif key.key in {"backspace", "ctrl+h"}:
            self._type(self.typed[:-1])
        elif key.key == "enter" and self.fitting:
            self.dismiss(self.fitting[self.at].key)
        elif key.key == "escape":
            self.dismiss(None)
        elif key.is_printable and key.character:
            self._type(self.typed + key.character)
        return True

    def _type(self, typed: str) -> None:
        self.typed = typed
        self.fitting = rank(self.items, typed)
        self.at = 0
        self.show()

    def action_take(self, place: int) -> None:
        """Give the one that was clicked."""
        self.dismiss(self.fitting[place].key)
