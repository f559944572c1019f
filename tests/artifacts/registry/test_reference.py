"""Names of images, by the examples of the reference grammar."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.artifacts.registry import reference
from seawall.errors import UserError

DIGEST = "sha256:" + "0a" * 32


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("alpine", "docker.io/library/alpine:latest"),
        ("alpine:3", "docker.io/library/alpine:3"),
        ("team/app", "docker.io/team/app:latest"),
        ("docker.io/alpine", "docker.io/library/alpine:latest"),
        ("index.docker.io/team/app", "docker.io/team/app:latest"),
        ("localhost/app", "localhost/app:latest"),
        ("localhost:5000/app:1", "localhost:5000/app:1"),
        ("host:5000/a", "host:5000/a:latest"),
        ("ghcr.io/a/b/c", "ghcr.io/a/b/c:latest"),
        ("[::1]:5000/app", "[::1]:5000/app:latest"),
        (f"alpine@{DIGEST}", f"docker.io/library/alpine@{DIGEST}"),
        (f"alpine:3@{DIGEST}", f"docker.io/library/alpine:3@{DIGEST}"),
        ("a__b/c-d.e", "docker.io/a__b/c-d.e:latest"),
    ],
)
def test_names(text: str, full: str) -> None:
    """A short name stands for a full one."""
    assert str(reference.parse(text)) == full


def test_docker_hub_is_served_elsewhere() -> None:
    """The host of Docker Hub is not its name."""
    assert reference.parse("alpine").host == "registry-1.docker.io"
    assert reference.parse("ghcr.io/a").host == "ghcr.io"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "UPPER",
        "a b",
        "a//b",
        "a:",
        "a:-tag",
        "a@",
        "a@sha256:abc",
        "a@md5:" + "0" * 32,
        "-a",
        "a..b",
        "/a",
        "a/",
        "https://ghcr.io/a",
        "host:99999999/a",
        "a/../b",
        "x" * 300,
        "a:" + "t" * 129,
        "a\n",
    ],
)
def test_no_names(text: str) -> None:
    """What breaks the grammar is refused with a reason."""
    with pytest.raises(UserError, match="not the name of an image"):
        reference.parse(text)
    assert reference.parsed(text) is None


@given(st.text(alphabet="aA0.:/@-_[]%\n sh256", max_size=40))
def test_full_names_are_stable(text: str) -> None:
    """What is a name at all is one again when it is written in full."""
    found = reference.parsed(text)
    assert found is None or reference.parse(str(found)) == found
