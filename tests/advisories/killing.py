"""A program that kills an update at every step and looks at what is left.

``python -m tests.advisories.killing update FOLDER ADDRESS`` updates ``FOLDER/start``: a folder of
feeds, ``cache``, and the snapshot built from it, ``a.db``. With ``kill`` instead it then
updates copies of that, each in a process of its own that dies by SIGKILL right before the n-th
time it changes the file system, and prints one line of JSON for each. Only three of OSV's
ecosystems are asked for, so that it is quick.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from seawall.advisories import Network
from seawall.advisories.feeds import osv
from seawall.advisories.updating import update
from seawall.advisories.verifying import verify

FEEDS = ("kev", "osv")
ECOSYSTEMS = ("Go", "PyPI", "npm")
DAY = "2024-03-20"


def main(action: str, folder: Path, address: str) -> None:
    """Do what is asked."""
    osv._FETCHED = ECOSYSTEMS  # type: ignore[misc]  # in this process alone
    osv.Osv.downloads = tuple(  # type: ignore[misc]
        item for item in osv.Osv.downloads if item.path.split("/")[0] in ECOSYSTEMS
    )
    if action == "update":
        _update(folder / "start", address)
    else:
        _kill(folder, address)


def _kill(folder: Path, address: str) -> None:
    """Kill at every step until one update survives."""
    old = verify(folder / "start/a.db").id
    new = _whole(folder, address)
    for step in itertools.count(1):
        work = _copy(folder)
        status = _in_child(work, address, step)
        left = verify(work / "a.db").id
        found = {
            "killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
            "at": (work / "step").read_text() if (work / "step").exists() else "",
            "left": {old: "old", new: "new"}.get(left, left),
            "next": _in_child(work, address, 0),
            "same": verify(work / "a.db").id == new,
            "files": _files(work) == _files(folder / "whole"),
        }
        sys.stdout.write(json.dumps(found) + "\n")
        if not found["killed"]:
            return


def _whole(folder: Path, address: str) -> str:
    """The id of what an update makes that nobody kills."""
    shutil.copytree(folder / "start", folder / "whole")
    if _in_child(folder / "whole", address, 0):
        raise SystemExit("the update fails without being killed")
    return verify(folder / "whole/a.db").id


def _copy(folder: Path) -> Path:
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(folder / "start", work)
    return work


def _files(work: Path) -> dict[str, bytes]:
    return {
        path.relative_to(work).as_posix(): path.read_bytes()
        for path in (work / "cache").rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def _in_child(work: Path, address: str, step: int) -> int:
    """The wait status of an update in a process of its own, killed before a step if not 0."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 1
    try:
        if step:
            sys.addaudithook(_Killer(work, step))
        _update(work, address)
        code = 0
    finally:
        os._exit(code)


def _update(work: Path, address: str) -> None:
    network = Network(mirror=address, backoff=0.0)
    update(work / "cache", work / "a.db", network=network, only=FEEDS, day=DAY)


class _Killer:
    """Counts what changes the file system."""

    def __init__(self, work: Path, step: int) -> None:
        self._left = step
        self._note = os.open(work / "step", os.O_WRONLY | os.O_CREAT)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._changes(event, arguments):
            self._left -= 1
            if self._left == 0:
                os.write(self._note, f"{event} {arguments[:2]}".encode())
                os.kill(os.getpid(), signal.SIGKILL)

    @staticmethod
    def _changes(event: str, arguments: tuple[Any, ...]) -> bool:
        """Whether something is about to change."""
        if event == "os.mkdir":
            return not os.path.lexists(arguments[0])
        if event == "os.remove":
            return os.path.lexists(arguments[0])
        if event == "open":
            return isinstance(arguments[2], int) and bool(arguments[2] & os.O_ACCMODE)
        return event in {"os.rename", "os.rmdir", "sqlite3.connect"}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
