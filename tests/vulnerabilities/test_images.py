"""Package URLs of images against scanned images."""

from __future__ import annotations

import pytest

from seawall.model import Artifact
from seawall.model.purl import parse
from seawall.vulnerabilities.images import Reference, means, reference

DIGEST = "sha256:" + "a" * 64
CONFIG = "sha256:" + "b" * 64


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("redis", Reference("docker.io", "library/redis", "", "")),
        ("redis:7", Reference("docker.io", "library/redis", "7", "")),
        ("dhi/redis:7", Reference("docker.io", "dhi/redis", "7", "")),
        ("index.docker.io/library/redis", Reference("docker.io", "library/redis", "", "")),
        ("localhost:5000/a/b:1", Reference("localhost:5000", "a/b", "1", "")),
        ("localhost:5000/a", Reference("localhost:5000", "a", "", "")),
        ("ghcr.io/a/b@" + DIGEST, Reference("ghcr.io", "a/b", "", DIGEST)),
        ("ghcr.io/a/b:1@" + DIGEST, Reference("ghcr.io", "a/b", "1", DIGEST)),
        ("", Reference("docker.io", "", "", "")),
    ],
)
def test_references(text: str, expected: Reference) -> None:
    """References are completed as the command line completes them."""
    assert reference(text) == expected


def _artifact(name: str) -> Artifact:
    return Artifact(
        name=name,
        kind="image",
        digest=DIGEST,
        config_digest=CONFIG,
        platform="linux/amd64",
        tags=("docker.io/dhi/redis:7.2",),
    )


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("pkg:docker/dhi/redis", True),
        ("pkg:docker/dhi/redis@7", True),
        ("pkg:docker/dhi/redis@7.2", True),
        ("pkg:docker/dhi/redis@8", False),
        ("pkg:docker/redis", False),
        ("pkg:oci/dhi%2Fredis", True),
        ("pkg:oci/redis", True),
        ("pkg:oci/redis@" + DIGEST.replace(":", "%3A"), True),
        ("pkg:oci/redis@" + CONFIG, True),
        ("pkg:oci/redis@sha256:" + "c" * 64, False),
        ("pkg:oci/redis?repository_url=docker.io/dhi/redis", True),
        ("pkg:oci/redis?repository_url=index.docker.io/dhi", True),
        ("pkg:oci/redis?repository_url=docker.io/library/redis", False),
        ("pkg:oci/redis?repository_url=ghcr.io/dhi/redis", False),
        ("pkg:oci/redis?tag=7", True),
        ("pkg:oci/redis?tag=8", False),
        ("pkg:oci/redis?arch=amd64", True),
        ("pkg:oci/redis?arch=arm64", False),
    ],
)
def test_what_a_package_url_of_an_image_means(pattern: str, expected: bool) -> None:
    """Repository, tag, digest and platform must hold where they are given."""
    assert means(parse(pattern), _artifact("dhi/redis:7")) is expected


def test_official_images_need_no_library() -> None:
    """Docker's official images may leave out their namespace."""
    artifact = Artifact(name="debian:12", kind="image")
    assert means(parse("pkg:docker/debian@12"), artifact)
    assert means(parse("pkg:docker/library/debian"), artifact)
    assert means(parse("pkg:oci/debian?repository_url=docker.io/library/debian"), artifact)
