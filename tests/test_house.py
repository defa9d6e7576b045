"""What holds for the whole house: style, types, the direction of imports, a light start."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {
    "alembic", "babel", "docx", "lark", "lxml", "matplotlib", "numpy", "openpyxl", "pandas", "pypdfium2", "pyrage", "ruamel",
    "scipy", "simplemma", "sklearn", "spacy", "sqlalchemy", "textual", "xlsxwriter",
}  # fmt: skip
RUN = """
import sys
from ctrp_research.cli import main
sys.argv = {}
try:
    main()
except SystemExit:
    pass
"""


def run(*command: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **options)


@pytest.mark.parametrize(
    "command",
    [
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
        ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    ],
    ids=["ruff", "format", "mypy", "imports"],
)
def test_the_whole_tree_passes(command):
    done = run(sys.executable, *command)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "import ctrp_research.cli",
        "import anonymise",
        "import codebooks",
        RUN.format(["ctrp", "--help"]),
        RUN.format(["ctrp", "compare", "--help"]),
    ],
    ids=["cli", "anonymise", "codebooks", "help", "help of a command"],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(code):
    done = run(sys.executable, "-c", f"{code}\nimport sys; print('MODULES', *sys.modules)")
    assert done.returncode == 0, done.stderr
    loaded = {name.split(".")[0] for name in done.stdout.split("MODULES")[1].split()}
    assert not loaded & HEAVY


def test_no_module_is_longer_than_a_person_reads():
    for path in run("git", "ls-files", "*.py").stdout.split():
        lines = (ROOT / path).read_text(encoding="utf-8").count("\n")
        assert lines <= 600, f"{path} has {lines} lines"
