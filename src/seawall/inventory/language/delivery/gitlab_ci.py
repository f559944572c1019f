"""Images and shared configuration that a GitLab pipeline runs (``.gitlab-ci.yml``).

A job, or ``default`` for all of them, has an ``image`` and ``services``, each a reference or a
mapping with a ``name``. ``include`` brings configuration: a ``component`` named
``host/project/component@version``, files of another ``project`` at a ``ref``, or parts of the
repository itself. Which server a project lies on is not said. Variables with a value in the file
are put in; others, such as ``$CI_SERVER_FQDN``, are known when the pipeline runs.

Source: https://docs.gitlab.com/ci/yaml/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.yaml_document import Node, document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.delivery.foreign_files import is_foreign
from seawall.inventory.language.delivery.image_names import image, unnamed
from seawall.inventory.language.delivery.variables import substituted
from seawall.inventory.language.repository_address import pinned
from seawall.model import Diagnostic, Item, Level, Location, Package, Relationship, Scope

_COMPONENT: Final = re.compile(r"([\w-]+(?:\.[\w-]+)+(?:/[\w.-]+)+)/([\w.-]+)@([^\s@]+)", re.ASCII)
_NO_JOBS: Final = frozenset({"include", "services", "stages", "variables", "workflow"})


class GitlabCi(Declared):
    """Reads one pipeline."""

    name: Final = "language/delivery/gitlab_ci"
    version: Final = 1
    wants: Final = Wants(
        suffixes=(".gitlab-ci.yml", ".gitlab-ci.yaml"), limit=4 * MIB, project=True
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every image, and every component that is included."""
        if is_foreign(file.path):
            return
        root = document(file)
        values = {
            name: node.text or node.get("value").text
            for name, node in root.get("variables").entries.items()
        }
        strange = []
        for node in _images(root):
            text = substituted(node.text, values)
            found = image(text, Scope.BUILD, Location(file.path, node.line))
            if found is None:
                strange.append((text, node.line))
            else:
                yield found
        for node in _components(root.get("include")):
            match = _COMPONENT.fullmatch(node.text)
            if match is None:
                strange.append((node.text, node.line))
            else:
                yield _component(match, Location(file.path, node.line))
        yield from unnamed(file.path, strange)
        yield from _elsewhere(root.get("include"), file.path)


def _images(root: Node) -> Iterator[Node]:
    jobs = [job for name, job in root.entries.items() if name not in _NO_JOBS]
    for holder in (root, *jobs):
        for node in (holder.get("image"), *holder.get("services").items):
            named = node if node.text else node.get("name")
            if named.text:
                yield named


def _components(include: Node) -> Iterator[Node]:
    for node in include.items or [include]:
        if node.get("component").text:
            yield node.get("component")


def _elsewhere(include: Node, path: str) -> Iterator[Diagnostic]:
    for node in include.items or [include]:
        project = node.get("project")
        if project.text:
            reason = (
                f"line {project.line} includes files of {project.text[:100]}, on whatever server"
            )
            yield Diagnostic(path=path, reason=reason, kind="note")


def _component(match: re.Match[str], location: Location) -> Package:
    project, component, reference = match.groups()
    version, qualifiers, properties = pinned(reference, f"https://{project}")
    return Package(
        type="git",
        name=project,
        version=version,
        scope=Scope.BUILD,
        level=Level.TOOL,
        relationship=Relationship.DIRECT,
        qualifiers=qualifiers,
        properties={"component": component, **properties},
        locations=(location,),
    )


PLUGIN: Final = GitlabCi()
