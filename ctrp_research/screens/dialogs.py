"""Small questions over a screen: one of a list, a line of text, or something to read."""

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

BOX = """
{name} {{ align: center middle; }}
{name} > .box {{
    width: 70; max-width: 100%; height: auto; max-height: 90%;
    border: round $primary; background: $surface; padding: 0 1;
}}
{name} OptionList {{ height: auto; max-height: 16; border: none; }}
"""


T = TypeVar("T")


class Dialog(ModalScreen[T]):
    """A question that takes its keys in the order in which they are typed, however fast."""

    def press(self, key: Key) -> bool:
        """Take a key at once; False leaves it to what has the focus."""
        raise NotImplementedError


class Choose(Dialog[int | None]):
    """One of a list, by arrows and Enter or by its number; gives its index, None for Esc."""

    CSS = BOX.format(name="Choose")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "leave")]

    def __init__(self, question: str, options: Sequence[str]) -> None:
        """Take what to ask and what there is; the first nine are chosen by 1 to 9 too."""
        super().__init__()
        self.question = question
        self.options = list(options)

    def compose(self) -> ComposeResult:
        """The question and the list."""
        with Vertical(classes="box"):
            yield Static(Content(self.question))
            yield OptionList(
                *(
                    Content(f"{number} {option}" if number < 10 else f"  {option}")
                    for number, option in enumerate(self.options, 1)
                )
            )
            yield Static(Content("Enter choose · Esc leave"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Give what was chosen."""
        self.dismiss(event.option_index)

    def press(self, key: Key) -> bool:
        """Choose by a digit."""
        if key.key.isdecimal() and 1 <= int(key.key) <= min(9, len(self.options)):
            self.dismiss(int(key.key) - 1)
            return True
        return False


class Ask(Dialog[str | None]):
    """A line of text; None for Esc."""

    CSS = BOX.format(name="Ask")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "leave")]

    def __init__(self, question: str) -> None:
        """Take what to ask."""
        super().__init__()
        self.question = question
        self.line = Input()

    def compose(self) -> ComposeResult:
        """The question and a line to type in."""
        with Vertical(classes="box"):
            yield Static(Content(self.question))
            yield self.line

    def press(self, key: Key) -> bool:
        """Take a letter, or give what was typed."""
        if key.key == "enter":
            self.dismiss(self.line.value.strip() or None)
        elif key.is_printable and key.character:
            self.line.insert_text_at_cursor(key.character)
        else:
            return False
        return True


class Read(ModalScreen[None]):
    """Something to read, gone with any of the usual keys."""

    CSS = BOX.format(name="Read")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,question_mark", "dismiss(None)", "leave")
    ]

    def __init__(self, text: str) -> None:
        """Take the text."""
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        """The text, which scrolls where it is longer than the screen."""
        with VerticalScroll(classes="box"):
            yield Static(Content(self.text))
