"""JavaScript packages that Yarn keeps zipped (``.yarn/cache/*.zip``).

With Plug'n'Play there is no ``node_modules``: a program runs from these archives, each
of which holds one package as ``node_modules/NAME/``.

Source: https://yarnpkg.com/features/pnp
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.artifacts.zip import ZipView
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.javascript.node_manifest import manifest, package
from seawall.model import Diagnostic, Item

_MANIFEST: Final = re.compile(rb"(?:.*/)?node_modules/(?:@[^/]+/)?[^/@.][^/]*/package\.json")
_MOST: Final = 1000


class YarnCache(Declared):
    """Reads one archive of the cache."""

    name: Final = "language/javascript/yarn_cache"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?\.yarn/(?:berry/)?cache/[^/]+\.zip",),
        hint=".yarn/",
        limit=1024 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package inside, with those that it bundles."""
        with memoryview(file.data) as data:
            archive = ZipView(data, file.path)
            names = [name for name in archive.names() if _MANIFEST.fullmatch(name)]
            for name in names[:_MOST]:
                yield from _read(archive, name, file.path)
            del archive
        if len(names) > _MOST:
            yield Diagnostic(path=file.path, reason=f"only {_MOST} packages are read", kind="limit")


def _read(archive: ZipView, name: bytes, path: str) -> Iterator[Item]:
    member = archive.member(name)
    inner = f"{path}!/{member.name}"
    try:
        found = package(manifest(bytes(archive.read(member, 8 * MIB)), inner), inner)
    except MalformedInput as error:
        yield Diagnostic(path=error.where or inner, reason=error.message)
        return
    if found is not None:
        yield found


PLUGIN: Final = YarnCache()
