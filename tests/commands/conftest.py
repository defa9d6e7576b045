import os
import subprocess
import sys

import pytest


@pytest.fixture
def ctrp(tmp_path, monkeypatch):
    """Run a command in `tmp_path`; gives the finished process."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, stdin: str | bytes | None = None, **variables: str):
        environment = {
            **os.environ,
            "COLUMNS": "120",
            "NO_COLOR": "1",
            "PYTHONUTF8": "1",
            **variables,
        }
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [sys.executable, "-c", "from ctrp_research.cli import main; main()", *words],
            input=data,
            capture_output=True,
            check=False,
            env=environment,
        )
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        return done

    return run


@pytest.fixture
def study(ctrp, transcripts, tmp_path, monkeypatch):
    """A project made and filled by commands; the working directory is in it."""
    assert ctrp("new", "mine", "--countries", "RS").returncode == 0
    monkeypatch.setenv("CTRP_PROJECT", str(tmp_path / "mine"))
    settings = tmp_path / "mine" / "ctrp.toml"
    told = settings.read_text(encoding="utf-8")
    alone = 'control = 0\nembeddings = "none"'
    settings.write_text(told.replace("control = 0.1", alone), encoding="utf-8")
    done = ctrp("import", str(transcripts))
    assert done.returncode == 0, done.stderr
    return tmp_path / "mine"
