"""What a coder finds that identifies somebody: flagged, and replaced in every place it stands."""

from collections.abc import Iterator

from anonymise.language import load_language
from anonymise.lexicon import COMMON
from anonymise.matching import WIDE
from anonymise.mention import Kind
from ctrp_research.coding.codings import Passage
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.review import decisions
from ctrp_research.review.desk import Desk, Done
from ctrp_research.review.spelling import find_same, words_in
from ctrp_research.store.passages import move
from ctrp_research.transcripts.marks import KINDS, Marks, replace_span
from ctrp_research.transcripts.whole import Span, Whole

FLAG = "identifying-detail"


def parse_kind(kind: str) -> Kind:
    """Read a kind of detail, such as PERSON.

    Raises:
        UsageError: there is no such kind.
    """
    found = next((each for each in KINDS if each == kind.upper()), None)
    if found is None:
        raise UsageError(f"{kind}: a detail is one of {', '.join(KINDS)}.")
    return found


def send_back(desk: Desk, passage: Passage, kind: Kind) -> Done | None:
    """Replace a passage, and the same words in any form wherever they stand, as one decision.

    In its transcript, and in all others too, but for a person's name that is also an everyday word.

    Args:
        desk: the reviewer's, which needs the project's key.
        passage: in the safe text.
        kind: what it is.

    Raises:
        CtrpError: there is no such passage, or no word in it.
        VaultError: the key is missing or the wrong one.
    """
    opened = desk.open(passage.transcript)
    whole, stamp = opened.whole, desk.stamp()
    place = original_place(whole, opened.marks, passage)
    words = whole.text[slice(*place)]
    marks, number = _mark(whole, opened.marks, stamp, place, kind)
    work = {passage.transcript: marks}
    desk.work_everywhere(work, passage.transcript, number, stamp, replaced=True)
    if kind not in WIDE and not _is_everyday(whole, words):
        pattern = decisions.find_mark(whole, marks, number)
        for name in desk.transcripts():
            there = desk.open(name)
            if name != passage.transcript:
                work[name] = decisions.everywhere(
                    there.whole, there.marks, stamp, pattern, words, replaced=True
                )
    return desk.store("add", work, mention=number)


def original_place(whole: Whole, marks: Marks, passage: Passage) -> Span:
    """Where the words of a passage of the safe text lie in the original.

    Raises:
        CtrpError: there is no such passage, or no word in it.
    """
    where = f"{passage.transcript}:{passage.turn}"
    if not 1 <= passage.turn <= len(whole.turns):
        raise CtrpError(f"{passage.transcript} has no turn {passage.turn}.")
    turn = whole.turns[passage.turn - 1]
    text, labels = replace_span(whole.text, marks, *turn)
    start = 0 if passage.start is None else passage.start
    end = len(text) if passage.end is None else passage.end
    found = words_in(
        whole.text,
        turn[0] + move(start, labels, (), is_end=False),
        turn[0] + move(end, labels, (), is_end=True),
    )
    if not found:
        raise CtrpError(f"{where} has no word between {start} and {end}.")
    return found[0][0], found[-1][1]


def _mark(
    whole: Whole, marks: Marks, stamp: decisions.Stamp, place: Span, kind: Kind
) -> tuple[Marks, int]:
    """The marks with one at a place, and its number; one that somebody rejected is taken again."""
    for met in marks.overlapping(*place):
        if (met.start, met.end, met.kind) == (*place, kind):
            return decisions.accept(whole, marks, stamp, met.number), met.number
    like = next(_alike(whole, marks, whole.text[slice(*place)], kind), None)
    marks = decisions.add(whole, marks, stamp, place, kind=kind, like=like)
    return marks, marks.last


def _alike(whole: Whole, marks: Marks, words: str, kind: Kind) -> Iterator[int]:
    """Mentions of the same words that are marked already: whoever it is has a label."""
    for place in find_same(whole, words, kind):
        for mark in marks.overlapping(*place):
            if mark.replaced and mark.kind == kind:
                yield mark.number


def _is_everyday(whole: Whole, words: str) -> bool:
    """Whether each of the words also is an ordinary word of the language."""
    language = load_language(whole.language)
    return all(
        language.flags(language.folder.key(words[start:end])) & COMMON
        for start, end in words_in(words, 0, len(words))
    )
