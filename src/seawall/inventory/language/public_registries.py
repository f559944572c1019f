"""The registry that each ecosystem uses when a project asks for no other.

A package from there has no ``origin``: saying so would say nothing. A registry is recognised by
the domain of the organisation that runs it, label by label from the right, so that its mirrors,
download and index hosts count and a look-alike with more labels behind it does not. Hosts that
such an organisation keeps for trying things out are registries of their own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

OPERATORS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "cargo": (("crates", "io"),),
    "cocoapods": (("cocoapods", "org"),),
    "composer": (("packagist", "org"),),
    "gem": (("rubygems", "org"),),
    "npm": (("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com")),
    "pear": (("pear", "php", "net"),),
    "pub": (("pub", "dev"), ("pub", "dartlang", "org")),
    "pypi": (("pypi", "org"), ("pythonhosted", "org"), ("pypi", "python", "org")),
    "terraform": (("registry", "terraform", "io"),),
}
"""Labels of the domains by package URL type."""

_TRIALS: Final = frozenset({"test", "staging", "beta"})
_AUTHORITY: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*+://)?(?:[^/?#\\]*@)?([a-z0-9.-]++)(?!://)(?::\d*+)?+(?=[/?#]|\Z)",
    re.IGNORECASE,
)


def is_public(ecosystem: str, address: str) -> bool:
    """Whether an address lies in the default registry of an ecosystem.

    Args:
        ecosystem: package URL type.
        address: a URL, with or without scheme, or a host.
    """
    match = _AUTHORITY.match(address)
    return match is not None and _is_run_by_default(ecosystem, match[1])


@lru_cache(maxsize=1024)
def _is_run_by_default(ecosystem: str, host: str) -> bool:
    labels = tuple(host.lower().removesuffix(".").split("."))
    return not _TRIALS.intersection(labels) and any(
        labels[-len(domain) :] == domain for domain in OPERATORS.get(ecosystem, ())
    )
