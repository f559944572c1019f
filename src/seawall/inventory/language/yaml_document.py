"""YAML files as plain data, within limits.

Lock files are written by programs that use neither aliases nor merge keys, the two
features by which a small file can stand for a huge document; merge keys are refused and
aliases are allowed in small numbers. libyaml itself bounds the depth.

Source: https://yaml.org/spec/1.1/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import yaml

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded, MalformedInput

_LIMIT: Final = 16 * MIB
_ALIASES: Final = 1000
_DOCUMENTS: Final = 16
_ALIAS: Final = re.compile(r"(?:^|[\s\[{,:-])\*[^\s\[\]{},*]", re.MULTILINE)
_TEXT: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("float", "int", "timestamp"))
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # the base is chosen at run time
    """Builds text, truth values, lists and tables: ``1.10`` is a version, not a number."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Refuse ``<<``, whose repetition grows exponentially."""
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                raise yaml.YAMLError("merge keys are not read")


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag not in _TEXT]
    for first, rules in _Base.yaml_implicit_resolvers.items()
}


def documents(file: File, limit: int = _LIMIT) -> list[Any]:
    """Every document of a file, at most sixteen. Numbers and dates stay text.

    Raises:
        MalformedInput: it is no YAML.
        LimitExceeded: it has too many aliases, or is larger than ``limit``.
    """
    text = file.text(limit)
    if sum(1 for _ in islice(_ALIAS.finditer(text), _ALIASES + 1)) > _ALIASES:
        raise LimitExceeded(f"its YAML has more than {_ALIASES} aliases", where=file.path)
    try:
        return list(islice(_loaded(text), _DOCUMENTS))
    except RecursionError as error:
        raise LimitExceeded("its YAML is nested too deeply", where=file.path) from error
    except (yaml.YAMLError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise MalformedInput(f"not YAML: {reason}", where=file.path) from error


def mapping(file: File, limit: int = _LIMIT) -> dict[str, Any]:
    """The first document of a file, which must be a mapping.

    Raises:
        MalformedInput: it is no YAML, or no mapping.
        LimitExceeded: it has too many aliases, or is larger than ``limit``.
    """
    first = next(iter(documents(file, limit)), None)
    if not isinstance(first, dict):
        raise MalformedInput("its YAML is not a mapping", where=file.path)
    return first


def _loaded(text: str) -> Iterator[Any]:
    loader = _Loader(text)
    try:
        while loader.check_data():
            yield loader.get_data()
    finally:
        loader.dispose()
