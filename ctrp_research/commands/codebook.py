"""`ctrp codebook`: the coding frame."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import JsonOption, ProjectOption, console, escape, print_json

if TYPE_CHECKING:
    from rich.tree import Tree

    from codebooks import Code, Codebook

app = typer.Typer(help="The coding frame: show it, check a file.", no_args_is_help=True)


@app.command()
def show(
    code: Annotated[str | None, typer.Argument(help="One code in full.")] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the codebook as a tree, or one code with its definition, rules and example.

    In a project it is the project's own codebook, elsewhere the frame that ships with the program.

    Examples: ctrp codebook show
    ctrp codebook show family-poverty
    """
    import codebooks
    from ctrp_research.store.project import find_codebook

    book = find_codebook(project)
    if as_json:
        whole = codebooks.tree(book)
        print_json(whole if code is None else codebooks.plain(book.find(code)))
    elif code is not None:
        _print_code(book.find(code))
    else:
        _print_tree(book)


def _print_tree(book: "Codebook") -> None:
    from rich.tree import Tree

    root = Tree(f"[bold]{escape(book.name)}[/bold] ({book.id}, version {book.version})")

    def grow(branch: "Tree", codes: "tuple[Code, ...]") -> None:
        for one in codes:
            text = f"{escape(one.name)} [dim]{one.id}[/dim]"
            grow(branch.add(text), one.codes)

    grow(root, book.codes)
    console().print(root)


def _print_code(code: "Code") -> None:
    rows = [
        ("", f"[bold]{escape(code.name)}[/bold] ({code.id})"),
        ("Definition", code.definition),
        ("Include", code.include),
        ("Exclude", code.exclude),
        ("Example", " · ".join(code.examples)),
        *((f"Words, {language}", ", ".join(words)) for language, words in code.indicators.items()),
    ]
    for name, text in rows:
        if text:
            console().print(f"[dim]{name}[/dim] {text if not name else escape(text)}".strip())


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A codebook in YAML.")]) -> None:
    """Name every fault of a codebook file with its line; exit status 1 if there is one.

    Example: ctrp codebook check codebook.yaml
    """
    import codebooks

    faults = codebooks.check(file)
    for fault in faults:
        typer.echo(f"{file}:{fault.line}: {fault.message}")
    if faults:
        raise typer.Exit(1)
    book = codebooks.load(file)
    typer.echo(f"{file}: {len(book.leaves())} codes, no fault.")
