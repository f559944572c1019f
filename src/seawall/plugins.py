"""Finding plug-ins without importing them.

A plug-in is a module below a package of its kind that has a ``PLUGIN`` with a
``name`` equal to its path (``distro/apk``) and a ``version``. Importing a
hundred small modules costs some 75 ms, too much for a start, so an index
(``plugins.json``) remembers name, version and declared traits of each; it is
written into the wheel by the build and rewritten in a checkout when a module
has changed. A module is imported when its plug-in is wanted.
"""

from __future__ import annotations

import contextlib
import importlib
import os
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, TypeVar

import msgspec

KINDS: Final = (
    "seawall.artifacts.sources",
    "seawall.versions",
    "seawall.inventory",
    "seawall.advisories.feeds",
    "seawall.comparison.readers",
    "seawall.report.formats",
    "seawall.vulnerabilities.ignore",
    "seawall.vulnerabilities.vex",
    "seawall.analytics.detectors",
)
RELEASED: Final = "released"
_ROOT: Final = Path(__file__).parent
_INDEX: Final = _ROOT / "plugins.json"


class Plugin(Protocol):
    """What every plug-in has, whatever its kind."""

    @property
    def name(self) -> str:
        """Its path below the package of its kind, without suffix."""
        ...

    @property
    def version(self) -> int:
        """Raised whenever its results change; part of every cache key."""
        ...


P = TypeVar("P", bound=Plugin)


class Entry(NamedTuple):
    """What the index knows about one plug-in.

    Attributes:
        name: name of the plug-in, unique within its kind.
        version: version of its results.
        module: the module to import when it is wanted.
        traits: what the plug-in declares about itself as plain data
            (``PLUGIN.traits()``), such as the files an extractor wants.
    """

    name: str
    version: int
    module: str
    traits: dict[str, Any]


def entries(kind: str) -> tuple[Entry, ...]:
    """All plug-ins below the package ``kind``, sorted by name."""
    return _index()[kind]


def load(entry: Entry, protocol: type[P]) -> P:
    """Import one plug-in.

    Args:
        entry: from :func:`entries`.
        protocol: the Protocol of its kind, for the type checker.
    """
    del protocol
    plugin: P = importlib.import_module(entry.module).PLUGIN
    return plugin


def find(kind: str, name: str, protocol: type[P]) -> P | None:
    """The plug-in called ``name``, or ``None``."""
    for entry in entries(kind):
        if entry.name == name:
            return load(entry, protocol)
    return None


@cache
def _index() -> dict[str, tuple[Entry, ...]]:
    stamp = None
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        document = msgspec.json.decode(_INDEX.read_bytes())
        stamp = document["stamp"]
        if stamp == RELEASED or stamp == _stamp():
            return {
                kind: tuple(Entry(*row) for row in rows) for kind, rows in document["kinds"].items()
            }
    return write_index(_stamp())


def write_index(stamp: str, path: Path = _INDEX) -> dict[str, tuple[Entry, ...]]:
    """Import every plug-in and write the index.

    A checkout that cannot be written to works all the same, only slower.

    Args:
        stamp: state of the modules it was made from, or :data:`RELEASED`.
        path: where it is written.
    """
    import tempfile  # noqa: PLC0415 - not when the index is there, as it nearly always is

    kinds = {kind: _discover(kind) for kind in KINDS}
    with contextlib.suppress(OSError):
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".plugins-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(msgspec.json.encode({"stamp": stamp, "kinds": kinds}))
        Path(temporary).replace(path)
    return kinds


def _discover(kind: str) -> tuple[Entry, ...]:
    import pkgutil  # noqa: PLC0415

    package = importlib.import_module(kind)
    found: dict[str, Entry] = {}
    for info in pkgutil.walk_packages(package.__path__, f"{kind}."):
        plugin = getattr(importlib.import_module(info.name), "PLUGIN", None)
        if plugin is None:
            continue
        name = info.name.removeprefix(f"{kind}.").replace(".", "/")
        if plugin.name != name:
            message = f"plug-in {plugin.name!r} lives in {info.name}: its name must be {name!r}"
            raise ValueError(message)
        traits = getattr(plugin, "traits", dict)
        found[name] = Entry(name, plugin.version, info.name, traits())
    return tuple(found[name] for name in sorted(found))


def _stamp() -> str:
    """Newest change and number of the modules below all kinds."""
    newest = count = 0
    pending = [_ROOT.joinpath(*kind.split(".")[1:]) for kind in KINDS]
    while pending:
        with os.scandir(pending.pop()) as listing:
            for item in listing:
                if item.is_dir() and item.name != "__pycache__":
                    pending.append(Path(item.path))
                elif item.name.endswith(".py"):
                    newest = max(newest, item.stat().st_mtime_ns)
                    count += 1
    return f"{count}:{newest}"
