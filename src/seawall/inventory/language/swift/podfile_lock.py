"""Pods that a CocoaPods project is locked to (``Podfile.lock``).

``PODS`` lists pods and subspecs (``Firebase/Core (10.1.0)``) with what each needs; a subspec is
part of its pod and has its version. ``DEPENDENCIES`` is what the project asks for, ``SPEC REPOS``
which repository a pod's description came from, ``CHECKOUT OPTIONS`` the commit of those from Git.

Source: https://guides.cocoapods.org/using/using-cocoapods.html#what-is-podfilelock
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.unread_lines import unread
from seawall.inventory.documents.yaml_document import Node, document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.public_registries import is_public
from seawall.model import Item, Location, Package, Relationship

_POD: Final = re.compile(r"([^\s(][^\s(]*)(?:\s+\(([^()]*)\))?(?:\s.*)?")
_DEFAULT_REPOSITORIES: Final = frozenset({"trunk", "https://github.com/CocoaPods/Specs.git"})


class _Pod:
    """One pod with all of its subspecs."""

    __slots__ = ("line", "needs", "subspecs", "version")

    def __init__(self, version: str, line: int) -> None:
        self.version = version
        self.line = line
        self.subspecs: list[str] = []
        self.needs: dict[str, None] = {}


class PodfileLock(Declared):
    """Reads one Podfile.lock."""

    name: Final = "language/swift/podfile_lock"
    version: Final = 1
    wants: Final = Wants(names=("podfile.lock",), limit=16 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every pod once, whatever the number of its subspecs."""
        root = document(file)
        pods, strange = _pods(root.get("PODS"))
        direct = {_split(node.text)[0] for node in root.get("DEPENDENCIES").items}
        origins = {
            pod: address
            for address, names in root.get("SPEC REPOS").entries.items()
            if address not in _DEFAULT_REPOSITORIES and not is_public("cocoapods", address)
            for pod in names.texts()
        }
        indirect = Relationship.TRANSITIVE if direct else Relationship.UNKNOWN
        for name, pod in pods.items():
            near = Relationship.DIRECT if name in direct else indirect
            package = _package(name, pod, root, Location(file.path, pod.line))
            origin = package.origin or origins.get(name, "")
            yield replace(package, origin=origin, relationship=near)
        yield from unread(file.path, strange)


def _pods(listed: Node) -> tuple[dict[str, _Pod], list[int]]:
    pods: dict[str, _Pod] = {}
    strange = []
    for node in listed.items:
        entry, needs = next(iter(node.entries.items()), (node.text, node))
        name, subspec, version = _split(entry)
        if not name or not version:
            strange.append(node.line)
            continue
        pod = pods.setdefault(name, _Pod(version, node.line))
        if subspec:
            pod.subspecs.append(subspec)
        pod.needs |= dict.fromkeys(_split(need.text)[0] for need in needs.items)
    return pods, strange


def _split(entry: str) -> tuple[str, str, str]:
    """Pod, subspec and what stands in parentheses: a version, requirement or place."""
    match = _POD.fullmatch(entry.strip())
    if match is None:
        return "", "", ""
    name, _, subspec = match[1].partition("/")
    return name, subspec, (match[2] or "").strip()


def _package(name: str, pod: _Pod, root: Node, location: Location) -> Package:
    external = root.get("EXTERNAL SOURCES", name)
    address, path = external.get(":git").text, external.get(":path").text
    commit = root.get("CHECKOUT OPTIONS", name, ":commit").text
    properties = {"subspecs": ",".join(pod.subspecs), "revision": commit, "path": path}
    return Package(
        type="cocoapods",
        name=name,
        version=pod.version,
        origin=address,
        dependencies=tuple(need for need in pod.needs if need != name),
        qualifiers={"vcs_url": f"git+{address}@{commit}"} if address and commit else {},
        properties={key: value for key, value in properties.items() if value},
        locations=(location,),
    )


PLUGIN: Final = PodfileLock()
