"""A coder at work: each decision is stored when it is made, by what the commands call too."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.orm import Session

from ctrp_research.coding.codings import (
    REALITIES,
    Passage,
    add_codings,
    change_coding,
    find_transcript,
    remove_coding,
)
from ctrp_research.coding.flags import add_flag, remove_flag
from ctrp_research.coding.opened import Placed, frequent_codes
from ctrp_research.coding.reader import Reader
from ctrp_research.coding.signs import make_signs
from ctrp_research.errors import CtrpError
from ctrp_research.store.frames import frame_mark
from ctrp_research.store.keys import opens_unasked
from ctrp_research.store.project import Project
from ctrp_research.store.undoing import Kind, Undone, redo, undo

DIGITS = "123456789"


class CodingSession(Reader):
    """What a coder decides about the passage that is selected."""

    def __init__(
        self,
        project: Project,
        kinds: Sequence[Kind],
        *,
        coder: str,
        transcript: str | None = None,
        blind: bool = False,
    ) -> None:
        """Begin; `kinds` says how each kind of decision is taken back."""
        self.kinds = kinds
        self.current: int | None = None
        """Of the coding that changes are about, where one was chosen or made just now."""
        self.last_code: str | None = None
        self.decisions = 0
        self.codebook = project.codebook
        self.signs = make_signs(self.codebook)
        self._frame = frame_mark(project)
        super().__init__(project, coder=coder, transcript=transcript, blind=blind)
        self.keys = self._give_keys()

    def see_codebook(self) -> bool:
        """Read the codebook again if somebody changed it; gives whether that was so.

        Raises:
            CtrpError: it has faults now; the one that was read before is kept.
        """
        mark = frame_mark(self.project)
        if mark == self._frame:
            return False
        self._frame = mark
        self.project.forget_codebook()
        before, self.codebook = self.codebook, self.project.codebook
        if self.codebook.codes == before.codes:
            return False
        self.signs = make_signs(self.codebook)
        self.keys = self._give_keys()
        if self.last_code not in self.signs:
            self.last_code = None
        return True

    def _give_keys(self) -> dict[str, str]:
        """A code for each digit: those of ctrp.toml, then the coder's most frequent ones."""
        keys = {
            digit: code
            for digit, code in self.project.settings.code_keys.items()
            if code in self.signs
        }
        with self.project.reading() as session:
            used = frequent_codes(session, self.coder)
        for code in used:
            self._give_key(keys, code)
        return keys

    def _give_key(self, keys: dict[str, str], code: str) -> None:
        free = next((digit for digit in DIGITS if digit not in keys), None)
        if free is not None and code not in keys.values() and code in self.signs:
            keys[free] = code

    def pin(self, digit: str, code: str) -> None:
        """Give a code a digit until the desk is left; `[desk]` in ctrp.toml keeps it."""
        self.keys = {key: kept for key, kept in self.keys.items() if kept != code}
        self.keys[digit] = code

    def is_own(self, placed: Placed) -> bool:
        """Whether it is a coding, no flag, and the coder's."""
        return placed.coder == self.coder and not placed.is_flag

    @property
    def coding(self) -> Placed | None:
        """The coder's own coding that a change is about: the chosen one, else the newest here."""
        own = [each for each in self.here if self.is_own(each)]
        chosen = next((each for each in own if each.id == self.current), None)
        return chosen or max(own, key=lambda each: each.id, default=None)

    def choose_other(self) -> bool:
        """Go to the next of the coder's own codings around here, and select its passage."""
        own = [
            each
            for turn in range(self.selection.first, self.selection.last + 1)
            for each in self.placed.get(turn, ())
            if self.is_own(each)
        ]
        if not own:
            return False
        ids = [each.id for each in own]
        now = self.coding
        chosen = own[(ids.index(now.id) + 1) % len(own) if now and now.id in ids else 0]
        self.show(self.opened.transcript, chosen.turn, chosen.start, chosen.end)
        self.current = chosen.id
        return True

    def _passages(self, *, coded: bool) -> list[Passage]:
        turns = self.opened.turns
        return [
            Passage(self.opened.transcript, turns[turn].number, start, end)
            for turn, start, end in self.selection.pieces(self.texts)
            if not coded or turns[turn].role != "interviewer"
        ]

    def apply(self, code: str) -> int:
        """Put a code on what is selected, as one decision; gives how many turns got it anew.

        What the interviewer says within the selection is left out.

        Raises:
            CtrpError: nobody but the interviewer speaks in it, or the code cannot be applied.
        """
        passages = self._passages(coded=True)
        if not passages:
            raise CtrpError("Only the interviewer speaks here, who is never coded.")
        with self._deciding() as session:
            new = add_codings(
                session,
                self.codebook,
                [(passage, code, REALITIES[0], None) for passage in passages],
                coder=self.coder,
                action="code add",
            )
        self.current = new[-1] if new else None
        self.last_code = code
        self._give_key(self.keys, code)
        self._pass(max(0, self.selection.first - 1), self.selection.last + 1)
        self._decided()
        return len(new)

    @contextmanager
    def _deciding(self) -> Iterator[Session]:
        """A transaction on the text that the coder sees.

        Raises:
            CtrpError: somebody's review changed the text meanwhile; it was read again.
        """
        name = self.opened.transcript
        with self.project.transaction() as session:
            same = find_transcript(session, name).revision == self.opened.revision
            if same:
                yield session
        if not same:
            self.reopen()
            raise CtrpError(
                f"A review changed the text of {name} meanwhile. It was read again, and nothing "
                "was stored: look, and do it again."
            )

    def _decided(self) -> None:
        self.decisions += 1
        self.refresh()

    def _own(self) -> Placed:
        coding = self.coding
        if coding is None:
            raise CtrpError("None of your codings is here.")
        return coding

    def remove(self, placed: Placed | None = None) -> Placed:
        """Take off a coding or flag of one's own.

        Raises:
            CtrpError: there is none here, or it was taken off meanwhile.
        """
        chosen = placed or self._own()
        with self.project.transaction() as session:
            if chosen.is_flag:
                remove_flag(session, chosen.id, coder=self.coder)
            else:
                remove_coding(session, chosen.id, coder=self.coder)
        self._decided()
        return chosen

    def next_reality(self, likely: str | None = None) -> str:
        """Go on to the next reality of the coding: own, witnessed, hearsay, hypothetical.

        From own first to the one that is likely, where one is.

        Raises:
            CtrpError: there is no coding of one's own here.
        """
        coding = self._own()
        reality = REALITIES[(REALITIES.index(coding.reality) + 1) % len(REALITIES)]
        if likely and coding.reality == REALITIES[0]:
            reality = likely
        self._change(coding, reality=reality)
        return reality

    def set_edges(self) -> Placed:
        """Let the coding begin and end where the selection does.

        Raises:
            CtrpError: there is no coding of one's own here, or the selection is of several turns.
        """
        coding = self._own()
        passages = self._passages(coded=True)
        if len(passages) != 1 or passages[0].turn != coding.turn:
            raise CtrpError("A coding lies within one turn: select a part of its own.")
        self._change(coding, start=passages[0].start, end=passages[0].end)
        return coding

    def set_memo(self, coding: Placed, memo: str) -> None:
        """Write a memo that `coding.memos` looked through on a coding; an empty one takes it away.

        Raises:
            CtrpError: the coding was taken off meanwhile.
        """
        self._change(coding, memo=memo)

    def _change(
        self,
        coding: Placed,
        *,
        reality: str | None = None,
        start: int | None = None,
        end: int | None = None,
        memo: str | None = None,
    ) -> None:
        with self._deciding() as session:
            self.current = change_coding(
                session,
                self.codebook,
                coding.id,
                coder=self.coder,
                reality=reality,
                start=start,
                end=end,
                memo=memo,
            )
        self._decided()

    def flag(self, kind: str) -> int:
        """Put a flag on what is selected, of whoever's words; gives how many turns got it anew."""
        new = 0
        with self._deciding() as session:
            for passage in self._passages(coded=False):
                new += add_flag(session, passage, kind, coder=self.coder)[1]
        self._decided()
        return new

    @property
    def can_replace(self) -> bool:
        """Whether the project's key is here and asks for no passphrase."""
        return opens_unasked(self.project.vault)

    def detail(self) -> Passage:
        """What is selected, to be replaced by `coding.identifying.send_back`; `reopen` after it.

        Raises:
            CtrpError: the selection is of several turns.
        """
        passages = self._passages(coded=False)
        if len(passages) != 1:
            raise CtrpError("Select the words within one turn that identify somebody.")
        return passages[0]

    def reopen(self) -> None:
        """Read the transcript again, whose text changed, and stay at the turn."""
        number = self.turn.number
        self.open(self.opened.transcript)
        self.go_to(number)

    def undo(self) -> Undone:
        """Take back the coder's last decision, and again the one before, without end.

        Raises:
            CtrpError: there is none left, or somebody decided about the same since.
        """
        return self._back(undo(self.project, self.kinds, coder=self.coder))

    def redo(self) -> Undone:
        """Bring back what was undone last.

        Raises:
            CtrpError: there is nothing to bring back.
        """
        return self._back(redo(self.project, self.kinds, coder=self.coder))

    def _back(self, done: Undone) -> Undone:
        self.decisions += 1
        if any(action.startswith("review") for _, action in done.events):
            self.reopen()
        else:
            self.refresh()
        return done
