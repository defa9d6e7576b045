"""Making files safe without a project: each gives a safe one, under a name that is safe too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from anonymise import Anonymiser, Rules
from anonymise.errors import AnonymiseError
from anonymise.filenames import free_name, safe_stem
from ctrp_research.errors import CtrpError, UsageError, shown
from ctrp_research.store.exports import place
from ctrp_research.transcripts.importing import find_files
from ctrp_research.transcripts.readers import READERS, read_bytes, read_text

KEPT = frozenset({".docx", ".md", ".txt"})
"""Endings that a safe file keeps."""


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


def plan(paths: Sequence[Path], out: Path, anonymiser: Anonymiser) -> dict[Path, Path]:
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
            folder = _folder(inside, folders, anonymiser)
            stem, ending = safe_stem(file.stem, anonymiser), _safe_ending(file)
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


def _folder(inside: Path, known: dict[Path, Path], anonymiser: Anonymiser) -> Path:
    if inside == Path():
        return inside
    if inside not in known:
        above = _folder(inside.parent, known, anonymiser)
        siblings = {each.name for each in known.values() if each.parent == above}
        known[inside] = above / free_name(safe_stem(inside.name, anonymiser), siblings)
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
