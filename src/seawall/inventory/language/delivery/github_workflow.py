"""Actions, reusable workflows and images that GitHub workflows run.

A step of a job, or of a composite action (``action.yml``), ``uses`` an action, and a job another
workflow: ``owner/repository[/path]@reference``, ``docker://image``, or a path that begins with
``./`` and is part of the repository. A reference is a tag, a branch or a commit; only
a commit cannot be moved. Who pins a commit writes the tag behind it, as a comment, which is a claim
and not the version.

Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec.structs import replace

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.unread_lines import unread
from seawall.inventory.documents.yaml_document import Node, document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.delivery.foreign_files import is_foreign
from seawall.inventory.language.delivery.image_names import image
from seawall.inventory.language.repository_address import COMMIT
from seawall.model import Item, Level, Location, Package, Relationship, Scope

_USES: Final = re.compile(r"([\w.-]++/[\w.-]++)(?:/([^@\s]++))?@(\S++)", re.ASCII)
_RELEASE: Final = re.compile(r"v?\d+\.\d+\.\d+.*", re.ASCII)
_TAG: Final = re.compile(r"\s#\s*+(?:tag\s*+[=:]\s*+|pin\s*+@?)?([\w-]*\d[\w.+-]*)", re.ASCII)

_LONGEST: Final = 1000  # of a line that people write


class _Use(NamedTuple):
    """One reference, and the comment behind it."""

    text: str
    comment: str
    line: int


class GithubWorkflow(Declared):
    """Reads one workflow or action."""

    name: Final = "language/delivery/github_workflow"
    version: Final = 1
    wants: Final = Wants(
        names=("action.yml", "action.yaml"),
        patterns=(r"(?:.*/)?\.github/workflows/[^/]+\.ya?ml",),
        hint=".github/workflows/",
        limit=4 * MIB,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every action and image once, with all lines that use it."""
        if is_foreign(file.path):
            return
        rows = file.text().split("\n")
        found: dict[tuple[str, str, str, str], tuple[Package, list[Location]]] = {}
        strange = []
        for use in _uses(document(file), rows):
            location = Location(file.path, use.line)
            package = _action(use, location)
            if package is None:
                strange.append(use.line)
                continue
            key = (package.type, package.name, package.version, package.properties.get("path", ""))
            found.setdefault(key, (package, []))[1].append(location)
        for package, locations in found.values():
            yield replace(package, locations=tuple(locations))
        yield from unread(file.path, strange)


def _uses(root: Node, rows: list[str]) -> Iterator[_Use]:
    """Everything that is run, but for what is part of the repository."""
    nodes = _steps(root.get("runs"))
    own = root.get("runs", "image")
    if own.text.startswith("docker://"):  # otherwise the path of a Dockerfile
        nodes.append(own)
    for job in root.get("jobs").entries.values():
        nodes += [job.get("uses"), *_steps(job)]
        for container in (job.get("container"), *job.get("services").entries.values()):
            named = container if container.text else container.get("image")
            if named.text and "${{" not in named.text:
                yield _Use(f"docker://{named.text}", "", named.line)
    for node in nodes:
        text = node.text
        if text and text[0] != ".":
            line = rows[node.line - 1] if node.line <= len(rows) else ""
            comment = _TAG.search(line.partition(text)[2]) if len(line) < _LONGEST else None
            yield _Use(text, comment[1] if comment else "", node.line)


def _steps(holder: Node) -> list[Node]:
    return [step.get("uses") for step in holder.get("steps").items]


def _action(use: _Use, location: Location) -> Package | None:
    if use.text.startswith("docker://"):
        return image(use.text.removeprefix("docker://"), Scope.BUILD, location)
    match = _USES.fullmatch(use.text)
    if match is None:
        return None
    repository, path, reference = match.groups()
    pinned = COMMIT.fullmatch(reference) is not None
    released = _RELEASE.fullmatch(reference) is not None
    properties = {
        "pin": "commit" if pinned else "release" if released else "floating",
        "path": path or "",
        "comment": use.comment if pinned else "",
    }
    return Package(
        type="github",
        name=repository,
        version=reference,
        scope=Scope.BUILD,
        level=Level.TOOL,
        relationship=Relationship.DIRECT,
        properties={key: value for key, value in properties.items() if value},
        locations=(location,),
    )


PLUGIN: Final = GithubWorkflow()
