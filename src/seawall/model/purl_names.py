"""Names and releases, between package URLs and what ecosystems themselves write.

A package URL splits a name in two (npm's ``@scope/name``, Maven's ``group:artifact``, Go's module
path); the ecosystem and its advisories do not. Packages of an operating system have its name for
a namespace, with the release in the qualifier ``distro`` (``debian-12``).
"""

from __future__ import annotations

import re
from typing import Final

from seawall.model.names import canonical
from seawall.model.package import Release
from seawall.model.purl_types import without_namespace

_NAMESPACES: Final = {
    "opensuse-leap": "opensuse",
    "opensuse-tumbleweed": "opensuse",
    "rhel": "redhat",
}
"""Where the namespace in general use is not the ID of os-release."""

OTHER_IDS: Final = {
    "alma": "almalinux",
    "amazon": "amzn",
    "amazonlinux": "amzn",
    "archlinux": "arch",
    "cbl-mariner": "mariner",
    "opensuse.leap": "opensuse-leap",
    "opensuse.tumbleweed": "opensuse-tumbleweed",
    "oracle": "ol",
    "oraclelinux": "ol",
    "redhat": "rhel",
    "rocky-linux": "rocky",
    "rockylinux": "rocky",
}
"""IDs of os-release by the other names that SBOMs give."""

_DISTRO: Final = re.compile(r"(?:(.*?)-)?(\d.*)", re.DOTALL)
_EXACT: Final = frozenset({"maven", "npm"})
"""Types whose names have two parts at most, so that an empty one is an error."""

_REPOSITORIES: Final = frozenset({"github", "githubactions", "bitbucket"})


def split(type_: str, name: str, qualifiers: dict[str, str]) -> tuple[str, str, str]:
    """Namespace, name and subpath of a name written the ecosystem's own way.

    Args:
        type_: package URL type, not one of an operating system.
        name: ``@scope/name`` (npm), ``group:artifact`` (Maven), a module path (Go),
            ``vendor/name`` (Composer), ``owner/repo`` with a folder (GitHub), an address
            (Swift), a repository (OCI), ``publisher.name`` (VS Code) or just a name.
        qualifiers: gains the ``repository_url`` of an image.
    """
    if type_ == "pypi":
        return "", canonical("PyPI", name), ""
    if "/" not in name and ":" not in name and type_ != "vscode-extension":
        return "", name, ""
    if type_ not in _EXACT and "://" not in name:
        name = "/".join([segment for segment in name.split("/") if segment])
    match type_:
        case "npm":
            scope, slash, tail = name.partition("/")
            return (_scope(scope), tail, "") if slash else ("", name, "")
        case "maven":
            group, colon, artifact = name.partition(":")
            return (group, artifact, "") if colon else ("", name, "")
        case "cocoapods":
            pod, _, subspec = name.partition("/")
            return "", pod, subspec
        case "cpan":
            return "", name.replace("::", "-"), ""
        case "oci":
            if "/" in name:
                qualifiers.setdefault("repository_url", name)
            return "", name.rpartition("/")[2], ""
        case "vscode-extension":
            publisher, _, extension = name.partition("/" if "/" in name else ".")
            return publisher, extension, ""
        case "git":
            host, _, path = _address(name).partition("/")
            return host, path, ""
        case "swift":
            name = _address(name)
        case _ if type_ in _REPOSITORIES and name.count("/") > 1:
            owner, repository, folder = name.split("/", 2)
            return owner, repository, folder
        case _ if without_namespace(type_):
            return "", name, ""
    head, _, tail = name.rpartition("/")
    return head, tail, ""


def joined(type_: str, namespace: str, name: str, subpath: str, repository_url: str = "") -> str:
    """The ecosystem's own name; the inverse of :func:`split`.

    Args:
        type_: package URL type, not one of an operating system.
        namespace: decoded.
        name: decoded.
        subpath: part of the name of pods and of actions.
        repository_url: the qualifier, the whole name of an image.
    """
    match type_:
        case "pypi":
            return canonical("PyPI", name)
        case "maven":
            return f"{namespace}:{name}" if namespace or ":" in name else name
        case "cocoapods":
            return f"{name}/{subpath}" if subpath else name
        case "oci" if repository_url.rpartition("/")[2].lower() == name:
            return repository_url
        case "vscode-extension":
            plain = "." not in namespace and "/" not in name
            return f"{namespace}.{name}" if plain else f"{namespace}/{name}"
        case "npm":
            namespace = _scope(namespace)
        case _ if subpath and type_ in _REPOSITORIES:
            name = f"{name}/{subpath}"
    return f"{namespace}/{name}" if namespace else name


def _scope(namespace: str) -> str:
    """What npm has before a slash is a scope; some SBOMs leave out its sign."""
    return f"@{namespace}" if namespace and namespace[0] != "@" else namespace


def _address(url: str) -> str:
    return (url.partition("://")[2] or url).removesuffix(".git")


def namespace_of(release: Release) -> str:
    """The namespace of an operating system's packages."""
    return _NAMESPACES.get(release.id, release.id)


def distro_of(release: Release) -> str:
    """The qualifier ``distro``: ``debian-12``, ``debian-sid``, ``arch``."""
    detail = release.version or release.codename
    return f"{release.id}-{detail}" if detail else release.id


def release_of(namespace: str, distro: str) -> Release | None:
    """The release that a namespace and the qualifier ``distro`` name.

    The qualifier may be a bare version (``9.4``); who publishes it then is the namespace.
    What is neither a version nor the namespace is a code name.

    Returns:
        ``None`` if neither says anything.
    """
    match = _DISTRO.fullmatch(distro)
    if match:
        id_ = (match[1] or namespace).lower()
        # "amazon-2 (Karoo)" has the code name behind the version
        version = match[2].partition(" ")[0]
        return Release(id=OTHER_IDS.get(id_, id_), version=version) if id_ else None
    namespace, word = namespace.lower(), distro.lower()
    id_ = OTHER_IDS.get(namespace, namespace)
    if word in _NAMESPACES or not id_:
        return Release(id=OTHER_IDS.get(word, word)) if word else None
    codename = word.removeprefix(f"{namespace}-").removeprefix(f"{id_}-")
    return Release(id=id_, codename="" if codename in (namespace, id_) else codename)
