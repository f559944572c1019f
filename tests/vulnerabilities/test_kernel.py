"""The kernel and its headers."""

from __future__ import annotations

import pytest

from seawall.model import Level, Package
from seawall.vulnerabilities.kernel import HEADERS, HOST, level


@pytest.mark.parametrize(
    ("type_", "name", "in_container", "on_host"),
    [
        ("deb", "linux-libc-dev", HEADERS, HEADERS),
        ("deb", "linux-headers-6.1.0-18-amd64", HEADERS, HEADERS),
        ("rpm", "kernel-headers", HEADERS, HEADERS),
        ("apk", "linux-headers", HEADERS, HEADERS),
        ("alpm", "linux-api-headers", HEADERS, HEADERS),
        ("deb", "linux-image-6.1.0-18-amd64", HOST, ""),
        ("rpm", "kernel-core", HOST, ""),
        ("apk", "linux-lts", HOST, ""),
    ],
)
def test_kernel(type_: str, name: str, in_container: str, on_host: str) -> None:
    """Kernels and headers are the kernel's level, with what that means in a container."""
    package = Package(type=type_, name=name, version="1", level=Level.OPERATING_SYSTEM)
    assert level(package, container=True) == (Level.KERNEL, in_container)
    assert level(package, container=False) == (Level.KERNEL, on_host)


@pytest.mark.parametrize(
    ("type_", "name"), [("deb", "util-linux"), ("npm", "kernel"), ("deb", "linux-base")]
)
def test_everything_else_keeps_its_level(type_: str, name: str) -> None:
    """Packages that merely sound alike keep their own level."""
    package = Package(type=type_, name=name, version="1", level=Level.BASE_IMAGE)
    assert level(package, container=True) == (Level.BASE_IMAGE, "")
