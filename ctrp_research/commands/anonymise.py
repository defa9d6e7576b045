"""`ctrp anonymise`: text in, safe text out, without a project; and what may be left in it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ctrp_research.commands.common import ForceOption, OneOrMore, counted, follow
from ctrp_research.commands.residual import estimate, hints

if TYPE_CHECKING:
    from anonymise import Anonymiser, Rules
    from ctrp_research.transcripts.anonymising import Made, SafeFile

app = typer.Typer(
    cls=OneOrMore,
    help="Text in, safe text out: `ctrp anonymise FILE` (options: `ctrp anonymise text --help`). "
    "And what may still be in safe text.",
    no_args_is_help=True,
)


@app.command("text")
def anonymise(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Transcripts, folders, or - for standard input.", show_default="-"),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="sq, hbs (or bs, hr, sr, cnr), bg, ro, en; else found.")
    ] = None,
    style: Annotated[
        Literal["labels", "names"],
        typer.Option(help="Put in labels such as [Person 3], or invented names."),
    ] = "labels",
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help='Read {"id", "text", "language"} lines, write the mentions.'),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="A new file (.docx keeps the formatting), or a folder for several; else printed."
        ),
    ] = None,
    with_hints: Annotated[
        bool,
        typer.Option("--hints", help="Say on standard error what else may identify somebody."),
    ] = False,
    force: ForceOption = False,
) -> None:
    """Replace names, places, organisations, contacts, numbers and dates by labels.

    Word documents stay Word documents where --out is one or a folder; their pictures are made
    blank. Names of files are made safe too. A place has one number in all files of one call. A
    first pass: read the result before you give it to anyone. The word `text` may be left out,
    except before a file that is called like one of these commands.

    Examples: ctrp anonymise text interview.docx --out safe.docx
    ctrp anonymise interviews/ --out safe/ --style names
    ctrp anonymise interview.docx --hints
    cat talk.txt | ctrp anonymise - --language sq
    """
    from anonymise import Anonymiser, Rules
    from ctrp_research.errors import UsageError

    files = files or ["-"]
    anonymiser, rules = Anonymiser(), Rules(style=style)
    if jsonl:
        if len(files) > 1:
            raise UsageError("--jsonl reads one file, or - for standard input.")
        _lines(files[0], out, style, force=force)
    elif len(files) > 1 or Path(files[0]).is_dir() or (out is not None and out.is_dir()):
        _several(files, out, language=language, rules=rules, force=force)
    else:
        _one(
            files[0],
            out,
            anonymiser,
            language=language,
            rules=rules,
            force=force,
            with_hints=with_hints,
        )


def _one(
    file: str,
    out: Path | None,
    anonymiser: "Anonymiser",
    *,
    language: str | None,
    rules: "Rules",
    force: bool,
    with_hints: bool,
) -> None:
    from ctrp_research.errors import CtrpError, UsageError
    from ctrp_research.transcripts.anonymising import KEPT, make_safe, write
    from ctrp_research.transcripts.readers import ARCHIVES, READERS

    if out is not None and out.exists() and not force:
        raise CtrpError(f"{out}: there already. Use --force to replace it.")
    word = out is not None and out.suffix.lower() == ".docx"
    if out is not None and not word and out.suffix.lower() in {*READERS, *ARCHIVES} - KEPT:
        raise UsageError(f"{out.name}: what is written is text; name a .txt or .md with --out.")
    if word and Path(file).suffix.lower() != ".docx":
        raise UsageError("Only a Word document gives a Word document; name a .txt with --out.")
    given = sys.stdin.buffer.read() if file == "-" else None
    safe = make_safe(file, anonymiser, given=given, language=language, rules=rules, as_word=word)
    if out is None:
        sys.stdout.write(safe.data.decode())
    else:
        write(out, safe, sources=[Path(file)], force=force)
    typer.echo(f"{safe.language}: {_counted(safe)}.", err=True)
    if with_hints and not word:
        _hints(safe.data.decode(), safe.language)


def _hints(text: str, language: str) -> None:
    """Name line, column and reason: standard error may end in a log, where no words belong."""
    from anonymise.quasi import find_quasi

    for hint in find_quasi(text, language):
        line = text.count("\n", 0, hint.start) + 1
        column = hint.start - text.rfind("\n", 0, hint.start)
        typer.echo(f"  ? line {line}, column {column}: {hint.kind}, {hint.reason}", err=True)


def _several(
    files: list[str],
    out: Path | None,
    *,
    language: str | None,
    rules: "Rules",
    force: bool,
) -> None:
    from ctrp_research.errors import UsageError
    from ctrp_research.transcripts.anonymising import SeriesAnonymiser, anonymise_files, plan

    anonymiser = SeriesAnonymiser()

    if out is None or (out.exists() and not out.is_dir()):
        raise UsageError("Several files need a folder to go to; name it with --out.")
    if "-" in files:
        raise UsageError("Standard input cannot be one of several files.")
    if language is not None:
        anonymiser.language_of("", language)
    targets = plan([Path(file) for file in files], out)
    making = anonymise_files(targets, anonymiser, language=language, rules=rules, force=force)
    failed = 0
    for made in follow(making, "Anonymising", total=len(targets)):
        typer.echo(_line(made), err=made.reason is not None)
        failed += made.reason is not None
    if failed:
        raise typer.Exit(1)


def _line(made: "Made") -> str:
    from ctrp_research.errors import shown

    if made.reason is not None:
        return f"✗ {shown(made.source)}: {made.reason}"
    return f"✓ {shown(made.source)} → {made.target}: {made.language}, {_counted(made)}"


def _counted(made: "Made | SafeFile") -> str:
    pictures = f", {counted(made.pictures, 'picture')} made blank" if made.pictures else ""
    identities = counted(made.identities, "identity", "identities")
    return f"{counted(made.mentions, 'mention')} of {identities} replaced{pictures}"


def _lines(file: str, out: Path | None, style: Literal["labels", "names"], *, force: bool) -> None:
    """Stream JSON lines; what is done is written before the next line is read."""
    import contextlib
    import json

    from anonymise.jsonl import anonymise_lines
    from ctrp_research.errors import CtrpError

    if out is not None and out.exists() and not force:
        raise CtrpError(f"{out}: there already. Use --force to replace it.")
    with contextlib.ExitStack() as stack:
        try:
            source = sys.stdin.buffer if file == "-" else stack.enter_context(Path(file).open("rb"))
            target = (
                sys.stdout if out is None else stack.enter_context(out.open("w", encoding="utf-8"))
            )
        except OSError as error:
            raise CtrpError(f"{error.filename}: {error.strerror}.") from error
        for answer in anonymise_lines(source, style=style):
            target.write(json.dumps(answer, ensure_ascii=False) + "\n")
            target.flush()


app.command()(estimate)
app.command()(hints)
