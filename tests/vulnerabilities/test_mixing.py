"""Repositories besides those of the release."""

from __future__ import annotations

import pytest

from seawall.model import Hint, Release
from seawall.vulnerabilities.distributions import distribution
from seawall.vulnerabilities.mixing import remarks

ALPINE = Release(id="alpine", version="3.19.1")
BOOKWORM = Release(id="debian", version="12", codename="bookworm")
JAMMY = Release(id="ubuntu", version="22.04", codename="jammy")


@pytest.mark.parametrize(
    ("release", "kind", "value", "expected"),
    [
        (ALPINE, "apk-repository", "https://mirror.example/alpine/v3.19/main", ""),
        (ALPINE, "apk-repository", "https://mirror.example/alpine/latest-stable/main", ""),
        (ALPINE, "apk-repository", "https://mirror.example/alpine/edge/testing", "edge"),
        (
            ALPINE,
            "apk-repository",
            "https://packages.wolfi.dev/os",
            "https://packages.wolfi.dev/os",
        ),
        (ALPINE, "apt-origin", "http://deb.example/debian bookworm", ""),
        (BOOKWORM, "apt-origin", "http://deb.example/debian bookworm", ""),
        (BOOKWORM, "apt-origin", "http://deb.example/debian bookworm-updates", ""),
        (BOOKWORM, "apt-origin", "http://deb.example/debian-security bookworm-security", ""),
        (BOOKWORM, "apt-origin", "http://mirror.example/pub/debian stable", ""),
        (BOOKWORM, "apt-origin", "http://deb.example/debian sid", "sid"),
        (
            BOOKWORM,
            "apt-origin",
            "https://deb.nodesource.com/node_20.x nodistro",
            "https://deb.nodesource.com/node_20.x",
        ),
        (JAMMY, "apt-origin", "http://mirror.example/ubuntu jammy", ""),
        (JAMMY, "kernel", "6.1", ""),
    ],
)
def test_what_may_be_mixed_in(release: Release, kind: str, value: str, expected: str) -> None:
    """Only repositories of another branch, release or distributor are remarked on."""
    system = distribution(release)
    assert system is not None
    found = list(remarks(system, release, (Hint(kind=kind, value=value, path="etc/x"),)))
    if expected:
        assert found == [f"packages of {expected} may be installed too: etc/x names it"]
    else:
        assert found == []
