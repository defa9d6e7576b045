"""Who speaks: the role of every label, how sure that is, and what is known of each child."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ctrp_research.transcripts.conventions import ALTERNATING
from ctrp_research.transcripts.header import Header, read_age, read_gender
from ctrp_research.transcripts.labels import role_of
from ctrp_research.transcripts.speech import count_words
from ctrp_research.transcripts.turns import RawTurn
from ctrp_research.transcripts.words import fold, words

ROLES = ("interviewer", "child", "adult", "group", "unknown")
ASKS = 0.4
"""Share of turns that ask from which a voice may be the interviewer's."""
ASKER_LETTERS = frozenset("iqи")
USUAL = 0.15
"""What it adds to the share of questions that a letter is usually the interviewer's,"""
INITIAL = 0.2
"""that the header's interviewer has this initial, or less where it is the child's,"""
FIRST = 0.1
"""that the voice speaks first, and that of two it says less."""
PAIR = 2
CLEAR = 0.1
"""Lead that a voice of a group needs to be the interviewer's although it asks in few turns."""
LONGEST_SIGN = 4
"""Letters of a label that a header may explain, as in "M = moderator"."""
GUESS = 0.6
"""Most confidence where nothing but the order and the length of turns tells who asks."""
OPEN = 0.5
"""Most confidence in a child's voice where nobody seems to be the interviewer."""
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


def find_voices(
    turns: Sequence[RawTurn], header: Header, rule: Callable[[str], str | None] = lambda _: None
) -> list[Voice]:
    """One voice per label in order of appearance; capitals and marks make no other label.

    Args:
        turns: what was said.
        header: what stands above.
        rule: the role that a person has laid down for a label, which decides; None where not.
    """
    said: dict[str, list[RawTurn]] = defaultdict(list)
    for turn in turns:
        said[fold(turn.label)].append(turn)
    voices = {
        key: _by_rule(its[0].label, rule) or _by_words(its[0].label, header)
        for key, its in said.items()
    }
    marked = any("?" in turn.text for turn in turns)
    asking = {key: _share_of_questions(its, marked=marked) for key, its in said.items()}
    most = 1.0
    if not any(voice and voice.role == "interviewer" for voice in voices.values()):
        found = {
            key: voice
            for key, voice in _find_interviewers(
                said, _evidence(voices, said, asking, header), asking
            ).items()
            if not _by_rule(said[key][0].label, rule)
        }
        voices.update(found)
        most = min((voice.confidence for voice in found.values()), default=OPEN)
    settled = [
        voice or _remaining(said[key][0].label, asking[key], most) for key, voice in voices.items()
    ]
    if len(settled) == 1 and settled[0].role == "child":
        settled = [replace(settled[0], reason="the only voice; nobody asks, or both share a label")]
    return _describe(settled, header)


def _by_rule(label: str, rule: Callable[[str], str | None]) -> Voice | None:
    role = rule(label)
    return Voice(label, role, 1.0, "the rule says so") if role else None


def _by_words(label: str, header: Header) -> Voice | None:
    """The role where the label or the header names it."""
    role = "unknown" if label.rstrip().endswith("?") else role_of(label)
    if role == "unknown":
        return Voice(label, role, 1.0, "the transcriber did not know")
    if role:
        return Voice(label, role, 0.95, "its label says so")
    if role := _by_legend(label, header):
        return Voice(label, role, 0.95, "the header explains it")
    named = set(re.findall(r"[^\W\d_]{3,}", fold(label)))
    for meaning, role in (("interviewer", "interviewer"), ("child", "child")):
        for value in header.values(meaning):
            if named and named <= set(re.findall(r"[^\W\d_]{3,}", fold(value))):
                return Voice(label, role, 0.95, "the header names this person")
    return None


def _by_legend(label: str, header: Header) -> str | None:
    """The role that the header gives a short label: "I = intervjuer", "Moderator (M)"."""
    key = fold(label).strip(". ")
    if len(key) > LONGEST_SIGN:
        return None
    sign = re.escape(key)
    behind = re.compile(rf"(?<![\w.]){sign}\.?\s*[=–—-]\s*([^\W\d_]{{3,}})")
    before = re.compile(rf"([^\W\d_]{{3,}})\s*(?:\({sign}\.?\)|=\s*{sign}(?!\w))")
    roles = {
        role
        for line in header.lines
        for form in (behind, before)
        for match in form.finditer(fold(line))
        if (role := role_of(match[1]))
    }
    return roles.pop() if len(roles) == 1 else None


def _share_of_questions(turns: Sequence[RawTurn], *, marked: bool) -> float:
    """Of turns with a question mark, or, where the file has none, that begin as questions do."""
    if marked:
        return sum("?" in turn.text for turn in turns) / len(turns)
    beginnings = tuple(f"{question} " for question in words().questions)
    return sum(fold(turn.text).startswith(beginnings) for turn in turns) / len(turns)


def _evidence(
    voices: dict[str, Voice | None],
    said: dict[str, list[RawTurn]],
    asking: dict[str, float],
    header: Header,
) -> dict[str, float]:
    """How much speaks for each open voice being the interviewer's, the most first."""
    open_keys = [
        key for key, voice in voices.items() if voice is None or voice.role in ("child", "adult")
    ]
    asker, asked = _initials(header.values("interviewer")), _initials(header.values("child"))
    lengths = {key: sum(count_words(turn.text) for turn in said[key]) for key in open_keys}
    briefer = {
        key for key in open_keys if len(open_keys) == PAIR and lengths[key] < max(lengths.values())
    }
    found = {}
    for place, key in enumerate(open_keys):
        letter = key.strip(". ")
        found[key] = (
            asking[key]
            + USUAL * (letter[:1] in ASKER_LETTERS)
            + INITIAL * ((letter in asker) - (letter in asked))
            + FIRST * (place == 0)
            + FIRST * (key in briefer)
        )
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _initials(names: Sequence[str]) -> set[str]:
    return {fold(name)[0] for name in names if name.strip()}


def _find_interviewers(
    said: dict[str, list[RawTurn]], evidence: dict[str, float], asking: dict[str, float]
) -> dict[str, Voice]:
    """Where no label says who asks: the voice for which most speaks, and those numbered like it."""
    if len(evidence) < PAIR:
        return {}
    first, second = list(evidence)[:PAIR]
    # A turn or two say little.
    lead = evidence[first] - evidence[second]
    lead *= len(said[first]) / (len(said[first]) + 1)
    if asking[first] < ASKS and lead <= (CLEAR if len(evidence) > PAIR else 0):
        return {}
    sure = min(0.95, 0.5 + lead / 2)
    if asking[first] < ASKS:
        reason = f"asks in {asking[first]:.0%} of its turns; told by order and length only"
        return {first: _interviewer(said[first], min(GUESS, sure), reason)}
    alike = [key for key in evidence if _stem(key) == _stem(first) and asking[key] >= ASKS]
    if len(alike) > 1:
        others = [evidence[key] for key in evidence if key not in alike]
        lead = min(evidence[key] for key in alike) - max(others, default=0.0)
        sure = max(OPEN, min(sure, 0.5 + lead / 2))
    return {
        key: _interviewer(said[key], sure, f"asks in {asking[key]:.0%} of its turns")
        for key in alike
    }


def _stem(key: str) -> str:
    return re.sub(r"[\W\d_]", "", key)


def _interviewer(turns: Sequence[RawTurn], confidence: float, reason: str) -> Voice:
    return Voice(turns[0].label, "interviewer", round(confidence, 2), reason)


def _remaining(label: str, asks: float, most: float) -> Voice:
    """A voice that is nobody's by words and not the one who asks most is a child's."""
    confidence = min(0.9 - asks / 2, most)
    if label in ALTERNATING:
        confidence = min(GUESS, confidence)
    return Voice(label, "child", round(confidence, 2), f"answers; asks in {asks:.0%} of its turns")


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
