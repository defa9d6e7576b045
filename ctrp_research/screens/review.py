"""The review screen: doubtful mentions in their original words, decided by single keys.

It shows originals, so it writes nothing: no log, no title, no clipboard, no picture of itself.
"""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from anonymise.errors import AnonymiseError
from ctrp_research.errors import CtrpError
from ctrp_research.review.decisions import Side
from ctrp_research.review.desk import Done
from ctrp_research.review.session import Place
from ctrp_research.screens import review_panes as panes
from ctrp_research.screens.dialogs import Choose
from ctrp_research.screens.review_actions import ACTIONS
from ctrp_research.screens.review_add import AddScreen
from ctrp_research.screens.review_moving import MovingScreen
from ctrp_research.transcripts.marks import KINDS


class ReviewScreen(MovingScreen):
    """What is decided about the mention that is looked at."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority a key acts before the next is read, so that none typed fast goes astray.
        Binding(action.key, action.name, action.short or action.name, priority=True)
        for action in ACTIONS
    ]

    def _do(
        self,
        decide: Callable[[str, int], Done | None],
        *,
        advance: bool = False,
    ) -> None:
        """Decide about the mention that is looked at, and show what came of it."""
        place = self.session.place
        if place.number is None:
            self.say("There is no mention here.")
            self.show()
            return
        number = place.number
        self._try(lambda: decide(place.transcript, number))
        if advance and not self.session.advance():
            self.say("All in this queue are reviewed.")
        self.show()

    def _try(self, do: Callable[[], Done | None]) -> Done | None:
        try:
            done = do()
        except (CtrpError, AnonymiseError) as error:
            self.say(str(error))
            return None
        self.session.refresh()
        return done

    def action_accept(self) -> None:
        """Keep the label and go on."""
        self._do(self.session.desk.accept, advance=True)

    def action_reject(self) -> None:
        """Give the words back and go on."""
        self._do(self.session.desk.reject, advance=True)

    def action_everywhere(self) -> None:
        """Accept the same words wherever they stand."""
        self._do(self.session.desk.everywhere, advance=True)

    def action_nowhere(self) -> None:
        """Reject the same words wherever they are marked."""
        desk = self.session.desk
        self._do(lambda name, number: desk.everywhere(name, number, replaced=False), advance=True)

    def action_resize(self, side: Side, words: int) -> None:
        """Take words more, or less, on one side."""
        desk = self.session.desk
        self._do(lambda name, number: desk.resize(name, number, side=side, words=words))

    def action_split(self) -> None:
        """Give it a label of its own."""
        self._do(self.session.desk.split)

    def action_kind(self) -> None:
        """Ask for the kind."""
        if self.session.mark is None:
            self.say("There is no mention here.")
            self.show()
            return
        desk = self.session.desk

        def decide(index: int | None) -> None:
            if index is not None:
                self._do(lambda name, number: desk.set_kind(name, number, KINDS[index]))

        self.app.push_screen(Choose("What is it?", KINDS), decide)

    def action_merge(self) -> None:
        """Ask whom it is one with."""
        identities = self.session.identities()
        if self.session.mark is None or not identities:
            self.say("There is nobody to make it one with.")
            self.show()
            return
        desk = self.session.desk

        def decide(index: int | None) -> None:
            if index is not None:
                into = identities[index].number
                self._do(lambda name, number: desk.merge(name, number, into=into))

        listed = [panes.identity(each) for each in identities]
        self.app.push_screen(Choose("With whom is it one?", listed), decide)

    def action_add(self) -> None:
        """Let words be chosen, then ask what they are."""

        def ask(place: Place | None) -> None:
            if place is not None:
                self.app.push_screen(
                    Choose("What is it?", KINDS), lambda index: self._mark(place, index)
                )

        self.app.push_screen(AddScreen(self.session), ask)

    def _mark(self, place: Place, index: int | None) -> None:
        if index is None:
            return
        desk = self.session.desk
        done = self._try(lambda: desk.add(place.transcript, *place.focus, kind=KINDS[index]))
        if done is not None and done.mention is not None:
            self.session.look_at(place.transcript, done.mention)
            self.say("Marked. Files that were exported before may still hold these words.")
        self.show()

    def action_undo(self) -> None:
        """Take back the last decision."""
        self._follow(self.session.desk.undo, "Undone")

    def action_redo(self) -> None:
        """Bring back what was undone."""
        self._follow(self.session.desk.redo, "Redone")

    def _follow(self, do: Callable[[], Done], what: str) -> None:
        done = self._try(do)
        if done is not None:
            self.session.after(done)
            verb = done.action.removeprefix("review ")
            self.say(f"{what}: {verb}, in {', '.join(done.transcripts)}.")
        self.show()
