"""A reader in a process of its own, whose time and memory are limited.

What a file can make a library in C do ends there: the file is refused and the others are read.
The text goes through pipes alone, never through a file.
"""

import json
import os
import subprocess
import sys
from importlib import import_module

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import Line, Reading

SECONDS = 60
MEMORY = 2_000_000_000
"""Bytes; where the system can limit them."""
REFUSED = 3
"""The exit status of a reader that gives a reason."""


def read_apart(module: str, data: bytes, *, seconds: int = SECONDS) -> Reading:
    """What a reader module makes of a file.

    Raises:
        CtrpError: as the reader, or it took more time or memory than any transcript needs.
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603 - this very module; the file is its standard input
            [sys.executable, "-X", "utf8", "-m", __name__, module],
            input=data,
            capture_output=True,
            timeout=seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CtrpError(f"it takes longer than {seconds} seconds to read; it is left") from None
    if done.returncode == REFUSED:
        raise CtrpError(done.stdout.decode())
    if done.returncode != 0:
        raise CtrpError("it cannot be read; it may be damaged or made to do harm")
    made = json.loads(done.stdout)
    lines = [Line(text, speaker, certain, note) for text, speaker, certain, note in made["lines"]]
    return Reading(lines, tuple(made["remarks"]))


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has only the limit of time
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _main(module: str) -> int:
    _limit()
    reader = import_module(f"ctrp_research.transcripts.readers.{module}")
    try:
        reading: Reading = reader.read(sys.stdin.buffer.read())
    except CtrpError as error:
        sys.stdout.write(str(error))
        return REFUSED
    lines = [(line.text, line.speaker, line.certain, line.note) for line in reading.lines]
    json.dump({"lines": lines, "remarks": reading.remarks}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
