"""Versions that no comparison can decide about.

Go stamps a program built from a working tree with ``(devel)``, and a commit without a tag
before it with ``v0.0.0-<time>-<hash>``, which sorts below every release although it may be
newer than all of them. An action pinned to a commit does not say which release that is. A
placeholder (``${project.version}``, ``latest``) is no version at all, and neither is none.

Source: https://go.dev/ref/mod#pseudo-versions
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from seawall.model import Package, Relationship, Vulnerability
from seawall.versions import scheme_for, valid
from seawall.versions.go import pseudo
from seawall.vulnerabilities.deciding import Decision
from seawall.vulnerabilities.ecosystems import Lookup
from seawall.vulnerabilities.judging import everything

_COMMIT: Final = re.compile(r"[0-9a-f]{7,64}")
NO_VERSION: Final = "no version is stated"
_DEVEL: Final = "the program was built from a working tree: it states no version of itself"


def doubt(package: Package, lookup: Lookup) -> str:
    """Why no comparison can decide about a package, ``""`` if one can."""
    if not lookup.version:
        return NO_VERSION
    if package.type == "golang" and package.version == "(devel)":
        return _DEVEL
    if package.type in {"github", "githubactions"} and _COMMIT.fullmatch(package.version):
        return "pinned to a commit: which release that is, is not known"
    scheme = scheme_for(lookup.ecosystem)
    if scheme and not valid(scheme, lookup.version):
        return f"{lookup.version[:80]!r} has no place in the order of {scheme} versions"
    return ""


def untagged(version: str) -> date | None:
    """The day of the commit in a pseudo-version that knows of no earlier tag."""
    commit = pseudo(version)
    if commit is None or not commit.base.endswith(".0.0"):
        return None
    try:
        return date.fromisoformat(commit.time[:8])
    except ValueError:
        return None


def beyond_order(package: Package, decision: Decision, vulnerability: Vulnerability | None) -> str:
    """Why a Go module only seems to be older than the fix, ``""`` if it is.

    A dependency without a tag before its commit precedes every tag, unless the commit is
    younger than the advisory: then it came from a branch, or from a copy without tags. A
    main module is stamped from whatever tags the working copy had, often none.
    """
    if package.type != "golang":
        return ""
    day = untagged(package.version)
    if day is None or _compares_commits(decision):
        return ""
    if package.relationship is Relationship.ROOT:
        return "stamped from a working copy without tags: its place among the releases is not known"
    published = vulnerability.published[:10] if vulnerability else ""
    if published and day.isoformat() > published:
        return f"a commit of {day} without a tag, after the advisory of {published}"
    return ""


def _compares_commits(decision: Decision) -> bool:
    """Whether the bounds are themselves such pseudo-versions, or there is nothing to compare."""
    bounds = [
        interval.fixed or interval.last_affected
        for item in decision.deciding
        for interval in item.statement.ranges
        if not everything(interval)
    ]
    return all(untagged(bound) is not None for bound in bounds)
