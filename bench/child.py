"""Runs one command and prints what it cost, as JSON: wall, CPU, peak memory, exit code.

    python -I -S bench/child.py COMMAND ARGUMENT...

A process of its own because Linux counts the memory of whoever starts a program as the
program's own peak until it is replaced: this one needs some 10 MB. CPU is user and system time
of the command and of all children that it waited for; peak memory is the largest resident set
of any single one of those processes (``wait4``).
"""

from __future__ import annotations

import json
import os
import sys
import time


def main(command: list[str]) -> None:
    """Run, wait, tell."""
    started = time.perf_counter()
    process = os.posix_spawnp(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - started
    cost = {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss * 1024,
        "code": os.waitstatus_to_exitcode(status),
    }
    json.dump(cost, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
