"""The invented examples that ship with the program, and the folder a demo is made in."""

import os
import shutil
from contextlib import ExitStack
from importlib.resources import as_file, files
from pathlib import Path

from ctrp_research.errors import CtrpError
from ctrp_research.store.project import SETTINGS, key_file, open_project


def find_examples(stack: ExitStack) -> Path:
    """The folder of the examples: in the installed package, or beside it in a checkout."""
    package = files("ctrp_research")
    installed = stack.enter_context(as_file(package / "examples"))
    if installed.is_dir():
        return installed
    beside = Path(str(package)).parent / "examples"
    if not beside.is_dir():
        raise CtrpError("The examples are missing. Install the program again.")
    return beside


def make_room(folder: Path, *, force: bool) -> bool:
    """Whether a demo can be made in `folder`; an older demo is deleted if `force` says so.

    Raises:
        CtrpError: `force` was given and the folder is not a demo, so it is not deleted.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return True
    if not force:
        return False
    if not (folder / SETTINGS).is_file() or not open_project(folder).settings.demo:
        raise CtrpError(f"{folder} is not a demo and is not deleted. Name another folder.")
    if "CTRP_KEY" not in os.environ:  # a key that the user named may open other projects too
        key_file(open_project(folder).settings.id).unlink(missing_ok=True)
    shutil.rmtree(folder)
    return True
