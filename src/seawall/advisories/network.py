"""How to reach the upstreams: mirrors, certificates, proxy, limits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from seawall.advisories.feed import Download


class Network(Struct, frozen=True, kw_only=True):
    """How to reach the upstreams.

    Attributes:
        mirror: one address under which every host has a folder of its own, as in the folder of
            feeds; replaces the production hosts.
        mirrors: another address for single hosts, by production address.
        ca_bundle: certificates to trust instead of the system's.
        proxy: address of a proxy; by default the environment says.
        timeout: seconds without progress.
        offline: nothing is fetched.
        size_limit: most bytes of one file.
        backoff: seconds before the first repetition; each doubles it.
    """

    mirror: str = ""
    mirrors: Mapping[str, str] = {}
    ca_bundle: Path | None = None
    proxy: str = ""
    timeout: float = 30.0
    offline: bool = False
    size_limit: int = 4 << 30
    backoff: float = 1.0

    def address(self, download: Download) -> str:
        """Where a file is fetched from."""
        if self.mirror:
            return f"{self.mirror.rstrip('/')}/{download.target}"
        base = self.mirrors.get(download.host, download.host)
        return f"{base.rstrip('/')}/{download.path}"
