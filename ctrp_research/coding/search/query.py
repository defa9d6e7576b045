"""The questions of a search: words, codes and flags, and how they stand to each other.

What stands to the left of `with`, `near`, `within` and `not` is what is found; what stands to the
right is the condition. `and` finds the stretch that both have in common.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ctrp_research.coding.search.words import Phrase, parse_phrase
from ctrp_research.errors import UsageError

if TYPE_CHECKING:
    from lark import Lark

NEAR = 10
"""Words that may stand between what is near, unless another number is given."""
GRAMMAR = r"""
?start: either
?either: chain (_OR chain)*                -> either
?chain: item
    | _NOT item                            -> turns_without
    | chain _AND item                      -> both
    | chain _AND? _NOT item                -> without
    | chain _WITH item                     -> same_turn
    | chain _WITH _NOT item                -> other_turn
    | chain NEAR item                      -> near
    | chain _WITHIN item                   -> within
?item: "(" either ")"
    | (QUOTED | WORD)+                     -> phrase
    | MARK                                 -> mark

_AND.3: /and(?=[\s()]|$)/i
_OR.3: /or(?=[\s()]|$)/i
_NOT.3: /not(?=[\s()]|$)/i
_WITH.3: /with(?=[\s()]|$)/i
_WITHIN.3: /within(?=[\s()]|$)/i
NEAR.3: /near(\/\d{1,3})?(?=[\s()]|$)/i
MARK.2: /(code|flag):[^\s()]+/i
QUOTED.2: /"[^"]*"|„[^“”"]*[“”"]|“[^”"]*[”"]|«[^»]*»/
WORD: /[^\s()"„“”«»]+/
%ignore /\s+/
"""


@dataclass(frozen=True, slots=True)
class Words:
    """Words side by side."""

    phrase: Phrase
    typed: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A coding or a flag."""

    kind: str
    """`code` or `flag`."""
    name: str
    """An id; `*` for any."""
    ids: frozenset[str] = frozenset()
    """All that it stands for, such as the codes of a group; empty: the name alone."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Two questions and how what they find must stand to each other."""

    how: str
    """`or`, `and`, `not`, `with`, `with not`, `near` or `within`."""
    left: "Question"
    right: "Question"
    words: int = NEAR
    """For `near`: how many words may stand between."""


@dataclass(frozen=True, slots=True)
class Without:
    """Whole turns in which nothing of this is found."""

    question: "Question"


Question = Words | Mark | Joined | Without


def parse(typed: str, *, exact: bool = False) -> Question:
    """Read a question as a person types it.

    Args:
        typed: such as `code:neglect and "no money"`.
        exact: take all words as they are written, without their other forms.

    Raises:
        UsageError: it cannot be read; the message points at the place.
    """
    from lark import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

    if not typed.strip():
        raise UsageError('There is nothing to look for. Example: ctrp search "no money".')
    try:
        tree = _parser().parse(typed)
    except (UnexpectedCharacters, UnexpectedEOF, UnexpectedToken) as error:
        at = getattr(error, "pos_in_stream", None)
        ends = isinstance(error, UnexpectedEOF) or getattr(error, "token", "x") == ""
        raise UsageError(_explain(typed, len(typed) if ends or at is None else at)) from None
    return _read(tree, exact=exact)


def describe(question: Question) -> str:
    """How a question was read, with brackets around all that belongs together."""
    match question:
        case Words(_, typed):
            return f"words: {typed}"
        case Mark(kind, name, _):
            return f"{kind}:{name}"
        case Without(inner):
            return f"turns without ({describe(inner)})"
        case Joined(how, left, right, words):
            link = f"near/{words}" if how == "near" else how
            return f"({describe(left)}) {link} ({describe(right)})"


def _explain(typed: str, at: int) -> str:
    line = " ".join(typed[:at].splitlines())
    before = "at the end something is missing" if not typed[at:].strip() else "here it cannot go on"
    return (
        f"The question cannot be read; {before}:\n"
        f"  {' '.join(typed.splitlines())}\n  {' ' * len(line)}^\n"
        "Between words, codes and brackets stands and, or, not, with (in the same turn), near or "
        'within. Put words that are meant as such between quotation marks: "or". A code is '
        "code:NAME."
    )


@cache
def _parser() -> "Lark":
    from lark import Lark

    return Lark(GRAMMAR, parser="lalr", lexer="basic")


def _read(tree: Any, *, exact: bool) -> Question:  # noqa: ANN401 - of the parser's own kind
    parts = tree.children
    if tree.data == "phrase":
        typed = " ".join(parts)
        return Words(parse_phrase(typed, exact=exact), typed)
    if tree.data == "mark":
        kind, _, name = str(parts[0]).partition(":")
        return Mark(kind.lower(), name)
    if tree.data == "turns_without":
        return Without(_read(parts[0], exact=exact))
    if tree.data == "near":
        left, token, right = parts
        number = str(token).partition("/")[2]
        words = int(number) if number else NEAR
        return Joined("near", _read(left, exact=exact), _read(right, exact=exact), words)
    how = {"either": "or", "both": "and", "without": "not", "same_turn": "with"}
    how |= {"other_turn": "with not", "within": "within"}
    question = _read(parts[0], exact=exact)
    for part in parts[1:]:
        question = Joined(how[tree.data], question, _read(part, exact=exact))
    return question
