"""A path that an extractor wants, made from what it declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import hypothesis
import msgspec
from hypothesis import strategies as st

from seawall import plugins
from seawall.inventory.dispatch import Dispatcher
from seawall.inventory.extractor import Wants

_ANY: Final = hypothesis.settings(
    database=None, derandomize=True, deadline=None, phases=[hypothesis.Phase.generate]
)
_FOLDER: Final = "opt/app-1.0"


def paths_of(entry: plugins.Entry) -> tuple[str, ...]:
    """One path or more that the extractor is chosen for; ``bin/app`` for programs."""
    wants = msgspec.convert(entry.traits, Wants)
    chosen = Dispatcher([entry]).select
    found = [path for path in _paths(wants) if chosen(path)]
    return (*found, *(["bin/app"] if wants.executables else []))


def _paths(wants: Wants) -> Iterator[str]:
    yield from wants.paths
    yield from (f"{_FOLDER}/{name}" for name in wants.names)
    yield from (f"{_FOLDER}/app-1.0{suffix}" for suffix in wants.suffixes)
    for pattern in wants.patterns:
        yield hypothesis.find(_matching(pattern), lambda _path: True, settings=_ANY)


def _matching(pattern: str) -> Any:
    return st.from_regex(pattern, fullmatch=True, alphabet=st.characters(codec="ascii"))
