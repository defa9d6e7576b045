"""Who asks, where labels say nothing: the shipped transcripts with a bare letter for each voice."""

from pathlib import Path

import pytest

from ctrp_research.transcripts.header import read_header
from ctrp_research.transcripts.readers import read_lines
from ctrp_research.transcripts.speakers import find_voices
from ctrp_research.transcripts.turns import RawTurn, split_turns
from ctrp_research.transcripts.words import fold

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "examples" / "transcripts").rglob("*.*"))
LETTERS = "bdfghjklmnprst"


def talks(*, marked: bool):
    """Talks whose labels say who asks, with letters instead, and the letters of those who ask."""
    for path in FILES:
        layout = split_turns(read_lines(path, path.read_bytes()))
        voices = find_voices(layout.turns, read_header(layout.header))
        askers = {v.label for v in voices if v.role == "interviewer" and "label" in v.reason}
        if not askers or len(voices) < 2:
            continue
        letters = {
            fold(voice.label): letter for voice, letter in zip(voices, LETTERS, strict=False)
        }
        turns = [
            RawTurn(
                letters[fold(turn.label)],
                None,
                turn.text if marked else turn.text.replace("?", "."),
            )
            for turn in layout.turns
        ]
        yield path.name, turns, {letters[fold(label)] for label in askers}


@pytest.mark.parametrize("marked", [True, False], ids=["with question marks", "without"])
def test_the_one_who_asks_is_found_in_all_shipped_transcripts(marked):
    found = {
        name: (
            {v.label for v in find_voices(turns, read_header([])) if v.role == "interviewer"},
            askers,
        )
        for name, turns, askers in talks(marked=marked)
    }
    assert len(found) >= 15
    assert {name: pair for name, pair in found.items() if pair[0] != pair[1]} == {}


def test_without_question_marks_it_is_less_sure():
    def confidence(*, marked: bool):
        return sum(
            max(
                v.confidence for v in find_voices(turns, read_header([])) if v.role == "interviewer"
            )
            for _, turns, _ in talks(marked=marked)
        )

    assert confidence(marked=False) < 0.85 * confidence(marked=True)
