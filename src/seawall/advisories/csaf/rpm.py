"""The RPM package that a component of a document is.

A package URL says it best: ``pkg:rpm/redhat/bind@9.8.2-1.el6?arch=x86_64&epoch=32``, and for
packages of a module ``rpmmod=<name>:<stream>`` in its query. Red Hat's older documents write
``pkg:rpmmod/redhat/<name>:<stream>/<package>`` or name the module as what the package is part of
(``pkg:rpmmod/redhat/<name>@<stream>:<version>:<context>``), and the oldest have no URL, but an id
that is the package (``telnet-1:0.17-65.el7_6.x86_64``).

There are millions of them in a feed, so they are taken apart here and not by the complete reader
of package URLs.

Source: https://redhatproductsecurity.github.io/security-data-guidelines/purl/
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

SOURCE: Final = "src"
"""Architecture of a source package."""
LONGEST: Final = 256
"""Longest name or version."""

_LONGEST_ID: Final = 1024
_URL: Final = re.compile(
    r"pkg:(rpm|rpmmod)/([^/@?#]+)/(?:([^/@?#]+)/)?([^/@?#]+)(?:@([^?#]*))?(?:\?([^#]*))?"
)
_NEVRA: Final = re.compile(
    r"([A-Za-z0-9_][\w.+-]*)-(\d{1,9}):([^-:/\s]+)-([^-:/\s]+)\.([a-z0-9_]+)", re.ASCII
)
_NVR: Final = re.compile(
    r"([A-Za-z0-9_][\w.+-]*)-([^-:/\s]+-[^-:/\s]+?)"
    r"(?:\.(x86_64|aarch64|aarch64_ilp32|ppc64le|ppc64|ppc|s390x|s390|i[3-6]86|ia64|armv[67]hl"
    r"|noarch|src|nosrc))?",
    re.ASCII,
)
_NAME: Final = re.compile(r"[A-Za-z0-9_][\w.+-]*", re.ASCII)
_MODULE: Final = re.compile(r"([\w.+-]+:[\w.+-]+)(?::.*)?", re.ASCII)
_VERSION: Final = re.compile(r"(?:\d{1,9}:)?[^-:/\s]+(?:-[^-:/\s]+)?", re.ASCII)
_SOURCE_ARCHES: Final = frozenset({"src", "nosrc", "source"})


class Rpm(NamedTuple):
    """A package.

    Attributes:
        name: of the package, of a source if its architecture is :data:`SOURCE`.
        version: with release, and with the epoch if that is not 0; ``""`` for all versions.
        arch: architecture, ``""`` if not said.
        module: ``name:stream`` of an RPM module.
    """

    name: str
    version: str = ""
    arch: str = ""
    module: str = ""


def of_url(url: str) -> Rpm | str:
    """The package that a package URL names, else why it names none."""
    match = _URL.fullmatch(url) if len(url) <= _LONGEST_ID else None
    if match is None:
        return "not an RPM package"
    kind, _, group, name, version, query = match.groups(default="")
    if "%" in url:
        group, name, version, query = map(unquote, (group, name, version, query))
    qualifiers = dict(item.split("=", 1) for item in query.split("&") if "=" in item)
    module = qualifiers.get("rpmmod", "")
    if kind == "rpmmod":
        if not group:
            return "a module as a whole"
        module = group
    elif group:
        return "not an RPM package"
    if module:
        label = _MODULE.fullmatch(module)
        if label is None:
            return "a module without stream"
        module = label[1]
    arch = qualifiers.get("arch", "")
    epoch = qualifiers.get("epoch", "")
    return _checked(
        Rpm(
            name,
            f"{epoch}:{version}" if version and epoch.strip("0") else version,
            SOURCE if arch in _SOURCE_ARCHES else arch,
            module,
        )
    )


def of_id(id_: str) -> Rpm | str:
    """The package that an id names, as Red Hat writes them, else why it names none."""
    if len(id_) > _LONGEST_ID:
        return "unusable name"
    if (match := _NEVRA.fullmatch(id_)) is not None:
        name, epoch, version, release, arch = match.groups()
        evr = f"{version}-{release}"
        if epoch.strip("0"):
            evr = f"{epoch}:{evr}"
        return _checked(Rpm(name, evr, SOURCE if arch in _SOURCE_ARCHES else arch))
    if _NAME.fullmatch(id_) is None:
        return "not an RPM package"
    if id_.endswith(".src"):
        return _checked(Rpm(id_.removesuffix(".src"), arch=SOURCE))
    return _checked(Rpm(id_))


def of_name(text: str, *, built: bool) -> Rpm | str:
    """The package that a name is, else why it names none.

    Args:
        text: ``glibc-32bit-2.26-lp150.11.3.2``, or with ``.x86_64``; ``glibc-32bit`` alone.
        built: whether it has version and release, for the name alone may look as if it had.
    """
    if len(text) > _LONGEST_ID:
        return "unusable name"
    if not built:
        return _checked(Rpm(text))
    match = _NVR.fullmatch(text)
    if match is None:
        return "unusable version"
    name, version, arch = match.groups(default="")
    return _checked(Rpm(name, version, SOURCE if arch in _SOURCE_ARCHES else arch))


def module_of(url: str) -> str:
    """``name:stream`` of the module that a package URL names, ``""`` if it names none."""
    match = _URL.fullmatch(url) if len(url) <= _LONGEST_ID else None
    if match is None or match[1] != "rpmmod" or match[3] or not match[5]:
        return ""
    stream = unquote(match[5]).partition(":")[0]
    return f"{unquote(match[4])}:{stream}" if stream else ""


def _checked(rpm: Rpm) -> Rpm | str:
    if not _NAME.fullmatch(rpm.name) or len(rpm.name) > LONGEST:
        return "unusable name"
    if rpm.version and (not _VERSION.fullmatch(rpm.version) or len(rpm.version) > LONGEST):
        return "unusable version"
    if len(rpm.module) > LONGEST or len(rpm.arch) > LONGEST or not rpm.arch.isascii():
        return "unusable name"
    return rpm
