"""Choosing words of a transcript that were missed: a run of words that moves and grows."""

from bisect import bisect_right

from ctrp_research.review.session import Place
from ctrp_research.review.spelling import words_in
from ctrp_research.transcripts.whole import Span, Whole


class Chooser:
    """A run of whole words in one turn or header line."""

    def __init__(self, whole: Whole, place: Place) -> None:
        """Begin at the word that is looked at, or the first one after it."""
        self.whole = whole
        self._spans = [span for span in (*whole.header, *whole.turns) if self._words(span)]
        self._line = max(0, bisect_right(self._spans, place.span[0], key=lambda span: span[0]) - 1)
        words = self._words(self.span)
        after = [index for index, word in enumerate(words) if word[1] > place.focus[0]]
        self._first = after[0] if after else len(words) - 1
        self._count = 1

    def _words(self, span: Span) -> list[Span]:
        return words_in(self.whole.text, *span)

    @property
    def span(self) -> Span:
        """The turn or header line the words are in."""
        return self._spans[self._line]

    @property
    def place(self) -> Place:
        """The words as a place to show."""
        words = self._words(self.span)
        last = words[self._first + self._count - 1]
        return Place(self.whole.transcript, self.span, (words[self._first][0], last[1]))

    def move(self, by: int) -> None:
        """Go on by words, over the end of a turn into the next."""
        first, last = self._first + by, len(self._words(self.span)) - 1
        self._count = 1
        if 0 <= first <= last:
            self._first = first
        elif self.turn(1 if by > 0 else -1) and by < 0:
            self._first = len(self._words(self.span)) - 1

    def turn(self, by: int) -> bool:
        """Go to the first word of another turn; False where there is none."""
        if not 0 <= self._line + by < len(self._spans):
            return False
        self._line += by
        self._first, self._count = 0, 1
        return True

    def take(self, words: int) -> None:
        """Take more words on the right, or fewer, but one at least and none of another turn."""
        room = len(self._words(self.span)) - self._first
        self._count = max(1, min(self._count + words, room))
