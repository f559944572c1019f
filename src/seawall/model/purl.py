"""Package URLs: ``pkg:type/namespace/name@version?qualifiers#subpath``.

Every component is percent-encoded but for letters, digits and ``.-_~:``; slashes separate the
segments of namespace and subpath. Types differ in what they ask of the components - which are
lower-cased, whether there is a namespace - and that is the table below. A canonical URL is a
package's identity: two spellings of it become one here.

Source: ECMA-427 and the type definitions of https://github.com/package-url/purl-spec

Two rules of the definitions are not enforced, because identities in wide use break them: a
namespace that is called required is asked for only where a name means nothing without it
(``pkg:golang/stdlib``, ``pkg:deb/curl`` and ``pkg:huggingface/gpt2`` are read), and Go modules keep
their case, which the definition's note contradicts but module paths need.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from msgspec import Struct

from seawall.errors import LimitExceeded, MalformedInput

_LONGEST: Final = 1 << 16
_TYPE: Final = re.compile(r"[a-z][a-z0-9.+-]*")
_KEY: Final = re.compile(r"[a-z][a-z0-9._-]*")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._~:-]")
_ENCODED: Final = re.compile(rb"%([0-9A-Fa-f]{2})")
_NOT_PUB: Final = re.compile(r"[^a-z0-9_]")
_EXTENSION_ID: Final = re.compile(r"[a-p]{32}")
_EXTENSION_VERSION: Final = re.compile(r"\d+(?:\.\d+){0,3}", re.ASCII)


class _Rules(NamedTuple):
    """What one type asks of its components.

    Attributes:
        namespace: ``!`` if a name means nothing without one, ``-`` if there must be none.
        lower: components compared without case: ``s`` namespace, ``n`` name, ``v`` version.
        qualifier: one that belongs to the identity.
    """

    namespace: str = ""
    lower: str = ""
    qualifier: str = ""


_ANY: Final = _Rules()
_BARE: Final = _Rules("-")
_RULES: Final = {
    "alpm": _Rules(lower="sn"),
    "apk": _Rules(lower="sn"),
    "bazel": _BARE,
    "bitbucket": _Rules("!", "sn"),
    "bitnami": _Rules("-", "n"),
    "brew": _Rules(lower="sn"),
    "cargo": _BARE,
    "chrome-extension": _Rules("-", "n"),
    "cocoapods": _BARE,
    "composer": _Rules(lower="sn"),
    "conda": _BARE,
    "cran": _BARE,
    "deb": _Rules(lower="sn"),
    "gem": _BARE,
    "git": _Rules("!"),
    "github": _Rules("!", "sn"),
    "hackage": _BARE,
    "hex": _Rules(lower="sn"),
    "huggingface": _Rules(lower="v"),
    "julia": _Rules("-", qualifier="uuid"),
    "luarocks": _Rules(lower="sn"),
    "mlflow": _BARE,
    "nuget": _BARE,
    "oci": _Rules("-", "nv"),
    "opam": _BARE,
    "otp": _Rules("-", "n"),
    "pub": _Rules("-", "n"),
    "pypi": _Rules("-", "nv"),
    "qpkg": _Rules(lower="s"),
    "rpm": _Rules(lower="s"),
    "swid": _Rules(qualifier="tag_id"),
    "swift": _Rules("!"),
    "vcpkg": _BARE,
    "vscode-extension": _Rules("!", "snv"),
    "yocto": _Rules(lower="s"),
}
_DISTRIBUTIONS: Final = frozenset({"alpm", "apk", "deb", "rpm"})


class PackageURL(Struct, frozen=True, kw_only=True):
    """A package URL, its components decoded and normalised.

    ``str()`` gives the canonical URL.

    Attributes:
        type: the packaging system, ``npm``, ``deb`` ...
        namespace: group, scope, vendor or owner, segments joined by ``/``.
        name: of the package.
        version: of the package, ``""`` for all of them.
        qualifiers: further facts by key, none of them empty.
        subpath: a path inside the package.
    """

    type: str
    name: str
    namespace: str = ""
    version: str = ""
    qualifiers: dict[str, str] = {}
    subpath: str = ""

    def __str__(self) -> str:
        name = _path(self.name) if self.type == "git" else _encode(self.name)
        text = (
            f"pkg:{self.type}/{_path(self.namespace)}/{name}"
            if self.namespace
            else (f"pkg:{self.type}/{name}")
        )
        if self.version:
            text += f"@{_encode(self.version)}"
        if self.qualifiers:
            pairs = [f"{key}={_encode(value)}" for key, value in sorted(self.qualifiers.items())]
            text += f"?{'&'.join(pairs)}"
        return f"{text}#{_path(self.subpath)}" if self.subpath else text


def parse(text: str) -> PackageURL:
    """Read a package URL, canonical or not.

    Raises:
        MalformedInput: it is none, or lacks what its type asks for.
    """
    if len(text) > _LONGEST:
        raise LimitExceeded("the package URL is too long", where=_shown(text))
    scheme, _, rest = text.partition(":")
    if scheme.lower() != "pkg":
        raise MalformedInput("a package URL begins with pkg:", where=_shown(text))
    if not text.isascii() and not _is_unicode(text):
        raise MalformedInput("the package URL is not UTF-8", where=_shown(text))
    rest, _, subpath = _split_right(rest, "#")
    rest, _, query = _split_right(rest, "?")
    type_, _, rest = rest.strip("/").partition("/")
    rest, version = _split_version(rest)
    type_ = type_.lower()
    if type_ == "git":
        namespace, _, name = rest.partition("/")
    else:
        namespace, _, name = rest.rpartition("/")
    return _checked(
        type_,
        "/".join(_segments(namespace, text)),
        "/".join(_segments(name, text)) if type_ == "git" else _decode(name, text),
        _decode(version, text),
        qualifiers=_qualifiers(query, text),
        subpath="/".join(_segments(subpath, text)),
    )


def build(
    type: str,  # noqa: A002
    name: str,
    version: str = "",
    *,
    namespace: str = "",
    qualifiers: Mapping[str, str] | None = None,
    subpath: str = "",
) -> str:
    """The canonical URL of decoded components.

    Raises:
        MalformedInput: the components break a rule of their type.
    """
    extra = dict(qualifiers or {})
    checked = _checked(type.lower(), namespace, name, version, qualifiers=extra, subpath=subpath)
    return str(checked)


def of_package(
    type: str,  # noqa: A002
    native_name: str,
    version: str,
    *,
    distro_id: str = "",
    distro: str = "",
    arch: str = "",
    qualifiers: Mapping[str, str] | None = None,
) -> str:
    """The canonical URL of a package named as its own ecosystem names it.

    Args:
        type: package URL type.
        native_name: ``@scope/name`` (npm), ``group:artifact`` (Maven), a module path (Go),
            ``vendor/name`` (Composer), ``owner/repo`` (GitHub), an address (Swift), a repository
            (OCI), ``publisher.name`` (VS Code) or just a name.
        version: complete, with the epoch of an OS package.
        distro_id: ``ID`` of os-release, the namespace of OS packages.
        distro: ``debian-12``, a qualifier of OS and Bitnami packages.
        arch: architecture of OS and Bitnami packages.
        qualifiers: further qualifiers.

    Returns:
        ``""`` if there can be no URL: a part that the type cannot do without is missing.
    """
    extra = dict(qualifiers or {})
    namespace, name, subpath = "", native_name, ""
    if type in _DISTRIBUTIONS:
        namespace = distro_id
        if type == "rpm":
            version = _without_epoch(version, extra)
    else:
        namespace, name, subpath = _native(type, native_name, extra)
    if type in _DISTRIBUTIONS or type == "bitnami":
        extra |= {"arch": arch, "distro": distro}
    try:
        return str(_checked(type, namespace, name, version, qualifiers=extra, subpath=subpath))
    except MalformedInput:
        return ""


def _without_epoch(version: str, qualifiers: dict[str, str]) -> str:
    """Move the epoch of an RPM to its qualifier; 0 is the same as none."""
    epoch, colon, rest = version.partition(":")
    if not colon or not epoch.isdigit():
        return version
    if epoch.strip("0"):
        qualifiers["epoch"] = epoch
    return rest


def _native(type_: str, name: str, qualifiers: dict[str, str]) -> tuple[str, str, str]:
    """Namespace, name and subpath of a name written the ecosystem's own way."""
    match type_:
        case "npm":
            scope, slash, rest = name.partition("/")
            return (scope, rest, "") if slash else ("", name, "")
        case "maven":
            group, colon, artifact = name.partition(":")
            return (group, artifact, "") if colon else ("", name, "")
        case "cocoapods":
            pod, _, subspec = name.partition("/")
            return "", pod, subspec
        case "cpan":
            return "", name.replace("::", "-"), ""
        case "swift" | "git":
            name = (name.partition("://")[2] or name).removesuffix(".git")
        case "oci":
            if "/" in name:
                qualifiers.setdefault("repository_url", name)
            return "", name.rpartition("/")[2], ""
        case "vscode-extension" if "/" not in name:
            publisher, _, extension = name.partition(".")
            return publisher, extension, ""
    if "/" not in name or _RULES.get(type_, _ANY).namespace == "-":
        return "", name, ""
    head, _, tail = name.partition("/") if type_ == "git" else name.rpartition("/")
    return head, tail, ""


def _checked(
    type_: str,
    namespace: str,
    name: str,
    version: str,
    *,
    qualifiers: dict[str, str],
    subpath: str,
) -> PackageURL:
    """Apply the rules of the type."""
    if "/" in namespace:
        namespace = _clean(namespace)
    rules = _RULES.get(type_, _ANY)
    kept = {key.lower(): value for key, value in qualifiers.items() if value}
    if rules.lower:
        if "s" in rules.lower:
            namespace = namespace.lower()
        if "n" in rules.lower:
            name = name.lower()
        if "v" in rules.lower:
            version = version.lower()
    if type_ in _PECULIAR:
        namespace, name = _peculiar(type_, namespace, name, kept)
    reason = _broken(type_, namespace, name, version, kept)
    if reason:
        raise MalformedInput(reason, where=_shown(f"pkg:{type_}/{namespace}/{name}@{version}"))
    return PackageURL(
        type=type_,
        namespace=namespace,
        name=name,
        version=version,
        qualifiers=kept,
        subpath="/".join([s for s in subpath.split("/") if s not in ("", ".", "..")]),
    )


_PECULIAR: Final = frozenset({"cpan", "git", "mlflow", "pub", "pypi"})


def _peculiar(
    type_: str, namespace: str, name: str, qualifiers: Mapping[str, str]
) -> tuple[str, str]:
    """Normalisation that is more than lower case."""
    match type_:
        case "pypi":
            name = name.replace("_", "-")
        case "pub":
            name = _NOT_PUB.sub("_", name)
        case "cpan":
            namespace = namespace.upper()
        case "git":
            name = _clean(name)
        case "mlflow" if "databricks" in qualifiers.get("repository_url", "").lower():
            name = name.lower()
    return namespace, name


def _broken(
    type_: str, namespace: str, name: str, version: str, qualifiers: Mapping[str, str]
) -> str:
    """Which rule the components break, ``""`` if none."""
    rules = _RULES.get(type_, _ANY)
    if not _TYPE.fullmatch(type_):
        return "the type of the package URL is missing or not valid"
    if not name:
        return "the package URL has no name"
    if namespace and rules.namespace == "-":
        return f"a {type_} package has no namespace"
    if not namespace and rules.namespace == "!":
        return f"a {type_} package needs a namespace"
    if rules.qualifier and rules.qualifier not in qualifiers:
        return f"a {type_} package needs the qualifier {rules.qualifier}"
    if qualifiers and not all(map(_KEY.fullmatch, qualifiers)):
        return "the key of a qualifier is not valid"
    if type_ == "cpan" and "::" in name:
        return "a cpan package is named by its distribution, not by a module"
    if type_ == "cocoapods" and (name[0] == "." or re.search(r"[\s+]", name)):
        return "the name of the pod is not valid"
    if type_ == "chrome-extension" and not (
        _EXTENSION_ID.fullmatch(name) and (not version or _EXTENSION_VERSION.fullmatch(version))
    ):
        return "the id or version of the extension is not valid"
    return ""


def _shown(text: str) -> str:
    """The text cut short, fit for a line of output."""
    shown = text if len(text) <= 120 else f"{text[:117]}..."
    return shown.encode("utf-8", "replace").decode()


def _split_right(text: str, mark: str) -> tuple[str, str, str]:
    head, found, tail = text.rpartition(mark)
    return (head, found, tail) if found else (tail, "", "")


def _split_version(rest: str) -> tuple[str, str]:
    """Split at the last ``@``, unless it begins a segment of the namespace (``@scope/name``)."""
    at = rest.rfind("@")
    if at < 0 or ((at == 0 or rest[at - 1] == "/") and "/" in rest[at:]):
        return rest, ""
    return rest[:at], rest[at + 1 :]


def _segments(path: str, where: str) -> list[str]:
    segments = [_decode(segment, where) for segment in path.split("/") if segment]
    if any("/" in segment for segment in segments):
        raise MalformedInput(
            "a segment of the package URL holds an encoded slash", where=_shown(where)
        )
    return segments


def _qualifiers(query: str, where: str) -> dict[str, str]:
    qualifiers: dict[str, str] = {}
    for pair in query.split("&") if query else ():
        key, _, value = pair.partition("=")
        if key.lower() in qualifiers:
            raise MalformedInput("a qualifier is given twice", where=_shown(where))
        if not _KEY.fullmatch(key.lower()):
            raise MalformedInput("the key of a qualifier is not valid", where=_shown(where))
        qualifiers[key.lower()] = _decode(value, where)
    return qualifiers


def _clean(path: str) -> str:
    return "/".join([segment for segment in path.split("/") if segment])


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _path(path: str) -> str:
    return "/".join([_encode(segment) for segment in path.split("/") if segment])


def _encode(text: str) -> str:
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return "".join([f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")])


def _decode(text: str, where: str) -> str:
    if "%" not in text:
        return text
    decoded = _ENCODED.sub(lambda match: bytes((int(match[1], 16),)), text.encode())
    try:
        return decoded.decode()
    except UnicodeDecodeError as error:
        raise MalformedInput("the package URL is not UTF-8", where=_shown(where)) from error
