"""Making files safe without a project: each gives a safe one, under a name that is safe too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anonymise import Anonymiser, KnownNames, Mention, Rules, SafeText
from anonymise.errors import AnonymiseError
from anonymise.filenames import free_name, safe_stem
from ctrp_research.errors import CtrpError, UsageError, shown
from ctrp_research.store.exports import place
from ctrp_research.transcripts.importing import find_files
from ctrp_research.transcripts.labelling import number_mentions, remember_names
from ctrp_research.transcripts.marks import Mark
from ctrp_research.transcripts.readers import READERS, read_bytes, read_text
from ctrp_research.transcripts.register import Register, read_share

KEPT = frozenset({".docx", ".md", ".txt"})
"""Endings that a safe file keeps."""


class SeriesAnonymiser(Anonymiser):
    """Gives a place or organisation one number in all texts that it is given, in their order."""

    def __init__(self) -> None:
        """Begin a series."""
        super().__init__()
        self._register = Register()

    def find(
        self, text: str, language: str | None = None, *, known: KnownNames | None = None
    ) -> list[Mention]:
        """Find what identifies, and the names of the texts before in all their forms."""
        return super().find(text, language, known=known or self._register.known)

    def replace(
        self,
        text: str,
        mentions: Sequence[Mention],
        language: str | None = None,
        *,
        rules: Rules | None = None,
        **options: Any,  # noqa: ANN401 - as `Anonymiser.replace` takes them
    ) -> SafeText:
        """Put labels in the place of mentions, with the numbers of the series."""
        code, rules = self.language_of(text, language), rules or Rules()
        said = number_mentions(text, mentions, code, self._register, rules)
        options |= {"avoid": {*options.get("avoid", ()), *said.avoid}, "used": said.used}
        safe = super().replace(
            text,
            said.mentions,
            code,
            rules=rules,
            numbers=said.numbers,
            names=said.names,
            **options,
        )
        remember_names(self._register, code, safe.invented.items())
        marks = (
            Mark(number, m.start, m.end, m.kind, m.entity, put.label, m.confidence, m.reasons)
            for number, (m, put) in enumerate(zip(said.mentions, safe.replacements, strict=True))
        )
        self._register.update(
            str(len(self._register.shares)), read_share(text, code, marks, revision=None)
        )
        return safe


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one file."""

    source: Path
    target: Path | None = None
    """The safe file; None if there is none."""
    language: str | None = None
    mentions: int = 0
    identities: int = 0
    pictures: int = 0
    """Pictures of a Word document that were made blank."""
    reason: str | None = None
    """Why it failed."""


@dataclass(frozen=True, slots=True)
class SafeFile:
    """The safe content of one file."""

    data: bytes
    language: str
    mentions: int
    identities: int
    pictures: int = 0


def make_safe(
    name: str,
    anonymiser: Anonymiser,
    *,
    given: bytes | None = None,
    language: str | None = None,
    rules: Rules | None = None,
    as_word: bool = False,
) -> SafeFile:
    """Give the safe content of a file, or of the bytes that are given.

    Args:
        name: The file's path; its ending tells the format.
        anonymiser: Finds and replaces.
        given: The content, where it was read already.
        language: A code; None has it detected.
        rules: By default labels.
        as_word: Give a Word document for a Word document, else text in UTF-8.

    Raises:
        CtrpError: It cannot be read.
        AnonymiseError: The language is unknown, or the Word document damaged.
    """
    if as_word:
        return _word(Path(name), anonymiser, language=language, rules=rules)
    text = read_text(name, given)
    code = anonymiser.language_of(text, language)
    mentions = anonymiser.find(text, code)
    safe = anonymiser.replace(text, mentions, code, rules=rules)
    # A surrogate alone is no character, and is not one in the safe text either.
    data = safe.text.encode("utf-8", "replace")
    return SafeFile(data, code, len(mentions), len({mention.entity for mention in mentions}))


def _word(
    path: Path, anonymiser: Anonymiser, *, language: str | None, rules: Rules | None
) -> SafeFile:
    from anonymise.docx import anonymise_docx

    try:
        data = read_bytes(path)
    except OSError as error:
        raise CtrpError(f"{shown(path)}: {error.strerror or 'it cannot be opened'}.") from error
    except CtrpError as error:
        raise CtrpError(f"{shown(path)}: {error}.") from error
    safe = anonymise_docx(data, anonymiser, language=language, rules=rules)
    return SafeFile(safe.data, safe.language, safe.mentions, safe.identities, safe.pictures)


def plan(paths: Sequence[Path], out: Path) -> dict[Path, Path]:
    """Give every file's place in the folder `out`, parallel to where it lies now.

    Names of files and folders keep only words that identify nobody; two that become equal get
    numbers, in the order of the originals.

    Raises:
        UsageError: A path does not exist, or there is no file in them.
    """
    targets: dict[Path, Path] = {}
    taken: set[str] = set()
    for path in paths:
        folders: dict[Path, Path] = {}
        for file in find_files([path]):
            if file.resolve().is_relative_to(out.resolve()) or file in targets:
                continue
            inside = file.relative_to(path).parent if path.is_dir() else Path()
            folder = _folder(inside, folders)
            stem, ending = safe_stem(file.stem), _safe_ending(file)
            wanted = (folder / stem).as_posix()
            free = free_name(wanted, {each.removesuffix(ending) for each in taken})
            taken.add(free + ending)
            targets[file] = out / (free + ending)
    if not targets:
        raise UsageError("There is no file in what you named.")
    return targets


def _safe_ending(file: Path) -> str:
    """What is made of other formats than these is text."""
    ending = file.suffix.lower()
    return ending if ending in KEPT or ending not in READERS else ".txt"


def _folder(inside: Path, known: dict[Path, Path]) -> Path:
    if inside == Path():
        return inside
    if inside not in known:
        above = _folder(inside.parent, known)
        siblings = {each.name for each in known.values() if each.parent == above}
        known[inside] = above / free_name(safe_stem(inside.name), siblings)
    return known[inside]


def anonymise_files(
    targets: dict[Path, Path],
    anonymiser: Anonymiser,
    *,
    language: str | None = None,
    rules: Rules | None = None,
    force: bool = False,
) -> Iterator[Made]:
    """Make the files safe one by one; one that fails does not stop the others.

    Args:
        targets: As from `plan`.
        anonymiser: Finds and replaces.
        language: A code; None has it detected in each file.
        rules: By default labels.
        force: Replace safe files that are there and differ; an original is never replaced.
    """
    for source, target in targets.items():
        try:
            safe = make_safe(
                str(source),
                anonymiser,
                language=language,
                rules=rules,
                as_word=source.suffix.lower() == ".docx",
            )
            write(target, safe, sources=targets, force=force)
        except (CtrpError, AnonymiseError) as error:
            yield Made(source, reason=str(error))
        except OSError as error:
            yield Made(source, reason=error.strerror or "it cannot be written")
        except Exception as error:  # noqa: BLE001 - one file never stops the rest; no text is told
            reason = f"the program failed on it ({type(error).__name__}); please report that"
            yield Made(source, reason=reason)
        else:
            yield Made(source, target, safe.language, safe.mentions, safe.identities, safe.pictures)


def write(
    target: Path, safe: SafeFile, *, sources: Sequence[Path] | dict[Path, Path], force: bool
) -> None:
    """Write a safe file whole or not at all.

    Raises:
        CtrpError: Another file is there, or the target is itself one of the originals.
    """
    if target.exists() and any(target.samefile(each) for each in sources if each.exists()):
        raise CtrpError(f"{target} is an original. Name another place with --out.")

    def make(made: list[Path]) -> None:
        made[0].write_bytes(safe.data)

    place([target], make, force=force)
