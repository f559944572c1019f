"""Releases of Linux for which modules are installed (``lib/modules/RELEASE``).

``modules.builtin`` lists what is compiled into the kernel. It comes with every kernel that
has modules, and not with modules that were built for a kernel elsewhere.

Source: https://docs.kernel.org/kbuild/kbuild.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import File
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Hint, Item


class KernelRelease(Declared):
    """Reads the path of the list."""

    name: Final = "distro/kernel_release"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:usr/)?lib/modules/[^/]+/modules\.builtin",), hint="modules.builtin"
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield that the kernel is installed."""
        yield Hint(kind="kernel", value=file.folder.rpartition("/")[2], path=file.path)


PLUGIN: Final = KernelRelease()
