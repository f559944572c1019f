"""Container images as products: does a statement about an image mean this artifact?

``pkg:oci/name@sha256:...`` names an image by digest, its repository is a qualifier;
``pkg:docker/namespace/name@tag`` names it as on the command line. Some publishers put the
whole repository into the name (``pkg:oci/dhi%2Fredis``).

Specification: https://github.com/package-url/purl-spec (types oci and docker) and
https://pkg.go.dev/github.com/distribution/reference
"""

from __future__ import annotations

from typing import Final, NamedTuple

from seawall.model import Artifact
from seawall.model.purl import PackageURL
from seawall.vulnerabilities.purls import path

TYPES: Final = frozenset({"oci", "docker"})
_DEFAULT_HOST: Final = "docker.io"
_DEFAULT_HOSTS: Final = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})


class Reference(NamedTuple):
    """An image reference, completed with the defaults of the command line."""

    host: str
    repository: str
    tag: str
    digest: str


def reference(text: str) -> Reference:
    """Read ``[host/]repository[:tag][@digest]``."""
    rest, _, digest = text.partition("@")
    head, _, last = rest.rpartition("/")
    last, _, tag = last.partition(":")
    parts = [part for part in (*head.split("/"), last) if part]
    host = _DEFAULT_HOST
    if len(parts) > 1 and ("." in parts[0] or ":" in parts[0] or parts[0] == "localhost"):
        host = parts.pop(0)
    if host in _DEFAULT_HOSTS:
        host = _DEFAULT_HOST
    if host == _DEFAULT_HOST and len(parts) == 1:
        parts.insert(0, "library")
    return Reference(host, "/".join(parts).lower(), tag, digest)


def means(pattern: PackageURL, artifact: Artifact) -> bool:
    """Whether a package URL of an image means an artifact."""
    known = [reference(name) for name in (artifact.name, *artifact.tags) if name]
    named = [item for item in known if _same_repository(pattern, item)]
    if not named or not _same_platform(pattern, artifact):
        return False
    tag = pattern.qualifiers.get("tag", "")
    if tag and all(item.tag != tag for item in named):
        return False
    if not pattern.version:
        return True
    digests = {artifact.digest, artifact.config_digest, *(item.digest for item in known)}
    return pattern.version in digests | {item.tag for item in named} - {""}


def _same_repository(pattern: PackageURL, known: Reference) -> bool:
    wanted = path(pattern).lower()
    url = pattern.qualifiers.get("repository_url", "")
    if url:
        whole = _address(url)
        return f"{known.host}/{known.repository}" in {whole, f"{whole}/{wanted}"}
    if known.repository in {wanted, f"library/{wanted}"}:
        return True
    # The name of pkg:oci is the last part of the repository, which the digest makes unique.
    return pattern.type == "oci" and known.repository.endswith(f"/{wanted}")


def _address(url: str) -> str:
    """``host/repository`` of a qualifier, which may or may not end with the image's name."""
    address = (url.partition("://")[2] or url).strip("/").lower()
    host = address.partition("/")[0]
    if host in _DEFAULT_HOSTS:
        return _DEFAULT_HOST + address[len(host) :]
    return address if "." in host or ":" in host else f"{_DEFAULT_HOST}/{address}"


def _same_platform(pattern: PackageURL, artifact: Artifact) -> bool:
    arch, own = pattern.qualifiers.get("arch", ""), artifact.platform.split("/")
    return not arch or len(own) < 2 or own[1] == arch
