"""Where a reviewer is: the place on the screen, the queue around it, moving and searching."""

from dataclasses import dataclass

from anonymise.language import load_language
from ctrp_research.errors import CtrpError
from ctrp_research.review.desk import Desk, Done, Opened
from ctrp_research.review.queue import DOUBTFUL, Filter, Item, list_items
from ctrp_research.review.spelling import words_in
from ctrp_research.transcripts.marks import Mark
from ctrp_research.transcripts.whole import Span


@dataclass(frozen=True, slots=True)
class Place:
    """What the reviewer looks at."""

    transcript: str
    span: Span
    """The turn or header line, in the whole original."""
    focus: Span
    """The stretch in it that is looked at: a mention, a word or what was searched for."""
    number: int | None = None
    """Of the mention, if it is one."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One person, place or other of a transcript, as a list to choose from shows it."""

    number: int
    """Of one of its mentions."""
    label: str
    forms: tuple[str, ...]
    """Original words of its mentions, each once."""
    mentions: int


class Session:
    """A reviewer's way through the queue; decisions are the desk's."""

    def __init__(self, desk: Desk, transcript: str | None = None) -> None:
        """Begin at the first mention that waits, in one transcript or in all.

        Raises:
            CtrpError: there is no such transcript, or none at all.
        """
        self.desk = desk
        self.transcripts = [transcript] if transcript else desk.transcripts()
        if not self.transcripts:
            raise CtrpError(
                "There is nothing to review yet. Import transcripts with `ctrp import`."
            )
        self.wanted = Filter()
        self.items: list[Item] = []
        self.place = self._turn_place(self.transcripts[0], 1)
        self.filter(self.wanted)

    @property
    def opened(self) -> Opened:
        """The transcript that is looked at, as it is marked now."""
        return self.desk.open(self.place.transcript)

    @property
    def mark(self) -> Mark | None:
        """The mention that is looked at, if it is one."""
        number = self.place.number
        return None if number is None else self.opened.marks.get(number)

    @property
    def reviewed(self) -> int:
        """How many of the mentions in the queue were decided about."""
        return sum(item.mark.decision is not None for item in self.items)

    def filter(self, wanted: Filter) -> None:
        """Take only some mentions into the queue and go to the first that waits."""
        self.wanted = wanted
        self.refresh()
        waiting = [item for item in self.items if item.mark.decision is None]
        for item in (waiting or self.items)[:1]:
            self._show(item)

    def refresh(self) -> None:
        """Read the queue again and keep the place where it is, as far as it still is there."""
        self.items = list_items(self.desk, self.transcripts, self.wanted)
        if self.place.number is None:
            return
        mark = self.mark
        if mark is None:
            self.place = Place(self.place.transcript, self.place.span, self.place.focus)
        else:
            self.look_at(self.place.transcript, mark.number)

    def look_at(self, transcript: str, number: int) -> None:
        """Go to a mention, also one that the filter leaves out."""
        opened = self.desk.open(transcript)
        mark = opened.marks.get(number)
        span = opened.whole.span_at(mark.start) if mark else None
        if mark is None or span is None:
            raise CtrpError(f"{transcript} has no mention {number}.")
        self.place = Place(transcript, span, (mark.start, mark.end), number)

    def _show(self, item: Item) -> None:
        self.look_at(*item.place)

    def step(self, by: int) -> bool:
        """Go to the next (1) or previous (-1) mention of the queue; False at its end."""
        places = [item.place for item in self.items]
        here = (self.place.transcript, self.place.number)
        if here in places:
            position = places.index((here[0], here[1] or 0)) + by
        else:
            position = 0 if by > 0 else len(places) - 1
        if not 0 <= position < len(places):
            return False
        self._show(self.items[position])
        return True

    def advance(self) -> bool:
        """Go to the next mention that waits, from here on and then from the beginning."""
        places = [item.place for item in self.items]
        here = (self.place.transcript, self.place.number or 0)
        start = places.index(here) + 1 if here in places else 0
        for item in (*self.items[start:], *self.items[:start]):
            if item.mark.decision is None:
                self._show(item)
                return True
        return False

    def go_to(self, turn: int) -> None:
        """Go to a turn of the transcript that is looked at; 0 is the block above the first.

        Raises:
            CtrpError: there is no such turn.
        """
        self.place = self._turn_place(self.place.transcript, turn)

    def _turn_place(self, transcript: str, turn: int) -> Place:
        whole = self.desk.open(transcript).whole
        spans = whole.turns if turn else whole.header
        if not 0 <= turn <= len(whole.turns) or not spans:
            raise CtrpError(
                f"{transcript} has {len(whole.turns)} turns, and none of number {turn}."
            )
        span = spans[max(0, turn - 1)]
        found = words_in(whole.text, *span)
        return Place(transcript, span, found[0] if found else (span[0], span[0]))

    def neighbours(self, place: Place) -> tuple[Place | None, Place | None]:
        """The end of the turn or header line before a place, and the beginning of the next."""
        whole = self.desk.open(place.transcript).whole
        spans = (*whole.header, *whole.turns)
        here = spans.index(place.span)
        before = spans[here - 1] if here else None
        after = spans[here + 1] if here + 1 < len(spans) else None
        return (
            before and Place(place.transcript, before, (before[1], before[1])),
            after and Place(place.transcript, after, (after[0], after[0])),
        )

    def search(self, words: str) -> bool:
        """Go to the next place that holds these letters, in any case, script or spelling."""
        names = self.transcripts
        first = names.index(self.place.transcript) if self.place.transcript in names else 0
        for turn in range(len(names) + 1):
            name = names[(first + turn) % len(names)]
            after = self.place.focus[0] if turn == 0 else -1
            if found := self._find(name, words, after):
                self._look_at_words(name, found)
                return True
        return False

    def _find(self, transcript: str, words: str, after: int) -> Span | None:
        """The first run of words after an offset whose keys begin with those searched for."""
        whole = self.desk.open(transcript).whole
        folder = load_language(whole.language).folder
        wanted = [folder.key(words[start:end]) for start, end in words_in(words, 0, len(words))]
        for span in (*whole.header, *whole.turns) if wanted else ():
            if span[1] <= after:
                continue
            found = words_in(whole.text, *span)
            keys = [folder.key(whole.text[start:end]) for start, end in found]
            for index in range(len(found) - len(wanted) + 1):
                run = keys[index : index + len(wanted)]
                same = run[:-1] == wanted[:-1] and run[-1].startswith(wanted[-1])
                if same and found[index][0] > after:
                    return found[index][0], found[index + len(wanted) - 1][1]
        return None

    def _look_at_words(self, transcript: str, focus: Span) -> None:
        opened = self.desk.open(transcript)
        met = opened.marks.overlapping(*focus)
        span = opened.whole.span_at(focus[0])
        if met:
            self.look_at(transcript, met[0].number)
        elif span is not None:
            self.place = Place(transcript, span, focus)

    def after(self, done: Done | None) -> None:
        """Follow an undo or redo to where it was."""
        self.refresh()
        if done is None or not done.transcripts:
            return
        name = self.place.transcript
        if name not in done.transcripts:
            name = done.transcripts[0]
        if done.mention is not None and self.desk.open(name).marks.get(done.mention):
            self.look_at(name, done.mention)

    def identities(self) -> list[Identity]:
        """Whom the mention that is looked at could be one with, its own kind first."""
        opened, mark = self.opened, self.mark
        found: dict[str, list[Mark]] = {}
        for each in opened.marks:
            if each.replaced and (mark is None or each.entity != mark.entity):
                found.setdefault(each.entity, []).append(each)
        listed = sorted(
            found.values(),
            key=lambda marks: (mark is not None and marks[0].kind != mark.kind, marks[0].start),
        )
        return [
            Identity(
                number=marks[0].number,
                label=marks[0].label,
                forms=tuple(dict.fromkeys(opened.words(each) for each in marks)),
                mentions=len(marks),
            )
            for marks in listed
        ]

    def kin(self) -> list[str]:
        """The other forms of the identity that is looked at, in their original words."""
        mark = self.mark
        if mark is None:
            return []
        members = self.opened.marks.members(mark.entity)
        forms = dict.fromkeys(self.opened.words(each) for each in members)
        return [form for form in forms if form != self.opened.words(mark)]

    @property
    def languages(self) -> list[str]:
        """The languages of the transcripts under review, sorted."""
        return sorted({self.desk.open(name).whole.language for name in self.transcripts})

    @property
    def doubtful(self) -> bool:
        """Whether the mention that is looked at is doubtful."""
        return self.mark is not None and self.mark.confidence < DOUBTFUL
