"""`ctrp anonymise`: text in, safe text out, without a project; and what may be left in it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ctrp_research.commands.common import ForceOption, OneOrMore
from ctrp_research.commands.residual import estimate, hints

app = typer.Typer(
    cls=OneOrMore,
    help="Text in, safe text out: `ctrp anonymise FILE` (options: `ctrp anonymise text --help`). "
    "And what may still be in safe text.",
    no_args_is_help=True,
)


@app.command("text")
def anonymise(
    file: Annotated[str, typer.Argument(help="A transcript, or - for standard input.")] = "-",
    language: Annotated[
        str | None, typer.Option(help="sq, hbs (or bs, hr, sr, cnr), bg, ro, en; else found.")
    ] = None,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help='Read {"id", "text", "language"} lines, write the mentions.'),
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="A new file for the safe text, else standard output.")
    ] = None,
    with_hints: Annotated[
        bool,
        typer.Option("--hints", help="Say on standard error what else may identify somebody."),
    ] = False,
    force: ForceOption = False,
) -> None:
    """Replace names, places, organisations, contacts, numbers and dates by labels.

    A first pass by rules: read the result before you give it to anyone. The word `text` may be left
    out, except before a file that is called like one of these commands.

    Examples: ctrp anonymise text interview.docx --out safe.txt
    ctrp anonymise interview.docx --hints
    cat talk.txt | ctrp anonymise - --language sq
    """
    from ctrp_research.errors import CtrpError

    if out is not None and out.exists() and not force:
        raise CtrpError(f"{out}: there already. Use --force to replace it.")
    if jsonl:
        _lines(file, out)
        return
    from anonymise import Anonymiser, detect_language
    from ctrp_research.transcripts.readers import read_text

    text = read_text(file, sys.stdin.buffer.read() if file == "-" else None)
    found = language or detect_language(text)[0]
    anonymiser = Anonymiser()
    mentions = anonymiser.find(text, language=found)
    safe = anonymiser.replace(text, mentions, language=found)
    if out is None:
        sys.stdout.write(safe.text)
    else:
        out.write_text(safe.text, encoding="utf-8")
    people = len({mention.entity for mention in mentions})
    typer.echo(f"{found}: {len(mentions)} mentions of {people} identities replaced.", err=True)
    if with_hints:
        _hints(safe.text, found)


def _hints(text: str, language: str) -> None:
    """Name line, column and reason: standard error may end in a log, where no words belong."""
    from anonymise.quasi import find_quasi

    for hint in find_quasi(text, language):
        line = text.count("\n", 0, hint.start) + 1
        column = hint.start - text.rfind("\n", 0, hint.start)
        typer.echo(f"  ? line {line}, column {column}: {hint.kind}, {hint.reason}", err=True)


def _lines(file: str, out: Path | None) -> None:
    """Stream JSON lines; what is done is written before the next line is read."""
    import contextlib
    import json

    from anonymise.jsonl import anonymise_lines
    from ctrp_research.errors import CtrpError

    with contextlib.ExitStack() as stack:
        try:
            source = sys.stdin.buffer if file == "-" else stack.enter_context(Path(file).open("rb"))
            target = (
                sys.stdout if out is None else stack.enter_context(out.open("w", encoding="utf-8"))
            )
        except OSError as error:
            raise CtrpError(f"{error.filename}: {error.strerror}.") from error
        for answer in anonymise_lines(source):
            target.write(json.dumps(answer, ensure_ascii=False) + "\n")
            target.flush()


app.command()(estimate)
app.command()(hints)
