"""Who speaks: the role of every label, how sure that is, and what is known of each child."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ctrp_research.transcripts.header import Header, read_age, read_gender
from ctrp_research.transcripts.turns import RawTurn, role_of
from ctrp_research.transcripts.words import fold, words

ASKS = 0.4
"""Share of turns with a question mark from which a voice may be the interviewer's."""
ASKER_LETTERS = frozenset("iqи")
USUAL = 0.15
"""What it adds to the share of questions that a letter is usually the interviewer's."""
SURE = 0.75
"""Confidence below which the import report says that it is unsure."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker of one transcript as it was understood."""

    label: str
    """As in the file, which may be a name."""
    role: str
    confidence: float
    """From 0 to 1."""
    reason: str
    gender: str | None = None
    age: int | None = None


def find_voices(turns: Sequence[RawTurn], header: Header) -> list[Voice]:
    """One voice per label in order of appearance; capitals and marks make no other label."""
    said: dict[str, list[RawTurn]] = defaultdict(list)
    for turn in turns:
        said[fold(turn.label)].append(turn)
    voices = {key: _by_words(its[0].label, header) for key, its in said.items()}
    asking = {key: _share_of_questions(its) for key, its in said.items()}
    if not any(voice and voice.role == "interviewer" for voice in voices.values()):
        _find_interviewer(voices, said, asking)
    settled = [
        voice or _remaining(said[key][0].label, asking[key]) for key, voice in voices.items()
    ]
    return _describe(settled, header)


def _by_words(label: str, header: Header) -> Voice | None:
    """The role where the label or the header names it."""
    if label.strip("?. ") == "" or label.rstrip().endswith("?"):
        return Voice(label, "unknown", 1.0, "the transcriber did not know")
    if role := role_of(label):
        return Voice(label, role, 0.95, "its label says so")
    named = set(re.findall(r"[^\W\d_]{3,}", fold(label)))
    for meaning, role in (("interviewer", "interviewer"), ("child", "child")):
        for value in header.values(meaning):
            if named and named <= set(re.findall(r"[^\W\d_]{3,}", fold(value))):
                return Voice(label, role, 0.95, "the header names this person")
    return None


def _share_of_questions(turns: Sequence[RawTurn]) -> float:
    return sum("?" in turn.text for turn in turns) / len(turns)


def _find_interviewer(
    voices: dict[str, Voice | None], said: dict[str, list[RawTurn]], asking: dict[str, float]
) -> None:
    """Where no label says who asks, it is the voice with the most question marks."""
    open_keys = [
        key for key, voice in voices.items() if voice is None or voice.role in ("child", "adult")
    ]
    ranked = sorted(open_keys, key=lambda key: -asking[key] - USUAL * (key[:1] in ASKER_LETTERS))
    if not ranked or asking[ranked[0]] < ASKS or len(ranked) < 2:
        return
    first, second = ranked[0], ranked[1]
    lead = asking[first] - asking[second]
    voices[first] = Voice(
        said[first][0].label,
        "interviewer",
        round(min(0.95, 0.5 + lead / 2), 2),
        f"asks in {asking[first]:.0%} of its turns",
    )


def _remaining(label: str, asks: float) -> Voice:
    """A voice that is nobody's by words and not the one who asks most is a child's."""
    confidence = round(0.9 - asks / 2, 2)
    return Voice(label, "child", confidence, f"answers; asks in {asks:.0%} of its turns")


def _describe(voices: list[Voice], header: Header) -> list[Voice]:
    """Gender and age of each child, from its label and the header."""
    children = [voice for voice in voices if voice.role == "child"]
    if len(children) == 1:
        about = (
            header.values("child")
            or [line for line in header.lines if read_gender(line) and read_age(line)]
            or [line for line in header.lines if read_gender(line) or _says_age(line)]
        )
        described = {children[0].label: f"{_in_brackets(children[0].label)} {' '.join(about[:1])}"}
    else:
        described = {
            voice.label: f"{voice.label} {_segment(voice.label, children, header)}"
            for voice in children
        }
    return [
        replace(voice, gender=read_gender(text), age=_age(voice.label, text))
        if (text := described.get(voice.label)) is not None
        else voice
        for voice in voices
    ]


def _says_age(line: str) -> bool:
    """Whether a number of a line is an age by the words around it, not a date or a count."""
    return any(word in words().age_words for word in re.findall(r"[^\W\d_]{2,}", fold(line)))


def _age(label: str, text: str) -> int | None:
    """The number of a label such as "Girl 12" is its place in the list, not an age."""
    bare = re.sub(r"^([^\W\d_]+)[\s.-]*\d{1,2}\b(?!\s*(?:,|\())", r"\1", label)
    rest = text.removeprefix(label)
    if read_age(_in_brackets(label)):
        return read_age(_in_brackets(label))
    return read_age(rest) if rest.strip() else read_age(bare)


def _in_brackets(label: str) -> str:
    found = re.search(r"\(([^)]*)\)|,(.*)$", label)
    return (found[1] or found[2] or "") if found else ""


def _segment(label: str, children: Sequence[Voice], header: Header) -> str:
    """What the header says after this label and before the next one."""
    text = fold("\n".join(header.lines))
    bare = {voice.label: fold(re.sub(r"\([^)]*\)", "", voice.label)) for voice in children}
    start = re.search(rf"(?<!\w){re.escape(bare[label])}(?!\w)", text)
    if not start:
        return ""
    rest = text[start.end() :]
    others = [word for other, word in bare.items() if other != label]
    stops = [rf"(?<!\w){re.escape(word)}(?!\w)" for word in others]
    return re.split("|".join([";", "\n", *stops]), rest)[0]
