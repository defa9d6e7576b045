"""Taking transcripts in: read, understood, made safe, and stored, each file one transaction."""

import base64
import hashlib
import json
import re
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from functools import cache, partial
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anonymise import Anonymiser, Mention, Rules, SafeText
from anonymise.filenames import is_safe
from anonymise.matching import WIDE
from ctrp_research.errors import CtrpError, shown
from ctrp_research.store import tables
from ctrp_research.store.history import record
from ctrp_research.store.project import Project
from ctrp_research.transcripts.cluster import Cluster
from ctrp_research.transcripts.labelling import number_mentions, remember_names
from ctrp_research.transcripts.labels import is_plain
from ctrp_research.transcripts.preparing import Failure, Found, Names, Prepared, Read, Task, failed
from ctrp_research.transcripts.register import Register, read_share
from ctrp_research.transcripts.registry import Registry
from ctrp_research.transcripts.rewriting import write_reviews
from ctrp_research.transcripts.rules import Rules as SpeakerRules
from ctrp_research.transcripts.sources import Source, find_files, find_links_out, open_sources
from ctrp_research.transcripts.speakers import SURE, Voice
from ctrp_research.transcripts.speech import count_words
from ctrp_research.transcripts.turns import RawTurn
from ctrp_research.transcripts.twins import fingerprint, read_fingerprints
from ctrp_research.transcripts.whole import find_spans, open_entry
from ctrp_research.transcripts.words import fold
from ctrp_research.transcripts.workers import Crew, processes_for

__all__ = ["Report", "find_files", "import_files", "refuse_links"]

_BATCH = 16
"""Files that are prepared with the same names of the project, whatever the number of processes."""
_BATCH_BYTES = 20_000_000
_AHEAD = 2
"""Batches that are handed over before the first of them is stored."""
NO_COUNTRY = "no country in the header"
UNCLEAR = 0.2
"""Share of known words below which a text's language is doubtful; dialect has about 0.25."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one file; safe to show but for the file's own name."""

    path: Path
    status: str
    """`imported`, `known` (the same bytes are there), `twin` (the same words), `failed`."""
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


def refuse_links(paths: Iterable[Path]) -> list[Report]:
    """A report for each link in these folders that leads out of them: none is followed."""
    reason = "it is a link that leads out of the folder; copy the file itself there"
    return [Report(path=path, status="failed", reason=reason) for path in find_links_out(paths)]


def import_files(
    project: Project,
    files: Sequence[Path],
    *,
    country: str | None = None,
    rules: SpeakerRules | None = None,
    coder: str,
    processes: int | None = None,
    cluster: str | None = None,
    again: bool = False,
) -> Iterator[Report]:
    """Import the files in their order; one that cannot be read does not stop the rest.

    Args:
        project: where they go.
        files: as from `find_files`.
        country: for files whose header names none.
        rules: whose voice a label is, where a person has laid it down.
        coder: who is at the keyboard, for the history.
        processes: how many read and anonymise at once; None for what the machine has. The result
            does not depend on it.
        cluster: the address of a Dask cluster that does that instead.
        again: take in files whose words are in the project already, from another file.

    Raises:
        UsageError: the cluster's address cannot be right.
        CtrpError: the cluster cannot be used.
    """
    registry = Registry(project)
    desk = _Desk(
        project,
        registry if registry.is_open() else None,
        country or _only_country(project),
        coder,
        again=again,
    )
    speakers = rules or SpeakerRules()
    sources = (source for file in files for source in open_sources(file))
    with closing(
        Cluster(cluster) if cluster else Crew(processes or processes_for(len(files)))
    ) as crew:
        waiting: deque[list[_Waiting]] = deque()
        for batch in _batches(sources):
            waiting.append(desk.begin(crew, batch, speakers))
            if len(waiting) == _AHEAD:
                yield from desk.finish(waiting.popleft(), speakers)
        while waiting:
            yield from desk.finish(waiting.popleft(), speakers)


def _batches(sources: Iterable[Source]) -> Iterator[list[tuple[Path, bytes | Failure]]]:
    """Read the files, some at a time: never more than fit into memory."""
    batch: list[tuple[Path, bytes | Failure]] = []
    size = 0
    for source in sources:
        try:
            data: bytes | Failure = source.read()
        except (CtrpError, OSError) as error:
            data = failed(error)
        batch.append((source.path, data))
        size += len(data) if isinstance(data, bytes) else 0
        if len(batch) == _BATCH or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file that was handed over."""

    path: Path
    data: bytes
    sha256: str
    outcome: Callable[[], Prepared | Failure | str]
    """What it gave; a text is the transcript that it is already."""


class _Desk:
    """Where prepared transcripts are labelled and stored, one after another."""

    def __init__(
        self,
        project: Project,
        registry: Registry | None,
        country: str | None,
        coder: str,
        *,
        again: bool,
    ) -> None:
        self.project = project
        self.registry = registry
        self.country = country
        self.coder = coder
        self.again = again
        self.anonymiser = Anonymiser()
        self.fingerprints: dict[str, str] | None = None

    def begin(
        self,
        crew: Crew | Cluster,
        batch: Iterable[tuple[Path, bytes | Failure]],
        rules: SpeakerRules,
    ) -> list[_Waiting]:
        """Hand the files of a batch over, with the names that are sure by now."""
        names = cache(self._names)
        return [self._begin(crew, path, data, rules, names) for path, data in batch]

    def _names(self) -> Names:
        with _held(self.registry) as register:
            return () if register is None else register.known.names()

    def _begin(
        self,
        crew: Crew | Cluster,
        path: Path,
        data: bytes | Failure,
        rules: SpeakerRules,
        names: Callable[[], Names],
    ) -> _Waiting:
        if isinstance(data, Failure):
            return _Waiting(path, b"", "", partial(_same, data))
        sha256 = hashlib.sha256(data).hexdigest()
        try:
            with self.project.reading() as session:
                known = _known_as(session, sha256)
            if known:
                return _Waiting(path, b"", sha256, partial(_same, known))
            task = Task(path, data, self.country, rules.all(), names())
        except Exception as error:  # noqa: BLE001 - one file never stops the rest; no text is told
            return _Waiting(path, b"", sha256, partial(_same, failed(error)))
        return _Waiting(path, data, sha256, crew.submit(task))

    def finish(self, batch: Iterable[_Waiting], rules: SpeakerRules) -> Iterator[Report]:
        """Label and store what the files of a batch gave."""
        for waiting in batch:
            try:
                outcome = waiting.outcome()
                if isinstance(outcome, Prepared):
                    rules.follow(outcome.followed)
                    came: Report | Failure | str = self._store(waiting, outcome)
                else:
                    came = outcome
            except Exception as error:  # noqa: BLE001 - one file never stops the rest; no text is told
                came = failed(error)
            yield _report(waiting.path, came)

    def _store(self, waiting: _Waiting, prepared: Prepared) -> Report | str:
        project, registry, path = self.project, self.registry, waiting.path
        read, sha256 = prepared.read, waiting.sha256
        notes: list[str] = []
        with _held(registry) as register, project.transaction() as session:
            known = _known_as(session, sha256)
            if known:
                return known
            safe = put_labels(self.anonymiser, read, prepared.found, _rules(project), register)
            words = fingerprint(turn.text for turn in safe.turns)
            if twin := self._twin(session, words):
                return Report(path=path, status="twin", transcript=twin)
            transcript_id = _new_id(session, path, read.country)
            entry = _original(path, waiting.data, read, safe)
            project.vault.put(sha256, json.dumps(entry, ensure_ascii=False).encode())
            _store(session, transcript_id, sha256, read, safe)
            imported = session.get_one(tables.Transcript, transcript_id)
            whole, marks = open_entry(imported, entry)
            write_reviews(session, whole, marks)
            record(session, self.coder, "import", {"transcript": transcript_id, "sha256": sha256})
            if registry is not None and register is not None:
                clashes = register.clashes()
                register.update(sha256, read_share(whole.text, whole.language, marks, None))
                notes = _clash_notes(session, register, clashes)
                registry.save(register)
        if words and self.fingerprints is not None:
            self.fingerprints[words] = transcript_id
        return Report(
            path=path,
            status="imported",
            transcript=transcript_id,
            language=read.language,
            method=read.method,
            turns=len(read.layout.turns),
            words=sum(count_words(turn.text) for turn in read.layout.turns),
            mentions=len(safe.mentions),
            speakers=tuple((safe.labels[fold(v.label)], v.role) for v in read.voices),
            unsure=(*_unsure(read, safe), *notes),
            provisional=registry is None and any(m.kind in WIDE for m in safe.mentions),
        )

    def _twin(self, session: Session, words: str | None) -> str | None:
        """The transcript that has these words, unless they are wanted again."""
        if words is None or self.again:
            return None
        if self.fingerprints is None:
            self.fingerprints = read_fingerprints(session)
        return self.fingerprints.get(words)


def _report(path: Path, came: Report | Failure | str) -> Report:
    if isinstance(came, Failure):
        return Report(path=path, status="failed", reason=came.reason)
    if isinstance(came, str):
        return Report(path=path, status="known", transcript=came)
    return came


def _same(outcome: Failure | str) -> Failure | str:
    return outcome


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


def _only_country(project: Project) -> str | None:
    countries = project.settings.countries
    return countries[0] if len(countries) == 1 else None


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


def put_labels(
    anonymiser: Anonymiser,
    read: Read,
    found: Found,
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


def _slice(safe: SafeText, start: int, end: int) -> str:
    return safe.text[safe.to_safe(start) : safe.to_safe(end)]


def _safe_turn(safe: SafeText, start: int, end: int) -> _SafeTurn:
    offset = safe.to_safe(start)
    first = bisect_left(safe.replacements, start, key=lambda item: item.mention.start)
    inside = [
        (item.start - offset, item.end - offset, item.mention, item.label)
        for item in takewhile(lambda item: item.mention.end <= end, safe.replacements[first:])
    ]
    return _SafeTurn(text=_slice(safe, start, end), mentions=tuple(inside))


def _safe_labels(read: Read, safe: SafeText, starts: Sequence[tuple[int, int]]) -> dict[str, str]:
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


def _unsure(read: Read, safe: _Safe) -> tuple[str, ...]:
    notes = list(read.remarks)
    notes += [
        f"{safe.labels[fold(voice.label)]}: {voice.role}? ({voice.reason})"
        for voice in read.voices
        if voice.confidence < SURE
    ]
    if not any(voice.role == "interviewer" for voice in read.voices):
        notes.append("nobody seems to be the interviewer")
    if read.country is None:
        notes.append(NO_COUNTRY)
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


def _original(path: Path, data: bytes, read: Read, safe: _Safe) -> dict[str, Any]:
    """What the vault keeps of a transcript; the only place for any of it."""
    return {
        "file": shown(path.name),
        "folder": shown(path.parent.name),
        "bytes": base64.b64encode(data).decode(),
        "text": safe.text,
        "labels": [[turn.label, safe.labels[fold(turn.label)]] for turn in _first_uses(read)],
        "mentions": [
            [m.start, m.end, m.kind, m.entity, m.confidence, list(m.reasons)] for m in safe.mentions
        ],
        "shown": safe.shown,
        "spans": find_spans(read.layout),
    }


def _first_uses(read: Read) -> list[RawTurn]:
    seen: dict[str, RawTurn] = {}
    for turn in read.layout.turns:
        seen.setdefault(fold(turn.label), turn)
    return list(seen.values())


def _store(session: Session, transcript_id: str, sha256: str, read: Read, safe: _Safe) -> None:
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


def _speaker(voice: Voice, transcript_id: str, read: Read, safe: _Safe) -> tables.Speaker:
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
