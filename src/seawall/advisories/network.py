"""How to reach the upstreams: mirrors, certificates, proxy, limits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from seawall.advisories.feed import Download
from seawall.errors import UserError


class Network(Struct, frozen=True, kw_only=True):
    """How to reach the upstreams.

    Attributes:
        mirror: address under which every host has a folder of its own, as in the folder of
            feeds; replaces the production hosts. Several are tried in turn.
        mirrors: another address, or several, for single hosts, by production address.
        ca_bundle: certificates to trust instead of the system's.
        proxy: address of a proxy; by default the environment says.
        timeout: seconds without progress.
        offline: nothing is fetched.
        size_limit: most bytes of one file.
        backoff: seconds before the first repetition; each doubles it, and chance adds to it.
        slowest: least bytes per second of an answer that takes longer than the timeout.
        hosts: most upstreams that are asked at the same time.
    """

    mirror: str | tuple[str, ...] = ""
    mirrors: Mapping[str, str | tuple[str, ...]] = {}
    ca_bundle: Path | None = None
    proxy: str = ""
    timeout: float = 30.0
    offline: bool = False
    size_limit: int = 4 << 30
    backoff: float = 1.0
    slowest: int = 1024
    hosts: int = 4

    def check(self) -> None:
        """Refuse what cannot work, before anybody is asked.

        Raises:
            UserError: a mirror or the proxy is no address, or there are no such certificates.
        """
        named = [self.mirror, *self.mirrors.values(), self.proxy]
        for address in (one for several in named for one in _several(several)):
            if "://" not in address:
                raise UserError(
                    "not an address", where=address[:200], hint="write it as https://HOST/FOLDER"
                )
        if self.ca_bundle is not None and not self.ca_bundle.is_file():
            raise UserError("no such file of certificates", where=str(self.ca_bundle))

    def addresses(self, download: Download) -> tuple[str, ...]:
        """Where a file is fetched from, best first."""
        if everything := _several(self.mirror):
            return tuple(f"{base.rstrip('/')}/{download.target}" for base in everything)
        bases = _several(self.mirrors.get(download.host, "")) or (download.host,)
        return tuple(f"{base.rstrip('/')}/{download.path}" for base in bases)


def _several(bases: str | tuple[str, ...]) -> tuple[str, ...]:
    return ((bases,) if bases else ()) if isinstance(bases, str) else bases
