"""What can be done at the coding desk: one table for keys, foot line, help, palette and mouse."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Literal

State = Literal[
    "always", "codable", "own", "coding", "moved", "others", "suggested", "several", "found",
    "used", "repeat",
]  # fmt: skip
"""When an action makes sense: the passage can be coded; something of one's own is there, a coding
of one's own, one with other edges, others in the turn; one code is suggested, or several; something
was searched for; a code can be meant, or was used before."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a coder can do."""

    name: str
    """The screen's method without `action_`, with what it is called with."""
    keys: str
    """As Textual names them; the first is the one that is shown."""
    shown: str
    """The key as a person reads it; it stands for the next action too where that has none."""
    short: str
    """A word or two for the foot line; empty for what only the help lists."""
    description: str
    when: State = "always"


ACTIONS = (
    Action("uncoded(1)", "space", "Space", "next uncoded", "The next turn that you have not coded; "
           "what you leave behind counts as read."),
    Action("uncoded(-1)", "backspace,ctrl+h", "Backspace", "", "The one before."),
    Action("step('turn', 1)", "down,j", "↑↓", "turn", "The next turn, also an interviewer's."),
    Action("step('turn', -1)", "up,k", "", "", "The turn before."),
    Action("step('sentence', 1)", "right", "←→", "sentence", "The next sentence."),
    Action("step('sentence', -1)", "left", "", "", "The sentence before."),
    Action("step('word', 1)", "v,ctrl+right", "v V", "word", "The next word."),
    Action("step('word', -1)", "V,ctrl+left", "", "", "The word before."),
    Action("grow('word', 'end')", "w,shift+right", "w W", "±word", "One word more at the end."),
    Action("shrink('word', 'end')", "W,shift+left", "", "", "One word less at the end."),
    Action("grow('sentence', 'end')", "s", "s S", "±sentence", "One sentence more at the end."),
    Action("shrink('sentence', 'end')", "S", "", "", "One sentence less at the end."),
    Action("grow('turn', 'end')", "t,shift+down", "t T", "±turn", "One turn more at the end."),
    Action("shrink('turn', 'end')", "T,shift+up", "", "", "One turn less at the end."),
    Action("grow('word', 'start')", "b", "b B", "±start", "One word more at the beginning."),
    Action("shrink('word', 'start')", "B", "", "", "One word less at the beginning."),
    Action("code", "c,enter", "c", "code", "Find a code by two letters or a part of its name; "
           "Enter puts it on what is selected.", "codable"),
    Action("repeat", "full_stop", ".", "repeat", "The code used last, once more.", "repeat"),
    Action("accept", "a", "a", "accept", "Take the suggestion that is marked ▸.", "suggested"),
    Action("reject", "i", "i", "not this", "Say that the suggestion marked ▸ does not fit; it is "
           "learned from.", "suggested"),
    Action("other_suggestion", "A", "A", "other", "Mark the next suggestion.", "several"),
    Action("remove", "x,delete", "x", "take off", "Take your coding or flag off.", "own"),
    Action("reality", "r", "r", "reality", "Own experience, witnessed, hearsay or hypothetical: "
           "one after the other.", "coding"),
    Action("memo", "m", "m", "memo", "Write a memo on the coding.", "coding"),
    Action("edges", "e", "e", "edges", "Let the coding begin and end where the selection does.",
           "moved"),
    Action("other", "o", "o", "other coding", "Go to your next coding of this turn.", "others"),
    Action("flag", "f", "f", "flag", "Flag: ongoing harm, identifying detail, strong quote, "
           "distress, translation doubt."),
    Action("undo", "u,ctrl+z", "u", "undo", "Take back your last decision, and the one before, "
           "without end."),
    Action("redo", "ctrl+r,ctrl+y", "^r", "redo", "Bring back what was undone."),
    Action("next_of(1)", "greater_than_sign", "> <", "code's next", "The next passage of the code "
           "here, or of the one used last, also in other transcripts.", "used"),
    Action("next_of(-1)", "less_than_sign", "", "", "The passage of it before.", "used"),
    Action("search", "slash", "/", "find", "Search in this transcript."),
    Action("again(1)", "n", "n N", "next found", "The next place found.", "found"),
    Action("again(-1)", "N", "", "", "The place found before.", "found"),
    Action("search_all", "F", "F", "find in all", "Search all transcripts."),
    Action("codebook", "tab", "Tab", "codebook", "The tree of codes with their definitions; there "
           "Enter applies, 1 to 9 gives a code that key, Tab goes back."),
    Action("transcripts", "l", "l", "list", "The transcripts and how far you are in each."),
    Action("go_to", "g", "g", "", "Go to a turn by its number."),
    Action("scroll(1)", "pagedown", "PgDn", "", "A screen further; the selection stays."),
    Action("scroll(-1)", "pageup", "PgUp", "", "A screen back."),
    Action("done", "D", "D", "", "The whole transcript is read, to its end."),
    Action("palette", "ctrl+p", "^p", "all", "Find any of these commands by name."),
    Action("help", "question_mark,f1", "?", "help", "This list."),
    Action("leave", "q,ctrl+q", "q", "quit", "Leave. Every decision is stored already."),
)  # fmt: skip
TREE = (
    ("↑↓", "code"), ("Enter", "apply"), ("1-9", "give it this key"), ("> <", "its passages"),
    ("Tab", "back to the text"), ("q", "quit"),
)  # fmt: skip
"""Keys while the codebook has them."""
IN_TREE = ("next_of", "codebook", "leave", "help", "palette", "undo", "redo")
"""Actions that are there while the codebook has the keys."""


LEFT_OUT = ("other", "search_all", "edges", "other_suggestion", "next_of(1)", "redo", "palette")
"""What the foot line does without where it has no room, first to last; the help has all."""
Entry = tuple[str, str, str]
"""Key, word and action."""


def foot(states: Container[State], fits: Callable[[list[Entry]], bool]) -> list[Entry]:
    """The entries of the foot line that make sense now, as many as fit."""
    listed = [
        (action.shown, action.short, action.name)
        for action in ACTIONS
        if action.short and (action.when == "always" or action.when in states)
    ]
    for name in LEFT_OUT:
        if fits(listed):
            break
        listed = [entry for entry in listed if entry[2] != name]
    return listed
