"""Metasploit: modules that use a flaw, ready to run.

``modules_metadata_base.json`` maps the name of each module to what is known of it: ``fullname``,
``type`` (``exploit``, ``auxiliary`` ...), ``references`` (``CVE-2021-44228``, ``URL-...``) and
``disclosure_date``. Modules of other types that name a CVE mostly only look for it, so those that
exploit and those that scan are told apart by the beginning of the name.

Source: https://github.com/rapid7/metasploit-framework
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct

from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.values import day, is_cve
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Exploit, Source, Vulnerability

HOST: Final = "https://raw.githubusercontent.com/"
PATH: Final = "rapid7/metasploit-framework/master/db/modules_metadata_base.json"
SIZE: Final = 128 << 20
"""Largest file, in bytes; it has some 12 MB."""


class _Module(Struct):
    fullname: str
    references: list[Any] = []
    disclosure_date: Any = None


class Metasploit:
    """Reads the list of modules."""

    name: Final = "metasploit"
    version: Final = 1
    max_age: Final = 14
    patterns: Final = (f"metasploit/{PATH}",)
    downloads: Final = (Download(HOST, PATH, "metasploit"),)

    def source(self, path: str) -> Source:
        """Metasploit."""
        del path
        return Source(
            id="metasploit",
            name="Metasploit Framework",
            url=HOST + PATH,
            licence="BSD-3-Clause",
            credit="Metasploit by Rapid7 (https://github.com/rapid7/metasploit-framework)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The modules of every CVE."""
        del path
        content = stream.read(SIZE + 1)
        if len(content) > SIZE:
            raise LimitExceeded("larger than any list of modules")
        try:
            modules = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedInput(f"not a list of modules: {error}") from error
        for name, raw in modules.items():
            yield from _facts(name, raw)


def _facts(name: str, raw: msgspec.Raw) -> Iterator[Fact]:
    try:
        module = msgspec.json.decode(raw, type=_Module)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield Skipped(name[:80], "malformed module", broken=True)
        return
    if len(module.fullname) > 200 or not module.fullname.isprintable():
        yield Skipped(name[:80], "malformed module", broken=True)
        return
    exploit = Exploit("metasploit", module.fullname, day(module.disclosure_date))
    named = (item.upper() for item in module.references if isinstance(item, str))
    for cve in dict.fromkeys(filter(is_cve, named)):
        yield Vulnerability(id=cve, exploits=(exploit,))


PLUGIN: Final = Metasploit()
