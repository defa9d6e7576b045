"""Putting finished files in their place: whole or not at all, and never over another's work."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from ctrp_research.errors import CtrpError


def place(targets: list[Path], make: Callable[[list[Path]], None], *, force: bool) -> list[Path]:
    """Make files in a folder beside their targets and move them there.

    Args:
        targets: where the files shall lie, all in one folder.
        make: writes the files, given where to write each for now.
        force: replace files that are there and differ; the same bytes are no overwriting.

    Raises:
        CtrpError: a target exists with other contents and `force` is not given.
    """
    folder = targets[0].parent
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as made_in:
        made = [Path(made_in) / target.name for target in targets]
        make(made)
        differing = [
            target
            for new, target in zip(made, targets, strict=True)
            if target.exists() and target.read_bytes() != new.read_bytes()
        ]
        if differing and not force:
            listed = ", ".join(str(target) for target in differing)
            raise CtrpError(
                f"{listed}: there already, and not the same. Use --force to replace, or --out for "
                "another place."
            )
        for new, target in zip(made, targets, strict=True):
            os.replace(new, target)  # noqa: PTH105 - atomic on every system, over an existing file
    return targets
