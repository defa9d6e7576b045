"""Zip files, which DOCX and XLSX are, with nothing in them that depends on when they were made."""

import os
import time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Moment = tuple[int, int, int, int, int, int]
"""Year, month, day, hour, minute, second in UTC."""
FIRST: Moment = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip file can name."""


def fixed_time() -> Moment:
    """Returns the moment that files give as their own: SOURCE_DATE_EPOCH, else early 1980."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch.isdecimal():
        return FIRST
    return max(FIRST, time.gmtime(int(epoch))[:6])


def fixed_zip(path: Path) -> None:
    """Rewrites a zip file in place: members sorted by name, each with the same time and rights.

    The contents of the members stay as they are. The new file takes the place of the old one only
    when it is complete.
    """
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    moment = fixed_time()
    draft = path.with_name(path.name + ".part")
    with ZipFile(draft, "w") as archive:
        for name in sorted(members):
            info = ZipInfo(name, moment)
            info.compress_type = ZIP_DEFLATED
            info.create_system = 3  # the same number on every system
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name], compresslevel=9)
    draft.replace(path)
