"""Ways of saying who speaks other than a label and a colon, brought into that one form."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ctrp_research.transcripts.labels import TIME, is_voice_word, role_of
from ctrp_research.transcripts.readers import Line
from ctrp_research.transcripts.words import fold

ALTERNATING = ("Voice 1", "Voice 2")
"""Who speaks where only dashes say that another begins; that they take turns is a guess."""
LABEL = r"(?P<label>[^\W\d_]+(?: [^\W\d_]+)?[-_. ]?\d{0,2})"
COLON = re.compile(
    rf"^\s*(?:{TIME})?\s*(?P<label>[^\W\d_][^:：?!]{{0,39}}\??|\?+)\s*(?:{TIME})?\s*[:：](?!//)"
)
NUMBERED = re.compile(r"^\s*(?P<number>\d{1,4})[.)]?\s+(?P<rest>\S.*)$", re.DOTALL)
BEHIND = [
    re.compile(rf"^\s*(?P<time>{TIME})?\s*{form}\s*(?P<text>\S.*)$", re.DOTALL)
    for form in (
        rf"{LABEL}[.)]\s",
        rf"{LABEL}\s*[–—]\s",
        rf"{LABEL}\s+-\s",
        rf"[\[(<]{LABEL}[\])>]:?",
    )
]
ALONE = re.compile(rf"^\s*(?P<time>{TIME})?\s*{LABEL}\s*(?P<after>{TIME})?\s*$")
QUESTION = re.compile(r"^\s*(?P<number>\d{1,3})[.)]\s+(?P<text>\S.*\?)\s*$")
DASH = re.compile(r"^\s*[-–—]\s*(?P<text>\S.*)$", re.DOTALL)
FEWEST = 3
"""Lines from which a form can be a file's way of saying who speaks."""
FEWEST_DASHES = 4
MOSTLY = 0.6
"""Share of the lines from the first dash on that begin with one, in a dialogue of dashes."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """A line in which some form found a label."""

    label: str
    time: str | None
    text: str


def set_apart(lines: Sequence[Line]) -> list[Line]:
    """The same lines with the label set apart, in the one form that most lines of the file have.

    A file whose labels stand before colons, in cells or in bold stays as it is but for numbers in
    front of the labels, which count lines and say nothing.
    """
    lines = _without_numbers(lines)
    labelled = sum(line.speaker is not None for line in lines)
    most = max(_count(lines, COLON), labelled)
    forms = [[_take(line, form) for line in lines] for form in BEHIND]
    forms.append([_take_alone(lines, number) for number in range(len(lines))])
    kept = [_kept(form) for form in forms]
    best = max(kept, key=lambda form: sum(taken is not None for taken in form))
    if sum(taken is not None for taken in best) > most:
        return [
            line if taken is None else _labelled(line, taken)
            for line, taken in zip(lines, best, strict=True)
        ]
    return _alternate(lines) if most < FEWEST else lines


def _without_numbers(lines: Sequence[Line]) -> list[Line]:
    """Lines without the numbers that count them, where the numbered ones have labels."""
    found = [NUMBERED.match(line.text) if _is_bare(line) else None for line in lines]
    labelled = [match for match in found if match and _voice(COLON.match(match["rest"]))]
    numbers = [int(match["number"]) for match in labelled]
    if len(numbers) < FEWEST or numbers != sorted(set(numbers)):
        return list(lines)
    kept, last = [], None
    for line, match in zip(lines, found, strict=True):
        counts = match and (match in labelled or (last and int(match["number"]) == last + 1))
        if match and counts:
            last = int(match["number"])
            kept.append(replace(line, text=match["rest"]))
        else:
            kept.append(line)
    return kept


def _is_bare(line: Line) -> bool:
    """Whether a line may begin with a label: the format set none apart, and it is no note."""
    return line.speaker is None and not line.note


def _voice(match: re.Match[str] | None) -> bool:
    return match is not None and _is_known(fold(match["label"]))


def _count(lines: Sequence[Line], form: re.Pattern[str]) -> int:
    """Lines with a label of this form that is a voice by its words or stands there again."""
    keys = [
        fold(match["label"])
        for line in lines
        if _is_bare(line) and (match := form.match(line.text))
    ]
    counts = Counter(keys)
    return sum(counts[key] > 1 or _is_known(key) for key in keys)


def _is_known(key: str) -> bool:
    return bool(role_of(key)) or is_voice_word(key) or len(re.sub(r"[\W\d_]", "", key)) == 1


def _take(line: Line, form: re.Pattern[str]) -> _Taken | None:
    match = form.match(line.text) if _is_bare(line) else None
    return _Taken(match["label"], match["time"], match["text"]) if match else None


def _take_alone(lines: Sequence[Line], number: int) -> _Taken | None:
    """A label that has a line to itself, and what is said in the next."""
    line = lines[number]
    match = ALONE.match(line.text) if _is_bare(line) else None
    if not match or not any(other.text.strip() for other in lines[number + 1 : number + 3]):
        return None
    return _Taken(match["label"], match["time"] or match["after"], "")


def _kept(form: Sequence[_Taken | None]) -> list[_Taken | None]:
    """What a form found, if at least two voices take turns in it; else nothing."""
    counts = Counter(fold(taken.label) for taken in form if taken)
    voices = {
        key
        for key, count in counts.items()
        if role_of(key)
        or is_voice_word(key)
        or ((count > 1 or sum(counts.values()) > FEWEST) and _is_known(key))
    }
    if len(voices) < 2 or sum(counts[key] for key in voices) < FEWEST:
        return [None] * len(form)
    return [taken if taken and fold(taken.label) in voices else None for taken in form]


def _labelled(line: Line, taken: _Taken) -> Line:
    speaker = f"{taken.time} {taken.label}" if taken.time else taken.label
    return replace(line, speaker=speaker, text=taken.text)


def _alternate(lines: Sequence[Line]) -> list[Line]:
    """A talk without labels: its turns begin with a dash, or its questions have numbers."""
    found = [DASH.match(line.text) if _is_bare(line) else None for line in lines]
    places = [number for number, match in enumerate(found) if match]
    spoken = [line for line in lines[places[0] :] if line.text.strip()] if places else []
    if len(places) < FEWEST_DASHES or len(places) < MOSTLY * len(spoken):
        return _number_questions(lines)
    made = list(lines)
    for turn, number in enumerate(places):
        match = found[number]
        if match:
            voice = ALTERNATING[turn % len(ALTERNATING)]
            made[number] = replace(lines[number], speaker=voice, text=match["text"])
    return made


def _number_questions(lines: Sequence[Line]) -> list[Line]:
    """A talk in which a numbered line is a question, and what comes before the next the answer."""
    found = [QUESTION.match(line.text) if _is_bare(line) else None for line in lines]
    numbers = [int(match["number"]) for match in found if match]
    if len(numbers) < FEWEST or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return list(lines)
    made, answer = [], False
    for line, match in zip(lines, found, strict=True):
        if match:
            made.append(replace(line, speaker=ALTERNATING[0], text=match["text"]))
        elif answer and _is_bare(line) and line.text.strip():
            made.append(replace(line, speaker=ALTERNATING[1]))
        else:
            made.append(line)
        answer = bool(match) or (answer and not line.text.strip())
    return made
