"""Small questions over a screen: one of a list, a line of text, or something to read."""

from collections.abc import Sequence
from typing import ClassVar

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


class Choose(ModalScreen[int | None]):
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

    def on_key(self, event: Key) -> None:
        """Choose by a digit."""
        if event.key.isdecimal() and 1 <= int(event.key) <= len(self.options):
            event.stop()
            self.dismiss(int(event.key) - 1)


class Ask(ModalScreen[str | None]):
    """A line of text; None for Esc."""

    CSS = BOX.format(name="Ask")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "leave")]

    def __init__(self, question: str) -> None:
        """Take what to ask."""
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        """The question and a line to type in."""
        with Vertical(classes="box"):
            yield Static(Content(self.question))
            yield Input()

    def on_key(self, event: Key) -> None:
        """Take keys that were typed before the line was ready for them."""
        line = self.query_one(Input)
        if line.has_focus:
            return
        if event.key == "enter":
            self.dismiss(line.value.strip() or None)
        elif event.is_printable and event.character:
            event.stop()
            line.insert_text_at_cursor(event.character)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give what was typed."""
        self.dismiss(event.value.strip() or None)


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
