"""Addresses of repositories, without what must not be stored."""

from __future__ import annotations


def without_credentials(address: str) -> str:
    """An address without user and password: ``https://user:secret@host/`` -> ``https://host/``."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        return address
    authority, slash, path = rest.partition("/")
    return f"{scheme}://{authority.rpartition('@')[2]}{slash}{path}"
