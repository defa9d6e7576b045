"""Taking transcripts in: read, understood, made safe, and stored, each file one transaction."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anonymise import Anonymiser, KnownNames, Mention, Rules, SafeText, detect_language
from anonymise.errors import AnonymiseError
from anonymise.filenames import is_safe
from anonymise.matching import WIDE
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store import tables
from ctrp_research.store.history import record
from ctrp_research.store.project import COUNTRIES, Project
from ctrp_research.transcripts.header import Header, read_header
from ctrp_research.transcripts.labelling import number_mentions, remember_names
from ctrp_research.transcripts.readers import read_lines
from ctrp_research.transcripts.register import Register, read_share
from ctrp_research.transcripts.registry import Registry
from ctrp_research.transcripts.rewriting import write_reviews
from ctrp_research.transcripts.speakers import SURE, Voice, find_voices
from ctrp_research.transcripts.turns import Layout, RawTurn, is_plain, split_turns
from ctrp_research.transcripts.whole import find_spans, open_entry
from ctrp_research.transcripts.words import fold, words

COUNTRY_OF = {"bg": "BG", "ro": "RO"}
"""Languages that are spoken to children in one country of the study only."""
UNCLEAR = 0.2
"""Share of known words below which a text's language is doubtful; dialect has about 0.25."""
GROUP_FROM = 3
"""Children in one transcript from which it is a focus group even if no heading says so."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one file; safe to show but for the file's own name."""

    path: Path
    status: str
    """`imported`, `known` (the same bytes are in the project), `failed`."""
    transcript: str | None = None
    language: str | None = None
    method: str | None = None
    turns: int = 0
    words: int = 0
    mentions: int = 0
    speakers: tuple[tuple[str, str], ...] = ()
    """Safe label and role."""
    unsure: tuple[str, ...] = ()
    """What a person should look at."""
    provisional: bool = False
    """Its places and organisations have labels of their own, as the register could not be read."""
    reason: str | None = None
    """Why it failed."""


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The transcript files among `paths` and in the folders among them, sorted.

    A file that is named is taken whatever its ending, so that its failure is reported; in a folder
    all files count but hidden ones, Word's lock files and links that lead out of it.

    Raises:
        UsageError: a path does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_file():
            found[path] = None
        elif path.is_dir():
            root = path.resolve()
            inside = sorted(
                file
                for file in path.rglob("*")
                if file.is_file()
                and not any(part.startswith((".", "~$")) for part in file.relative_to(path).parts)
                and file.resolve().is_relative_to(root)
            )
            found.update(dict.fromkeys(inside))
        else:
            raise UsageError(f"{path}: there is no such file or folder.")
    return list(found)


def import_files(
    project: Project, files: Sequence[Path], *, country: str | None = None, coder: str
) -> Iterator[Report]:
    """Import the files one by one; one that cannot be read does not stop the rest.

    Args:
        project: where they go.
        files: as from `find_files`.
        country: for files whose header names none.
        coder: who is at the keyboard, for the history.
    """
    anonymiser, registry = Anonymiser(), Registry(project)
    open_one = registry if registry.is_open() else None
    for path in files:
        try:
            yield _import_file(project, anonymiser, open_one, path, country=country, coder=coder)
        except (CtrpError, AnonymiseError) as error:
            yield Report(path=path, status="failed", reason=str(error))
        except OSError as error:
            yield Report(path=path, status="failed", reason=error.strerror or "it cannot be opened")
        except Exception as error:  # noqa: BLE001 - one file never stops the rest; no text is told
            reason = f"the program failed on it ({type(error).__name__}); please report that"
            yield Report(path=path, status="failed", reason=reason)


def _import_file(
    project: Project,
    anonymiser: Anonymiser,
    registry: Registry | None,
    path: Path,
    *,
    country: str | None,
    coder: str,
) -> Report:
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    with project.reading() as session:
        known = _known_as(session, sha256)
    if known:
        return Report(path=path, status="known", transcript=known)
    read = _understand(path, data, country or _only_country(project))
    with _held(registry) as register:
        names = None if register is None else register.known
    found = find_in(anonymiser, read, names)
    notes: list[str] = []
    with _held(registry) as register, project.transaction() as session:
        known = _known_as(session, sha256)
        if known:
            return Report(path=path, status="known", transcript=known)
        safe = put_labels(anonymiser, read, found, _rules(project), register)
        transcript_id = _new_id(session, path, read.country)
        entry = _original(path, data, read, safe)
        project.vault.put(sha256, json.dumps(entry, ensure_ascii=False).encode())
        _store(session, transcript_id, sha256, read, safe)
        imported = session.get_one(tables.Transcript, transcript_id)
        whole, marks = open_entry(imported, entry)
        write_reviews(session, whole, marks)
        record(session, coder, "import", {"transcript": transcript_id, "sha256": sha256})
        if registry is not None and register is not None:
            clashes = register.clashes()
            register.update(sha256, read_share(whole.text, whole.language, marks, None))
            notes = _clash_notes(session, register, clashes)
            registry.save(register)
    return Report(
        path=path,
        status="imported",
        transcript=transcript_id,
        language=read.language,
        method=read.method,
        turns=len(read.layout.turns),
        words=sum(len(re.findall(r"\w+", turn.text)) for turn in read.layout.turns),
        mentions=len(safe.mentions),
        speakers=tuple((safe.labels[fold(v.label)], v.role) for v in read.voices),
        unsure=(*_unsure(read, safe), *notes),
        provisional=registry is None and any(m.kind in WIDE for m in safe.mentions),
    )


def _known_as(session: Session, sha256: str) -> str | None:
    return session.scalar(select(tables.Transcript.id).where(tables.Transcript.sha256 == sha256))


def _held(registry: Registry | None) -> AbstractContextManager[Register | None]:
    return nullcontext() if registry is None else registry.held()


def _clash_notes(session: Session, register: Register, before: dict[str, set[str]]) -> list[str]:
    """Say where an invented name turns out to be somebody's, without the name."""
    after = register.clashes()
    new = [each for each in after if after[each] - before.get(each, set())]
    names = select(tables.Transcript.id).where(tables.Transcript.sha256.in_(new))
    return [
        f"an invented name in {name} is a name in the project; run `ctrp review join`"
        for name in session.scalars(names.order_by(tables.Transcript.id))
    ]


@dataclass(frozen=True, slots=True)
class _Read:
    """A transcript as it was understood, still in its original words."""

    layout: Layout
    header: Header
    voices: list[Voice]
    language: str
    language_confidence: float
    country: str | None
    method: str


def _understand(path: Path, data: bytes, country: str | None) -> _Read:
    layout = split_turns(read_lines(path, data))
    if not layout.turns:
        raise CtrpError(
            "no speakers were found in it; begin each turn with a label and a colon, such as `I:`"
        )
    header = read_header(layout.header)
    spoken = "\n".join(turn.text for turn in layout.turns)
    language, confidence = detect_language(spoken)
    voices = find_voices(layout.turns, header)
    children = sum(voice.role == "child" for voice in voices)
    return _Read(
        layout=layout,
        header=header,
        voices=voices,
        language=language,
        language_confidence=confidence,
        country=header.country or _country_of_name(path) or country or COUNTRY_OF.get(language),
        method="focus group" if header.focus_group or children >= GROUP_FROM else "interview",
    )


def _only_country(project: Project) -> str | None:
    countries = project.settings.countries
    return countries[0] if len(countries) == 1 else None


def _country_of_name(path: Path) -> str | None:
    """The country that a file's name begins with, or that its folder is named for."""
    first = re.split(r"[-_. ]", path.stem, maxsplit=1)[0].upper()
    return first if first in COUNTRIES else words().countries.get(fold(path.parent.name))


@dataclass(frozen=True, slots=True)
class _SafeTurn:
    text: str
    mentions: tuple[tuple[int, int, Mention, str], ...]
    """Start and end in the safe text, the mention, its label."""


@dataclass(frozen=True, slots=True)
class _Safe:
    """The same transcript with every identifying detail replaced."""

    header: tuple[str, ...]
    labels: dict[str, str]
    """Folded label of the file to the safe label."""
    turns: tuple[_SafeTurn, ...]
    mentions: list[Mention]
    text: str
    """The whole original text that the mentions point into."""
    shown: tuple[str, ...]
    """The label of each mention."""


def _rules(project: Project) -> Rules:
    """What the project's settings, which were checked, say of replacing."""
    return Rules(**project.settings.anonymise)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Found:
    """The whole original text and what identifies in it."""

    text: str
    mentions: list[Mention]
    header: list[tuple[int, int]]
    """Where each header line lies."""
    turns: list[tuple[int, int]]
    """Where the label of each turn begins, and where what is said does."""


def find_in(anonymiser: Anonymiser, read: _Read, known: KnownNames | None = None) -> _Found:
    """Look through header and turns at once, so that they share their identities.

    It knows nothing of the project but the names it is given, and changes nothing.
    """
    lines = list(read.layout.header)
    starts: list[tuple[int, int]] = []
    parts = ["\n".join(lines) + "\n\n" if lines else ""]
    length = len(parts[0])
    for turn in read.layout.turns:
        start = length + len(turn.label) + 2
        starts.append((length, start))
        parts.append(f"{turn.label}: {turn.text}\n")
        length += len(parts[-1])
    text = "".join(parts)
    mentions = anonymiser.find(text, language=read.language, known=known)
    return _Found(text, mentions, _line_spans(lines), starts)


def put_labels(
    anonymiser: Anonymiser,
    read: _Read,
    found: _Found,
    rules: Rules,
    register: Register | None = None,
) -> _Safe:
    """Put labels in; identities of the project have their numbers from the register, if it is open.

    One transcript after another: which number is the next depends on those before.
    """
    said = number_mentions(found.text, found.mentions, read.language, register, rules)
    safe = anonymiser.replace(
        found.text,
        said.mentions,
        language=read.language,
        rules=rules,
        avoid=said.avoid,
        used=said.used,
        numbers=said.numbers,
        names=said.names,
        plain=said.plain,
    )
    if register is not None:
        remember_names(register, read.language, safe.invented.items())
    header = tuple(_slice(safe, start, end) for start, end in found.header)
    labels = _safe_labels(read, safe, found.turns)
    turns = tuple(
        _safe_turn(safe, start, start + len(turn.text))
        for turn, (_, start) in zip(read.layout.turns, found.turns, strict=True)
    )
    shown = tuple(replacement.label for replacement in safe.replacements)
    return _Safe(header, labels, turns, said.mentions, found.text, shown)


def _line_spans(lines: Sequence[str]) -> list[tuple[int, int]]:
    spans, position = [], 0
    for line in lines:
        spans.append((position, position + len(line)))
        position += len(line) + 1
    return spans


def _slice(safe: SafeText, start: int, end: int) -> str:
    return safe.text[safe.to_safe(start) : safe.to_safe(end)]


def _safe_turn(safe: SafeText, start: int, end: int) -> _SafeTurn:
    offset = safe.to_safe(start)
    inside = [
        (item.start - offset, item.end - offset, item.mention, item.label)
        for item in safe.replacements
        if start <= item.mention.start and item.mention.end <= end
    ]
    return _SafeTurn(text=_slice(safe, start, end), mentions=tuple(inside))


def _safe_labels(read: _Read, safe: SafeText, starts: Sequence[tuple[int, int]]) -> dict[str, str]:
    """A label that is not a role, a letter or a number is a name, found as one or not."""
    labels: dict[str, str] = {}
    unnamed = 0
    for turn, (start, text_start) in zip(read.layout.turns, starts, strict=True):
        key = fold(turn.label)
        if key in labels:
            continue
        replaced = _slice(safe, start, text_start).removesuffix(": ")
        if is_plain(key):
            replaced = turn.label
        elif replaced == turn.label:
            unnamed += 1
            replaced = f"[Speaker {unnamed}]"
        while replaced in labels.values():
            replaced += "'"
        labels[key] = replaced
    return labels


def _unsure(read: _Read, safe: _Safe) -> tuple[str, ...]:
    notes = [
        f"{safe.labels[fold(voice.label)]}: {voice.role}? ({voice.reason})"
        for voice in read.voices
        if voice.confidence < SURE
    ]
    if not any(voice.role == "interviewer" for voice in read.voices):
        notes.append("nobody seems to be the interviewer")
    if read.country is None:
        notes.append("no country in the header; import it with --country")
    if read.header.language and read.header.language != read.language:
        notes.append(f"the header says {read.header.language}, the text reads as {read.language}")
    elif read.language_confidence < UNCLEAR:
        notes.append(f"language {read.language}?")
    return tuple(notes)


def _new_id(session: Session, path: Path, country: str | None) -> str:
    """The file's name where it can hold no person's or place's, else country and number."""
    name = re.sub(r"\W+|_+", "-", path.stem.lower()).strip("-")
    taken = set(session.scalars(select(tables.Transcript.id)))
    told = name.isascii() and re.search(r"[a-z]", name) and re.search(r"\d(-|$)", name)
    if told and is_safe(path.stem) and name not in taken:
        return name
    stem = (country or "xx").lower()
    return next(free for i in count(1) if (free := f"{stem}-t{i:02}") not in taken)


def _original(path: Path, data: bytes, read: _Read, safe: _Safe) -> dict[str, Any]:
    """What the vault keeps of a transcript; the only place for any of it."""
    return {
        "file": path.name,
        "folder": path.parent.name,
        "bytes": base64.b64encode(data).decode(),
        "text": safe.text,
        "labels": [[turn.label, safe.labels[fold(turn.label)]] for turn in _first_uses(read)],
        "mentions": [
            [m.start, m.end, m.kind, m.entity, m.confidence, list(m.reasons)] for m in safe.mentions
        ],
        "shown": safe.shown,
        "spans": find_spans(read.layout),
    }


def _first_uses(read: _Read) -> list[RawTurn]:
    seen: dict[str, RawTurn] = {}
    for turn in read.layout.turns:
        seen.setdefault(fold(turn.label), turn)
    return list(seen.values())


def _store(session: Session, transcript_id: str, sha256: str, read: _Read, safe: _Safe) -> None:
    transcript = tables.Transcript(
        id=transcript_id,
        sha256=sha256,
        language=read.language,
        country=read.country,
        method=read.method,
    )
    transcript.header = [
        tables.HeaderLine(number=number, text=line) for number, line in enumerate(safe.header, 1)
    ]
    speakers = {fold(v.label): _speaker(v, transcript_id, read, safe) for v in read.voices}
    transcript.speakers = list(speakers.values())
    transcript.turns = [
        tables.Turn(
            number=number,
            speaker=speakers[fold(turn.label)],
            time=turn.time,
            text=made.text,
            mentions=[
                tables.Mention(
                    start=start, end=end, kind=m.kind, label=label, confidence=m.confidence
                )
                for start, end, m, label in made.mentions
            ],
        )
        for number, (turn, made) in enumerate(zip(read.layout.turns, safe.turns, strict=True), 1)
    ]
    session.add(transcript)


def _speaker(voice: Voice, transcript_id: str, read: _Read, safe: _Safe) -> tables.Speaker:
    """A speaker; each child is a participant of its own until a list says who it is."""
    label = safe.labels[fold(voice.label)]
    speaker = tables.Speaker(
        label=label,
        role=voice.role,
        confidence=voice.confidence,
        reason=voice.reason,
    )
    if voice.role == "child":
        known = {
            "country": read.country,
            "gender": voice.gender,
            "age": str(voice.age) if voice.age else None,
        }
        speaker.participant = tables.Participant(
            code=f"{transcript_id}/{label}",
            attributes=[
                tables.Attribute(name=name, value=value, source="header")
                for name, value in known.items()
                if value
            ],
        )
    return speaker
