"""Headers of a request, with the credentials that the environment holds.

A credential is shown nowhere: not in an error, and not in the list of feeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from seawall.errors import SourceError, UserError

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Headers(NamedTuple):
    """Headers of a request, and the names of those that are for the first host alone."""

    all: dict[str, str]
    secret: frozenset[str]


def headers(declared: tuple[tuple[str, str], ...], variables: Mapping[str, str]) -> Headers:
    """Declared headers with their credentials; one whose credential is not set is left out.

    Args:
        declared: as in :attr:`Download.headers`.
        variables: the environment, or nothing where no credential may go.

    Raises:
        SourceError: a credential cannot be sent; the error does not show it.
    """
    found: dict[str, str] = {}
    secret: set[str] = set()
    for name, text in declared:
        template = Template(text)
        wanted = template.get_identifiers()
        values = {variable: variables.get(variable, "") for variable in wanted}
        if not all(values.values()):
            continue
        if bad := [each for each in wanted if not sendable(values[each])]:
            raise SourceError("holds characters that no header can", where=f"${bad[0]}")
        found[name] = template.substitute(values) if wanted else text
        if wanted:
            secret.add(name)
    return Headers(found, frozenset(secret))


def encrypted(address: str) -> None:
    """Credentials go over HTTPS, or stay on this machine.

    Raises:
        UserError: they would be read by everybody on the way.
    """
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        raise UserError("credentials are only sent over HTTPS", where=address.partition("?")[0])


def sendable(value: str) -> bool:
    """Whether a header can hold a value."""
    return value.isascii() and value.isprintable()
