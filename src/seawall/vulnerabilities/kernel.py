"""Which packages are the kernel, and which only describe it.

Kernel headers have no code that runs, yet they carry the source version of the kernel and
with it hundreds of flaws. A container runs on the kernel of its host, so even a kernel
installed in an image is not the one in use. Both go to a level of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from seawall.model import Hint, Level, Package

_HEADERS: Final = frozenset(
    {
        "glibc-kernheaders",
        "kernel-devel",
        "kernel-headers",
        "kernel-uek-devel",
        "linux-api-headers",
        "linux-glibc-devel",
        "linux-headers",
        "linux-kbuild",
        "linux-libc-dev",
    }
)
_HEADER_PREFIXES: Final = ("linux-headers-", "linux-kbuild-", "linux-libc-dev-", "kernel-devel-")
_KERNELS: Final = frozenset(
    {
        "kernel",
        "kernel-core",
        "kernel-default",
        "kernel-default-base",
        "kernel-modules",
        "kernel-modules-core",
        "kernel-modules-extra",
        "kernel-rt",
        "kernel-uek",
        "kernel-uek-core",
        "linux",
        "linux-hardened",
        "linux-lts",
        "linux-virt",
        "linux-zen",
    }
)
_KERNEL_PREFIXES: Final = ("linux-image-", "linux-modules-", "linux-image-unsigned-")
_OS_TYPES: Final = frozenset({"deb", "rpm", "apk", "alpm"})

_CONTAINERS: Final = frozenset({"image", "lambda"})
HEADERS: Final = "kernel headers hold no code that runs; the kernel in use decides"
HOST: Final = "a container runs on the kernel of its host, not on this one"


def is_container(kind: str, hints: Iterable[Hint]) -> bool:
    """Whether an artifact runs on the kernel of a host.

    Args:
        kind: of the artifact.
        hints: what is known of it; the bill of an image says that it is one.
    """
    return kind in _CONTAINERS or any(hint.kind == "container" for hint in hints)


def level(package: Package, container: bool) -> tuple[Level, str]:
    """The level of a package, and what that means for its flaws.

    Args:
        package: any component.
        container: whether it lies in a container or an image for one.
    """
    if package.type not in _OS_TYPES:
        return package.level, ""
    name = package.name
    if name in _HEADERS or name.startswith(_HEADER_PREFIXES):
        return Level.KERNEL, HEADERS
    if name in _KERNELS or name.startswith(_KERNEL_PREFIXES):
        return Level.KERNEL, HOST if container else ""
    return package.level, ""
