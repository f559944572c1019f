"""Bounds on hostile input, in one place so that they can be read and argued about."""

from __future__ import annotations

from typing import Final

from seawall.artifacts.file import MIB

MANIFEST: Final = 4 * MIB
"""Largest manifest, index or image configuration (the distribution spec asks for 4 MiB)."""

PATH: Final = 4096
"""Longest path that is followed (PATH_MAX of Linux)."""

DEPTH: Final = 256
"""Deepest folder that is followed."""

LAYERS: Final = 1000
"""Most layers of one image; overlayfs mounts 500, Docker builds 127."""

ENTRIES: Final = 10_000_000
"""Most entries of one layer."""

HEADER: Final = MIB
"""Largest PAX or GNU long-name header of a tar."""

COMPANION: Final = 8 * MIB
"""Largest companion file kept while a layer is read."""

KEPT: Final = 64 * MIB
"""Most bytes of companions kept for one layer."""

IN_MEMORY: Final = 64 * MIB
"""Members above this go through an anonymous temporary file."""

SPOOLED: Final = 4096 * MIB
"""Largest member that is looked at, and so the largest temporary file."""

REMARKS: Final = 1000
"""Most diagnostics about the entries of one layer or tree."""

FACTS: Final = 256 * MIB
"""Most bytes of what the files of one layer or tree state, as they are kept."""

ALIASES: Final = 1000
"""Most hard links of one file that are followed; BusyBox has some 400."""
