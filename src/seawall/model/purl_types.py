"""What the types of package URLs ask of their components.

Types differ in which components are lower-cased, whether there is a namespace, and in a few
rules of their own; the table below holds all of that.

Source: the type definitions of https://github.com/package-url/purl-spec

Ecosystems without a definition (``opkg``, ``shard``, ``terraform`` ...) are types by their own
word, as other tools write them. The syntax allows that, and readers that do not know the word
still tell such packages apart, where ``generic`` would make one of two ecosystems' namesakes.

Two rules of the definitions are not enforced, because identities in wide use break them: a
namespace that is called required is asked for only where a name means nothing without it
(``pkg:golang/stdlib``, ``pkg:deb/curl`` and ``pkg:huggingface/gpt2`` are read), and Go modules keep
their case, which the definition's note contradicts but module paths need.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

_TYPE: Final = re.compile(r"[a-z][a-z0-9.+-]*")
_KEY: Final = re.compile(r"[a-z][a-z0-9._-]*")
_NOT_PUB: Final = re.compile(r"[^a-z0-9_]")
_NOT_IN_PODS: Final = re.compile(r"[\s+]")
_EXTENSION_ID: Final = re.compile(r"[a-p]{32}")
_EXTENSION_VERSION: Final = re.compile(r"\d+(?:\.\d+){0,3}", re.ASCII)


class Rules(NamedTuple):
    """What one type asks of its components.

    Attributes:
        namespace: ``!`` if a name means nothing without one, ``-`` if there must be none.
        lower: components compared without case: ``s`` namespace, ``n`` name, ``v`` version.
        qualifier: one that belongs to the identity.
        peculiar: whether there are rules that this table cannot hold.
    """

    namespace: str = ""
    lower: str = ""
    qualifier: str = ""
    peculiar: bool = False


_BARE: Final = Rules("-")
RULES: Final = {
    "alpm": Rules(lower="sn"),
    "apk": Rules(lower="sn"),
    "bazel": _BARE,
    "bitbucket": Rules("!", "sn"),
    "bitnami": Rules("-", "n"),
    "brew": Rules(lower="sn"),
    "cargo": _BARE,
    "chrome-extension": Rules("-", "n", peculiar=True),
    "cocoapods": Rules("-", peculiar=True),
    "composer": Rules(lower="sn"),
    "conan": Rules(),
    "conda": _BARE,
    "cpan": Rules(peculiar=True),
    "cran": _BARE,
    "deb": Rules(lower="sn"),
    "docker": Rules(),
    "gem": _BARE,
    "generic": Rules(),
    "git": Rules("!", peculiar=True),
    "github": Rules("!", "sn"),
    "golang": Rules(),
    "hackage": _BARE,
    "hex": Rules(lower="sn"),
    "huggingface": Rules(lower="v"),
    "julia": Rules("-", qualifier="uuid"),
    "luarocks": Rules(lower="sn"),
    "maven": Rules(),
    "mlflow": Rules("-", peculiar=True),
    "npm": Rules(),
    "nuget": _BARE,
    "oci": Rules("-", "nv"),
    "opam": _BARE,
    "otp": Rules("-", "n"),
    "pub": Rules("-", "n", peculiar=True),
    "pypi": Rules("-", "nv", peculiar=True),
    "qpkg": Rules(lower="s"),
    "rpm": Rules(lower="s"),
    "swid": Rules(qualifier="tag_id"),
    "swift": Rules("!"),
    "vcpkg": _BARE,
    "vscode-extension": Rules("!", "snv"),
    "yocto": Rules(lower="s"),
}
"""Types with a definition; others follow the general rules alone."""

_ANY: Final = Rules()


class Parts(NamedTuple):
    """Components of a package URL, decoded."""

    namespace: str
    name: str
    version: str


def normalised(type_: str, parts: Parts, qualifiers: Mapping[str, str]) -> Parts:
    """The components in the spelling that stands for all equal ones."""
    rules = RULES.get(type_, _ANY)
    lower = rules.lower
    if not lower and not rules.peculiar:
        return parts
    namespace, name, version = parts
    if lower:
        if "s" in lower:
            namespace = namespace.lower()
        if "n" in lower:
            name = name.lower()
        if "v" in lower:
            version = version.lower()
    match type_:
        case "pypi":
            name = name.replace("_", "-")
        case "pub":
            name = _NOT_PUB.sub("_", name)
        case "cpan":
            namespace = namespace.upper()
        case "git":
            name = "/".join([segment for segment in name.split("/") if segment])
        case "mlflow" if "databricks" in qualifiers.get("repository_url", "").lower():
            name = name.lower()
    return Parts(namespace, name, version)


def broken_rule(type_: str, parts: Parts, qualifiers: Mapping[str, str]) -> str:
    """Which rule the normalised components break, ``""`` if none."""
    rules = RULES.get(type_)
    if rules is None:
        if not _TYPE.fullmatch(type_):
            return "the type of the package URL is missing or not valid"
        rules = _ANY
    if not parts.name:
        return "the package URL has no name"
    if parts.namespace:
        if rules.namespace == "-":
            return f"a {type_} package has no namespace"
    elif rules.namespace == "!":
        return f"a {type_} package needs a namespace"
    if rules.qualifier and rules.qualifier not in qualifiers:
        return f"a {type_} package needs the qualifier {rules.qualifier}"
    return _broken_peculiarity(type_, parts) if rules.peculiar else ""


def _broken_peculiarity(type_: str, parts: Parts) -> str:
    name, version = parts.name, parts.version
    if type_ == "cpan" and "::" in name:
        return "a cpan package is named by its distribution, not by a module"
    if type_ == "cocoapods" and (name[0] == "." or _NOT_IN_PODS.search(name)):
        return "the name of the pod is not valid"
    if type_ == "chrome-extension" and not (
        _EXTENSION_ID.fullmatch(name) and (not version or _EXTENSION_VERSION.fullmatch(version))
    ):
        return "the id or version of the extension is not valid"
    return ""


def without_namespace(type_: str) -> bool:
    """Whether a name is all there is, slashes included."""
    return RULES.get(type_, _ANY).namespace == "-"


def is_key(text: str) -> bool:
    """Whether a qualifier may be called so."""
    return _KEY.fullmatch(text) is not None
