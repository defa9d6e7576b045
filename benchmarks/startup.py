"""How much `ctrp --help` costs over a Typer program with as many empty commands.

    python benchmarks/startup.py

Prints CPU seconds (the least of several runs taken in turns) and their ratio.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 15
EMPTY = """\
import typer

app = typer.Typer(no_args_is_help=True)


@app.callback()
def root() -> None:
    "Empty commands."

{commands}

app()
"""


def main() -> None:
    from ctrp_research.cli import app

    names = [command.name for command in app.registered_commands]
    names += [group.name for group in app.registered_groups]
    commands = "\n\n".join(
        f'@app.command("{name}")\ndef command_{number}() -> None:\n    "Nothing."'
        for number, name in enumerate(names)
    )
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY.format(commands=commands), encoding="utf-8")
        ours = [sys.executable, "-c", "from ctrp_research.cli import main; main()", "--help"]
        theirs = [sys.executable, str(empty), "--help"]
        pairs = [(cpu_seconds(ours), cpu_seconds(theirs)) for _ in range(RUNS)]
    best, plain = (min(times) for times in zip(*pairs, strict=True))
    print(f"commands and groups: {len(names)}")
    print(f"ctrp --help {best:.3f} s, empty {plain:.3f} s, ratio {best / plain:.2f}")


def cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
