"""Versions of GitHub Actions: tags of their repositories.

``v4`` and ``v4.1`` are tags that are moved to the newest 4.x and 4.1.x, so they are placed above
all of those; ``v4.1.7`` and a number without ``v``, as advisories write it, mean just that. A
commit or branch says nothing about the version.

Source: https://docs.github.com/actions/how-tos/create-and-publish-actions/manage-custom-actions
"""

from __future__ import annotations

import re
from typing import Any, Final

from seawall.versions import semver
from seawall.versions.scheme import RADIX, Ordered

_FLOATING: Final = re.compile(r"v(\d{1,6})(?:\.(\d+))?", re.ASCII)
_VALID: Final = re.compile(r"v?\d{1,6}(?:\.\d+){0,2}(?:[-.+].+)?", re.ASCII)
_NEWEST: Final = float("inf")


class GitHubActions(Ordered):
    """Semantic versions with floating tags."""

    name: Final = "github_actions"
    version: Final = 1

    def key(self, version: str) -> tuple[Any, ...]:
        """Semantic version, infinite where a tag floats."""
        match = _FLOATING.fullmatch(version)
        if match is None:
            return semver.order(version)
        major, minor = match.groups()
        middle = int(minor, RADIX) if minor else _NEWEST
        return (int(major, RADIX), middle, _NEWEST, *semver.RELEASE)

    def valid(self, version: str) -> bool:
        """A tag with a number; commits and branches are not."""
        return _VALID.fullmatch(version) is not None


PLUGIN: Final = GitHubActions()
