"""What can be done on the review screen: one table for keys, footer and help."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a reviewer can do."""

    name: str
    """The screen's method without `action_`, with what it is called with."""
    key: str
    """As Textual names it."""
    shown: str
    """The key as a person reads it."""
    short: str
    """A word or two for the footer; empty for what only the help lists."""
    description: str


ACTIONS = (
    Action("accept", "a", "a", "accept", "It identifies somebody: the label stays."),
    Action("reject", "r", "r", "reject", "It identifies nobody: the original words come back."),
    Action("everywhere", "e", "e", "everywhere", "Accept these words in any form wherever they "
           "stand, and mark them where they are not marked; places and organisations in all "
           "transcripts."),
    Action("nowhere", "E", "E", "nowhere", "Reject these words wherever they are marked."),
    Action("resize('right', 1)", "w", "w", "wider", "One more word on the right."),
    Action("resize('right', -1)", "W", "W", "narrower", "One word less on the right."),
    Action("resize('left', 1)", "b", "b", "", "One more word on the left."),
    Action("resize('left', -1)", "B", "B", "", "One word less on the left."),
    Action("kind", "k", "k", "kind", "Say whether it is a person, a place and so on."),
    Action("merge", "m", "m", "merge", "It is one with another person or place: choose which."),
    Action("split", "s", "s", "split", "It is somebody else than the others of this label."),
    Action("add", "plus", "+", "add", "Mark words that were missed: arrows move, w and W take more "
           "or fewer words, Enter marks, Esc leaves."),
    Action("undo", "u", "u", "undo", "Take back the last decision, and the one before, without "
           "end."),
    Action("redo", "ctrl+r", "^r", "redo", "Bring back what was undone."),
    Action("next", "n", "n", "next", "The next mention."),
    Action("previous", "p", "p", "prev", "The mention before."),
    Action("read_on(1)", "pagedown", "PgDn", "", "Read on in a turn longer than the screen."),
    Action("read_on(-1)", "pageup", "PgUp", "", "Read back in it; its mention stays chosen."),
    Action("search", "slash", "/", "find", "Search the transcripts under review."),
    Action("again", "full_stop", ".", "", "Search the same again."),
    Action("go_to", "g", "g", "go", "Go to a turn by its number; 0 is the block above the first."),
    Action("filter", "f", "f", "filter", "Only one kind, one language, or all."),
    Action("doubtful", "d", "d", "doubtful", "Only doubtful mentions, or all."),
    Action("help", "question_mark", "?", "help", "This list."),
    Action("quit", "q", "q", "quit", "Leave. Every decision is stored already."),
)  # fmt: skip
ADDING = (
    ("←→", "word"), ("↑↓", "turn"), ("w W", "more, fewer words"), ("Enter", "mark"),
    ("Esc", "leave"),
)  # fmt: skip
"""Keys while words are chosen."""


def footer() -> list[tuple[str, str]]:
    """Keys and words for the footer."""
    return [(action.shown, action.short) for action in ACTIONS if action.short]
