"""GitHub's dependency snapshot: the packages for the dependency graph of a repository.

It belongs to a commit, which a scan of an image does not know: inside a workflow the
variables that GitHub sets say which (``GITHUB_SHA``, ``GITHUB_REF`` ...), elsewhere the commit
of a scanned repository does. Packages are listed under the file that states them.

Source: https://docs.github.com/rest/dependency-graph/dependency-submission
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Final

from seawall.model import Package, Relationship, ScanResult, Scope
from seawall.report.format import Rendering
from seawall.report.moments import moment
from seawall.report.needs import edges
from seawall.report.product import HOMEPAGE, tool
from seawall.report.safe_text import safe
from seawall.report.writing import json_text

_EARLIEST: Final = "1970-01-01T00:00:00Z"
_NO_COMMIT: Final = "0" * 40
_IN_REPOSITORY: Final = frozenset({"directory", "repository"})
_DEVELOPMENT: Final = frozenset({Scope.DEVELOPMENT, Scope.BUILD})


class GitHub:
    """Writes the snapshot."""

    name: Final = "github"
    version: Final = 1

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """Yield one document."""
        del rendering
        name, version = tool(result)
        commit = result.artifact.digest if result.artifact.kind == "repository" else ""
        workflow = os.environ.get("GITHUB_WORKFLOW", name)
        job = os.environ.get("GITHUB_JOB", safe(result.artifact.name))
        yield json_text(
            {
                "version": 0,
                "job": {
                    "id": os.environ.get("GITHUB_RUN_ID", "0"),
                    "correlator": f"{workflow} {job}",
                },
                "sha": os.environ.get("GITHUB_SHA", commit or _NO_COMMIT),
                "ref": os.environ.get("GITHUB_REF", "refs/heads/main"),
                "detector": {"name": name, "version": version or "0", "url": HOMEPAGE},
                "scanned": moment(result.created) or _EARLIEST,
                "manifests": _manifests(result),
            }
        )


PLUGIN: Final = GitHub()


def _manifests(result: ScanResult) -> dict[str, Any]:
    needed = edges(result.packages)
    manifests: dict[str, Any] = {}
    for number, package in enumerate(result.packages):
        if not package.purl or package.relationship is Relationship.ROOT:
            continue
        for path in dict.fromkeys(place.path for place in package.locations):
            manifest = manifests.setdefault(safe(path), _manifest(path, result))
            others = [result.packages[other].purl for other in needed[number]]
            manifest["resolved"][package.purl] = _resolved(package, others)
    return manifests


def _manifest(path: str, result: ScanResult) -> dict[str, Any]:
    manifest: dict[str, Any] = {"name": safe(path), "resolved": {}}
    if result.artifact.kind in _IN_REPOSITORY:
        manifest["file"] = {"source_location": safe(path)}
    else:
        manifest["metadata"] = {"artifact": safe(result.artifact.name)}
    return manifest


def _resolved(package: Package, needed: list[str]) -> dict[str, Any]:
    indirect = package.relationship is Relationship.TRANSITIVE
    return {
        "package_url": package.purl,
        "relationship": "indirect" if indirect else "direct",
        "scope": "development" if package.scope in _DEVELOPMENT else "runtime",
        "dependencies": [purl for purl in dict.fromkeys(needed) if purl],
    }
