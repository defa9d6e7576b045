"""What was coded, as plain values, read with plain SQL so that an answer comes at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from codebooks import Codebook
from ctrp_research.coding.search.corpus import Voice
from ctrp_research.store.looking import Ask


@dataclass(frozen=True, slots=True)
class Applied:
    """A code on a passage of a child's, a group's or an unknown voice's words."""

    turn: int
    """The turn's id in the store."""
    transcript: str
    number: int
    """The turn's number in its transcript."""
    start: int
    end: int
    code: str
    """As it is counted now: of a code that was merged into another, that one."""
    coder: str
    voice: Voice

    @property
    def place(self) -> str:
        """Where it stands, as `ctrp code add` takes it."""
        return f"{self.transcript}:{self.number}:{self.start}-{self.end}"


def read_applied(
    ask: Ask,
    codebook: Codebook,
    voices: Mapping[int, Voice],
    *,
    reader: str,
    coder: str | None = None,
) -> list[Applied]:
    """The codings that stand, in order of the transcripts.

    Args:
        ask: as from `store.looking.look`.
        codebook: the frame that says what a code counts as.
        voices: whose words count, as from `read_voices`.
        reader: who looks; of transcripts that they code blind they get their own codings alone.
        coder: one coder's codings only.
    """
    blind = blind_to(ask, reader)
    merged_into = codebook.counted_in()

    def counted(code: str) -> str:
        return merged_into.get(code, code)

    return [
        Applied(turn, name, number, start, end, counted(code), who, voices[speaker])
        for turn, start, end, code, who, name, number, speaker in ask(_CODINGS)
        if speaker in voices
        and coder in (None, who)
        and (who == reader or name not in blind)
    ]  # fmt: skip


def blind_to(ask: Ask, coder: str) -> frozenset[str]:
    """As `coding.blind.blind_transcripts`, without the time that loading SQLAlchemy takes."""
    rows = ask("SELECT transcript_id, coder FROM assignment WHERE blind")
    return frozenset(name for name, who in rows if who == coder)


_CODINGS = (
    'SELECT coding.turn_id, coding.start, coding."end", coding.code, coding.coder, '
    "turn.transcript_id, turn.number, turn.speaker_id FROM coding "
    "JOIN turn ON turn.id = coding.turn_id WHERE coding.active "
    "ORDER BY turn.transcript_id, turn.number, coding.start, coding.id"
)


def read_texts(ask: Ask, turns: Iterable[int]) -> dict[int, str]:
    """The safe text of turns by their ids."""
    wanted = sorted(set(turns))
    texts: dict[int, str] = {}
    for first in range(0, len(wanted), _AT_ONCE):
        numbers = ", ".join(map(str, wanted[first : first + _AT_ONCE]))
        texts |= dict(ask(f"SELECT id, text FROM turn WHERE id IN ({numbers})"))  # noqa: S608
    return texts


_AT_ONCE = 500


def leaves_of(codebook: Codebook, code: str) -> frozenset[str]:
    """A code and all that is under it.

    Raises:
        CodebookError: there is no such code.
    """
    return frozenset(each.id for each in codebook.find(code).walk())


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Half-open stretches without overlaps, in order: what several coders coded counts once."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def shared(stretches: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    """The stretches that all of these have in common, each without overlaps and in order."""
    common = list(stretches[0])
    for other in stretches[1:]:
        common = [
            (max(start, first), min(end, last))
            for start, end in common
            for first, last in other
            if max(start, first) < min(end, last)
        ]
    return common


def by_turn(applied: Iterable[Applied]) -> Mapping[int, dict[str, list[Applied]]]:
    """The codings of each turn, code by code."""
    turns: dict[int, dict[str, list[Applied]]] = {}
    for each in applied:
        turns.setdefault(each.turn, {}).setdefault(each.code, []).append(each)
    return turns
