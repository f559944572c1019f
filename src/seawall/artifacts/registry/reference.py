"""Names of images: ``[REGISTRY/]REPOSITORY[:TAG][@DIGEST]``.

The first part is a registry if it looks like a host (it has a dot or a port, or is
``localhost``); otherwise the registry is Docker Hub, where a name of one part is an
official image in ``library``.

Source: https://github.com/distribution/reference/blob/main/reference.go (the grammar)
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from seawall.artifacts import digests
from seawall.artifacts.naming import shown
from seawall.errors import UserError

HUB: Final = "docker.io"
_HUB_ALIASES: Final = ("docker.io", "index.docker.io", "registry-1.docker.io")
_HUB_HOST: Final = "registry-1.docker.io"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST: Final = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:]+\])(?::[0-9]{{1,5}})?")
_COMPONENT: Final = re.compile(r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*")
_TAG: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_LONGEST: Final = 255


class Reference(NamedTuple):
    """One name.

    Attributes:
        registry: host, with port if there is one; ``docker.io`` for Docker Hub.
        repository: path below the registry.
        tag: ``latest`` where neither tag nor digest is written, ``""`` where only a digest is.
        digest: ``""`` if none is written.
    """

    registry: str
    repository: str
    tag: str
    digest: str

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.registry}/{self.repository}{tag}{f'@{self.digest}' if self.digest else ''}"

    @property
    def host(self) -> str:
        """Where the registry's interface is served."""
        return _HUB_HOST if self.registry == HUB else self.registry


def parse(text: str) -> Reference:
    """Read a name.

    Raises:
        UserError: it is not one, and why.
    """
    name, at, digest = text.partition("@")
    registry, repository = _split(name)
    repository, tag = _tagged(repository)
    problem = _problem(registry, repository, tag, digest if at else None)
    if problem:
        raise UserError(f"it is not the name of an image: {problem}", where=shown(text))
    if registry in _HUB_ALIASES:
        registry = HUB
        repository = repository if "/" in repository else f"library/{repository}"
    return Reference(registry, repository, tag or ("" if digest else "latest"), digest)


def parsed(text: str) -> Reference | None:
    """The same for names of unknown origin, ``None`` where it is not one."""
    try:
        return parse(text)
    except UserError:
        return None


def _split(name: str) -> tuple[str, str]:
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost" or first != first.lower()):
        return first, rest
    return HUB, name


def _tagged(repository: str) -> tuple[str, str | None]:
    head, colon, tag = repository.rpartition(":")
    return (head, tag) if colon and "/" not in tag else (repository, None)


def _problem(registry: str, repository: str, tag: str | None, digest: str | None) -> str:
    if len(registry) + len(repository) > _LONGEST:
        return f"it is longer than {_LONGEST} characters"
    if not _HOST.fullmatch(registry):
        return f"{shown(registry)!r} is not a registry host"
    if repository != repository.lower():
        return "a repository is written in lower case"
    if not all(_COMPONENT.fullmatch(part) for part in repository.split("/")):
        return f"{shown(repository)!r} is not a repository" if repository else "it is empty"
    if tag is not None and not _TAG.fullmatch(tag):
        return f"{shown(tag)!r} is not a tag"
    if digest is not None and not digests.valid(digest):
        return f"{shown(digest)!r} is not a digest"
    return ""
