"""Packages that a Yarn project runs with (``.pnp.cjs``, ``.pnp.data.json``).

With Plug'n'Play Yarn writes a program that tells Node.js where every package lies; the
table it works with is JSON, a file of its own or inside the program, as an object or as a
quoted text. The program is not run. The table lists, by name (``null`` is the project) and
reference (``npm:1.0.0``, ``workspace:.``), the folder and what each package needs.

Source: https://yarnpkg.com/advanced/pnp-spec
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from seawall.artifacts.file import File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.javascript.npm_names import is_name
from seawall.model import Item, Location, Package, Relationship

_DATA: Final = ".pnp.data.json"
_QUOTED: Final = re.compile(r"RAW_RUNTIME_STATE =\s*+'((?:[^'\\]|\\.)*+)'", re.DOTALL)
_OBJECT: Final = re.compile(r"hydrateRuntimeState\((?=\{)")
_ELSEWHERE: Final = re.compile(r"hydrateRuntimeState\(require\(")
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_VERSION: Final = re.compile(r"(?:[^#]*#)?npm:([0-9][0-9A-Za-z.+-]*)")
_PATCHED: Final = re.compile(r"(?:[^#]*#)?patch:.*npm%3A([0-9][0-9A-Za-z.+-]*)#", re.DOTALL)
_WORKSPACE: Final = "workspace:"


class PlugNPlay(Declared):
    """Reads one table of Plug'n'Play."""

    name: Final = "language/javascript/plug_n_play"
    version: Final = 1
    wants: Final = Wants(names=(".pnp.cjs", ".pnp.js", _DATA), project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the project's own packages and those it runs with."""
        if file.name != _DATA and _ELSEWHERE.search(file.text()):
            return  # the table is a file of its own, read by itself
        registry = _state(file).get("packageRegistryData")
        if not isinstance(registry, list):
            raise MalformedInput("it has no table of packages", where=file.path)
        seen: set[tuple[str, str]] = set()
        for name, reference, needs in _rows(registry):
            version = _version(reference)
            own = _WORKSPACE in reference
            if is_name(name) and (own or version) and (name, version) not in seen:
                seen.add((name, version))
                yield Package(
                    type="npm",
                    name=name,
                    version=version,
                    relationship=Relationship.ROOT if own else Relationship.UNKNOWN,
                    dependencies=needs,
                    locations=(Location(file.path),),
                )


def _state(file: File) -> dict[str, Any]:
    text = file.text()
    if file.name != _DATA:
        quoted = _QUOTED.search(text)
        place = _OBJECT.search(text)
        if quoted:
            text = _ESCAPE.sub(lambda match: match[1].strip("\n"), quoted[1])
        elif place:
            text = text[place.end() :]
        else:
            raise MalformedInput("it has no table of packages", where=file.path)
    try:
        state, _ = json.JSONDecoder().raw_decode(text)
    except RecursionError as error:
        raise LimitExceeded("its table is nested too deeply", where=file.path) from error
    except ValueError as error:
        raise MalformedInput(f"its table is not JSON: {error}", where=file.path) from error
    return state if isinstance(state, dict) else {}


def _rows(registry: list[Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name, reference and needs of every package that is written as it should be."""
    for entry in registry:
        match entry:
            case [str(name), [*references]]:
                for reference in references:
                    match reference:
                        case [str(text), {"packageDependencies": [*needs]}]:
                            yield name, text, tuple(_needs(name, needs))
                        case _:
                            continue
            case _:
                continue


def _needs(own: str, needs: list[Any]) -> Iterator[str]:
    for need in needs:
        match need:
            case [str(name), str(reference)] if name != own:
                pass
            case [str(), [str(name), str(reference)]]:  # an alias and what it stands for
                pass
            case _:
                continue
        if is_name(name):
            version = _version(reference)
            yield f"{name}@{version}" if version else name


def _version(reference: str) -> str:
    found = _VERSION.match(reference) or _PATCHED.match(reference)
    return found[1] if found else ""


PLUGIN: Final = PlugNPlay()
