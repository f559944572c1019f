"""Git repositories: ``repo:ADDRESS[@REF]`` or ``repo:FOLDER[@REF]``.

What is read is the commit: without REF that of the default branch, or what is checked
out in the folder. Changes that are not committed are seen by ``dir:FOLDER``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from seawall.artifacts import paths
from seawall.artifacts.naming import shown
from seawall.artifacts.source import Opened, Options, Prefixed
from seawall.errors import UserError
from seawall.model import Artifact


class Repo(Prefixed):
    """Fetches a commit, or looks into a repository, without checking anything out."""

    name: Final = "repo"
    version: Final = 1
    schemes: Final = ("repo", "git")

    def recognises(self, target: str) -> int:
        """An address; with certainty one that ends as git's usually do."""
        from seawall.artifacts.git.repository import is_address, split  # noqa: PLC0415

        address, _ = split(target)
        if not is_address(address):
            return 0
        return 80 if address.endswith(".git") else 50

    @contextmanager
    def open(self, target: str, options: Options) -> Iterator[Opened]:
        """Open one commit.

        Raises:
            UserError: it is no repository or has no such commit.
            SourceError: it cannot be fetched, or git is missing.
        """
        from seawall.artifacts.git import repository  # noqa: PLC0415
        from seawall.artifacts.git.tree import GitTree  # noqa: PLC0415

        # A command may be remote, like "git:FOLDER", or "git://host/path" cut at its colon.
        target = f"git:{target}" if target.startswith("//") else target
        address, ref = repository.split(target)
        if repository.is_address(address):
            commit = repository.fetched(address, ref, options)
        elif paths.is_folder(path := paths.longest(target) or "."):
            commit = repository.lent(Path(path), target[len(path) :].lstrip("@:"))
        else:
            raise UserError("there is no such repository", where=shown(target))
        with commit as found, GitTree(found.git, found.id, options.skip, shown(target)) as tree:
            artifact = Artifact(name=shown(target), kind="repository", digest=found.id)
            yield Opened(artifact=artifact, tree=tree)


PLUGIN: Final = Repo()
