"""File systems mounted below a folder that do not belong to what is scanned.

What the kernel makes up (``proc``, ``sysfs``) is nobody's content, anywhere. When a
machine is scanned, what lies on other machines or is there twice is left out too.

Source: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

_TABLE: Final = Path("/proc/self/mountinfo")
_OCTAL: Final = re.compile(r"\\([0-7]{3})")
_PSEUDO: Final = frozenset(
    [
        "autofs",
        "binfmt_misc",
        "bpf",
        "cgroup",
        "cgroup2",
        "configfs",
        "debugfs",
        "devpts",
        "devtmpfs",
        "efivarfs",
        "fusectl",
        "hugetlbfs",
        "mqueue",
        "nsfs",
        "proc",
        "pstore",
        "rpc_pipefs",
        "securityfs",
        "selinuxfs",
        "sysfs",
        "tracefs",
    ]
)
_REMOTE: Final = frozenset(
    [
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "fuse.cephfs",
        "fuse.gcsfuse",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "smb3",
        "smbfs",
    ]
)


class Mount(NamedTuple):
    """One line of the table.

    Attributes:
        device: ``major:minor`` of the file system.
        root: the part of the file system that is mounted.
        point: where it is mounted.
        kind: type of the file system.
    """

    device: str
    root: str
    point: str
    kind: str


def left_out(root: Path, *, machine: bool) -> dict[str, str]:
    """Mount points below a folder that are not entered.

    Args:
        root: the folder.
        machine: whether the folder is a whole machine.

    Returns:
        For each path relative to the folder why it is left out, ``""`` where that goes
        without saying. Empty where the system has no table of mounts.
    """
    try:
        mounts = table(_TABLE.read_text("utf-8", "surrogateescape"))
    except OSError:
        return {}
    top = str(root.resolve()).rstrip("/") + "/"
    found: dict[str, str] = {}
    for number, mount in enumerate(mounts):
        if not mount.point.startswith(top) or mount.point == top:
            continue
        path = mount.point[len(top) :]
        if mount.kind in _PSEUDO:
            found[path] = ""
        elif machine and (reason := _foreign(mount, mounts[:number])):
            found[path] = reason
    return found


def table(text: str) -> list[Mount]:
    """The mounts of a ``mountinfo`` file, in the order in which they were made."""
    mounts = []
    for line in text.split("\n"):
        fields, _, rest = line.partition(" - ")
        words = fields.split(" ")
        if len(words) >= 5 and rest:
            root, point = (_OCTAL.sub(_letter, word) for word in words[3:5])
            mounts.append(Mount(words[2], root, point, rest.split(" ")[0]))
    return mounts


def _foreign(mount: Mount, earlier: list[Mount]) -> str:
    if mount.kind in _REMOTE:
        return f"it lies on another machine ({mount.kind})"
    if mount.kind == "overlay":
        return "it is the file system of a container"
    for other in earlier:
        if other.device == mount.device and f"{mount.root}/".startswith(
            f"{other.root.rstrip('/')}/"
        ):
            return f"it shows what is at {other.point}"
    return ""


def _letter(match: re.Match[str]) -> str:
    return chr(int(match[1], 8))
