"""The git program, run so that a repository cannot make it run anything else.

A repository's own configuration can name programs (hooks, filters, file system monitors,
ssh commands), as can an address (``ext::``) and what is checked out (LFS, submodules).
So nothing is checked out, only protocols that cannot start programs of a stranger's
choice are allowed, and a repository on disk is never used with its own configuration.

Source: https://git-scm.com/docs/git#_environment_variables
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Final

from seawall.artifacts.file import MIB
from seawall.artifacts.naming import quoted
from seawall.errors import SourceError

PROTOCOLS: Final = "https:http:ssh:git:file"
LONGEST: Final = 3600.0
"""Seconds that a fetch may take."""

LARGEST: Final = 32 * 1024 * MIB
"""Most bytes that a fetch may leave on the disk."""

_WORDS: Final = 64 * 1024
_STEP: Final = 0.2
_KEPT: Final = ("GIT_ASKPASS", "GIT_CONFIG_COUNT", "GIT_PROXY_", "GIT_SSL_", "GIT_SSH")
_KEPT_CONFIG: Final = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")
_SETTINGS: Final = (
    ("core.bigFileThreshold", "32m"),  # larger files are streamed, not held in memory
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("core.pager", "cat"),
    ("fetch.recurseSubmodules", "false"),
    ("fetch.writeCommitGraph", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("protocol.allow", "never"),
    ("protocol.https.allow", "always"),
    ("protocol.http.allow", "always"),
    ("protocol.ssh.allow", "always"),
    ("protocol.git.allow", "always"),
    ("protocol.file.allow", "always"),
    ("submodule.recurse", "false"),
    ("transfer.bundleURI", "false"),
)


class Git:
    """The program on one bare repository.

    Args:
        folder: the repository.
        settings: further configuration, such as certificates.
        environment: further variables, such as where objects lie.
        trusted: whether the user's own configuration is used (proxies, credentials).
    """

    def __init__(
        self,
        folder: Path,
        *,
        settings: Sequence[tuple[str, str]] = (),
        environment: dict[str, str] | None = None,
        trusted: bool = False,
    ) -> None:
        self._folder = folder
        pairs = (*_SETTINGS, *settings)
        options = [word for key, value in pairs for word in ("-c", f"{key}={value}")]
        self._command = ["git", f"--git-dir={folder}", *options]
        self._environment = {**_environment(trusted=trusted), **(environment or {})}

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command with pipes for input and output; its complaints are not kept.

        Raises:
            SourceError: git is not installed.
        """
        return self._started(arguments, subprocess.PIPE, subprocess.DEVNULL)

    def run(self, *arguments: str, where: str) -> str:
        """Run a command to its end.

        Returns:
            Its output.

        Raises:
            SourceError: it failed, and what it said; or it took too much time or room.
        """
        # Not a pipe: what a stranger's server says through git has no end of its own.
        with tempfile.TemporaryFile() as complaints:
            process = self._started(arguments, subprocess.DEVNULL, complaints.fileno())
            try:
                output = self._waited(process, complaints.fileno(), where)
            finally:
                _end(process)
            if process.returncode:
                said = os.pread(complaints.fileno(), _WORDS, 0)
                raise SourceError(_reason(said), where=where, hint=_hint(said))
        return output.decode("utf-8", errors="replace")

    def _started(
        self, arguments: Sequence[str], source: int, complaints: int
    ) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 - no part of it is a stranger's choice
                [*self._command, *arguments],
                env=self._environment,
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=complaints,
                cwd="/",
            )
        except FileNotFoundError as error:
            raise SourceError(
                "git is not installed", hint="install git, or scan a checkout with dir:FOLDER"
            ) from error
        except OSError as error:
            raise SourceError(f"git cannot be run: {error.strerror or error}") from error

    def _waited(self, process: subprocess.Popen[bytes], complaints: int, where: str) -> bytes:
        start = monotonic()
        while True:
            try:
                return process.communicate(timeout=_STEP)[0]
            except subprocess.TimeoutExpired:
                taken = os.fstat(complaints).st_size + sum(_sizes(self._folder))
            if monotonic() - start > LONGEST:
                raise SourceError(f"it takes longer than {LONGEST:.0f} s", where=where)
            if taken > LARGEST:
                raise SourceError(f"it is larger than {LARGEST} bytes", where=where)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    if process.stdout is not None:
        process.stdout.close()
    process.wait()


def _environment(*, trusted: bool) -> dict[str, str]:
    kept = (*_KEPT, *_KEPT_CONFIG) if trusted else ()
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(kept)
    }
    environment |= {
        "GIT_ALLOW_PROTOCOL": PROTOCOLS,
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    environment.setdefault("GIT_SSH_COMMAND", "ssh -oBatchMode=yes")
    if not trusted:
        environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        environment["GIT_ALLOW_PROTOCOL"] = "none"
    return environment


def _sizes(folder: Path) -> Iterator[int]:
    pending = [str(folder)]
    while pending:
        try:
            with os.scandir(pending.pop()) as listing:
                for item in listing:
                    if item.is_dir(follow_symlinks=False):
                        pending.append(item.path)
                    else:
                        yield item.stat(follow_symlinks=False).st_size
        except OSError:
            continue


def _reason(said: bytes) -> str:
    """The line that says what is wrong, without git's advice around it."""
    lines = [line for line in said.decode("utf-8", errors="replace").splitlines() if line.strip()]
    for mark in ("fatal: ", "error: ", "remote: "):
        for line in lines:
            if line.startswith(mark):
                return f"git says: {quoted(line.removeprefix(mark))}"
    return f"git says: {quoted(lines[-1])}" if lines else "git failed without a word"


def _hint(said: bytes) -> str:
    if b"terminal prompts disabled" in said or b"Authentication failed" in said:
        return "set up a credential helper, or check the address, which may not exist"
    if b"couldn't find remote ref" in said:
        return "check the branch, tag or commit behind @"
    return ""
