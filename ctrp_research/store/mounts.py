"""Whether a folder lies on another machine, where SQLite's locks do not hold."""

import os
import re
import subprocess
import sys
from pathlib import Path

from ctrp_research.errors import CtrpError

MOUNTS = Path("/proc/mounts")
REMOTE = {
    "9p", "afpfs", "afs", "beegfs", "ceph", "cifs", "davfs", "fuse.davfs2", "fuse.gcsfuse",
    "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "glusterfs", "gpfs", "lustre",
    "ncpfs", "nfs", "nfs4", "ocfs2", "prl_fs", "smb", "smb2", "smb3", "smbfs", "vboxsf",
    "vmhgfs", "fuse.vmhgfs-fuse", "webdav",
}  # fmt: skip
"""Kinds of file systems that several machines may write at once."""
_ESCAPED = re.compile(r"\\([0-7]{3})")
_MAC = re.compile(r"^.+? on (?P<place>/.*) \((?P<kind>\w+)[,)]", re.MULTILINE)


def check_place(folder: Path) -> None:
    """Make sure that a SQLite database in the folder is safe.

    Raises:
        CtrpError: the folder is on a network share or shared with another system.
    """
    kind = remote_kind(folder)
    if kind is not None:
        raise CtrpError(
            f"{folder} lies on a shared or network folder ({kind}), where two machines writing at "
            "once would damage the project's database. Work on a copy on this machine's own disk, "
            "or let the team use PostgreSQL (`store` in ctrp.toml)."
        )


def remote_kind(folder: Path) -> str | None:
    """The kind of the shared file system that a folder is on; None where it is this machine's."""
    place = folder.resolve()
    if sys.platform == "win32":
        import ctypes

        remote = 4  # DRIVE_REMOTE
        drive = place.drive + "\\"
        shared = drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive) == remote
        return "network drive" if shared else None
    kind = _kind_of(place, _read_mac() if sys.platform == "darwin" else _read_mounts())
    return kind if kind in REMOTE else None


def _kind_of(place: Path, mounts: list[tuple[str, str]]) -> str | None:
    over = [mount for mount in mounts if place.is_relative_to(mount[0])]
    # Of two mounts on the same place the later one covers the earlier.
    return max(enumerate(over), key=lambda each: (len(each[1][0]), each[0]))[1][1] if over else None


def _read_mounts() -> list[tuple[str, str]]:
    try:
        lines = os.fsdecode(MOUNTS.read_bytes()).splitlines()
    except OSError:
        return []
    fields = (line.split(" ") for line in lines)
    return [(_ESCAPED.sub(_letter, each[1]), each[2]) for each in fields if len(each) > 2]


def _letter(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 8))


def _read_mac() -> list[tuple[str, str]]:
    shown = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False).stdout
    return [(found["place"], found["kind"]) for found in _MAC.finditer(shown)]
