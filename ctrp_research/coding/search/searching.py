"""A search over a project: a question, whose words are meant, and what was found in its context."""

from bisect import insort
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from codebooks import Codebook
from codebooks.indicators import words
from ctrp_research.coding.search.corpus import ANSWERING, Condition, Said, read_turns, read_voices
from ctrp_research.coding.search.finding import Hits, Marks, Span, find
from ctrp_research.coding.search.query import Joined, Mark, Question, Without
from ctrp_research.errors import UsageError
from ctrp_research.store.looking import Ask, look
from ctrp_research.store.project import Project

CONTEXT = 12
"""Words that are shown on either side."""
FEW = 2000
"""Turns up to which only their own codings are read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found."""

    transcript: str
    turn: int
    start: int
    end: int
    speaker: str
    role: str
    child: str | None
    language: str
    country: str | None
    before: str
    quote: str
    after: str
    codes: tuple[str, ...]
    """Those on text that it shares."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was found. For one's own work: such figures did not pass the disclosure control."""

    passages: int
    turns: int
    transcripts: int
    children: int


class Answer:
    """What a search found; its passages are made when they are asked for."""

    def __init__(self, turns: Mapping[int, Said], hits: Hits, marks: Marks, context: int) -> None:
        """Put the turns in order."""
        self._turns = turns
        self._hits = hits
        self._marks = marks
        self._context = context
        self._order = sorted(hits, key=lambda turn: (turns[turn].transcript, turns[turn].number))

    @property
    def counts(self) -> Counts:
        """Passages, and in how many turns, transcripts and by how many children they stand."""
        found = [self._turns[turn] for turn in self._hits]
        return Counts(
            passages=sum(map(len, self._hits.values())),
            turns=len(found),
            transcripts=len({said.transcript for said in found}),
            children=len({said.voice.child for said in found} - {None}),
        )

    def passages(self, limit: int | None = None) -> list[Found]:
        """So many of the passages or all, in order of the transcripts."""
        stretches = ((turn, span) for turn in self._order for span in self._hits[turn])
        shown = list(islice(stretches, limit))
        codes = _by_turn(self._marks.codes, {turn for turn, _ in shown})
        return [
            _found(self._turns[turn], span, codes.get(turn, []), self._context)
            for turn, span in shown
        ]


def search(
    project: Project,
    question: Question,
    *,
    roles: Sequence[str] = ANSWERING,
    conditions: Sequence[Condition] = (),
    coder: str | None = None,
    context: int = CONTEXT,
) -> Answer:
    """Look for passages.

    Args:
        project: where.
        question: what.
        roles: whose words.
        conditions: what must hold of who speaks.
        coder: look at the codings and flags of this one alone.
        context: words to give on either side.

    Raises:
        UsageError: there is no such flag or attribute.
        UnknownCodeError: there is no such code.
    """
    asks_marks = bool(_marks_in(question))
    if asks_marks:
        question = _resolve(question, project.codebook)
    with look(project) as ask:
        voices = read_voices(ask, roles=roles, conditions=conditions)
        turns = read_turns(ask, voices, marked=_starts_from_marks(question))
        marks = read_marks(ask, coder=coder) if asks_marks else Marks({}, {})
        hits = find(question, turns, marks)
        if not asks_marks:
            marks = read_marks(ask, coder=coder, turns=hits)
    return Answer(turns, hits, marks, context)


def read_marks(
    ask: Ask, *, coder: str | None = None, turns: Collection[int] | None = None
) -> Marks:
    """Where active codings and flags stand, anyone's or a coder's, in all turns or some."""
    condition = "WHERE active"
    if turns is not None and len(turns) <= FEW:
        condition += f" AND turn_id IN ({', '.join(map(str, turns)) or 'NULL'})"
    kinds: list[dict[str, Hits]] = []
    for columns in ("code, coder FROM coding", "kind, coder FROM flag"):
        listed: dict[str, Hits] = {}
        for turn, start, end, name, by in ask(
            f'SELECT turn_id, start, "end", {columns} {condition}'
        ):
            if coder is None or by == coder:
                spans = listed.setdefault(name, {}).setdefault(turn, [])
                if (start, end) not in spans:
                    insort(spans, (start, end))
        kinds.append(listed)
    return Marks(*kinds)


def _resolve(question: Question, codebook: Codebook) -> Question:
    """Put all that counts in a code in its place, and check that all exist."""
    match question:
        case Mark("code", name, _) if name != "*":
            ids = {code.id for code in codebook.find(name).walk()}
            merged = {code for code, into in codebook.counted_in().items() if into in ids}
            return Mark("code", name, frozenset(ids | merged))
        case Mark("flag", name, _):
            _check_flag(name)
        case Without(inner):
            return Without(_resolve(inner, codebook))
        case Joined(how, left, right, words):
            return Joined(how, _resolve(left, codebook), _resolve(right, codebook), words)
    return question


def _check_flag(name: str) -> None:
    from ctrp_research.coding.flags import KINDS

    if name not in {*KINDS, "*"}:
        raise UsageError(f"{name}: a flag is one of {', '.join(KINDS)}.")


def _marks_in(question: Question) -> list[Mark]:
    match question:
        case Mark():
            return [question]
        case Without(inner):
            return _marks_in(inner)
        case Joined(_, left, right):
            return _marks_in(left) + _marks_in(right)
    return []


def _starts_from_marks(question: Question) -> bool:
    """Whether only turns with a coding or flag can be found."""
    match question:
        case Joined("or", left, right):
            return _starts_from_marks(left) and _starts_from_marks(right)
        case Joined(_, left):
            return _starts_from_marks(left)
    return isinstance(question, Mark)


def _by_turn(
    codes: Mapping[str, Hits], turns: Collection[int]
) -> dict[int, list[tuple[str, list[Span]]]]:
    """The codings of some turns."""
    listed: dict[int, list[tuple[str, list[Span]]]] = {}
    for code in sorted(codes):
        for turn, spans in codes[code].items():
            if turn in turns:
                listed.setdefault(turn, []).append((code, spans))
    return listed


def _found(
    said: Said, span: Span, codings: Sequence[tuple[str, list[Span]]], context: int
) -> Found:
    start, end = span
    before, after = _around(said.text, span, context)
    return Found(
        transcript=said.transcript,
        turn=said.number,
        start=start,
        end=end,
        speaker=said.voice.label,
        role=said.voice.role,
        child=said.voice.child,
        language=said.voice.language,
        country=said.voice.attributes.get("country") or None,
        before=before,
        quote=said.text[start:end],
        after=after,
        codes=tuple(
            code
            for code, spans in codings
            if any(first < end and start < last for first, last in spans)
        ),
    )


def _around(text: str, span: Span, context: int) -> tuple[str, str]:
    """So many words of the turn before a stretch and after it, with dots where more are left."""
    start, end = span
    before, after = words(text[:start]), words(text[end:])
    first, last = 0, len(text)
    if len(before) > context:
        first = before[-context].start if context else start
    if len(after) > context:
        last = end + after[context - 1].end if context else end
    return (
        ("… " if first else "") + text[first:start],
        text[end:last] + (" …" if last < len(text) else ""),
    )
