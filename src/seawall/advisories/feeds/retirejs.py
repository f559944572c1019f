"""Retire.js: flaws of JavaScript libraries, by version.

A library lists vulnerabilities with ``below`` (exclusive) and ``atOrAbove`` (inclusive). Libraries
are known by the name that pages use; ``npmname`` says which package of npm is the same. Where it
is missing, only those are taken whose package has that very name and is published by the same
project. What recognises libraries in files is not read. An entry with several CVEs often names
the flaw whose fix was incomplete as well; then only GitHub's id says which flaw the bounds are of.

Source: https://github.com/RetireJS/retire.js
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct, field

from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.values import is_cve, weaknesses
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Range, Source, State, Statement, Vulnerability
from seawall.versions import valid

HOST: Final = "https://raw.githubusercontent.com/RetireJS/retire.js/master/repository/"
PATH: Final = "jsrepository-v4.json"
SIZE: Final = 32 << 20
"""Largest file, in bytes; it has some 600 KB."""

_GHSA: Final = re.compile(r"GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}", re.ASCII)
_OWN_NAME: Final = re.compile(r"[0-9A-Za-z._-]{1,60}")
_SAME_NAME: Final = frozenset(
    {
        "@angular/core",
        "axios",
        "blueimp-file-upload",
        "bootstrap",
        "bootstrap-select",
        "c3",
        "chart.js",
        "ckeditor5",
        "echarts",
        "handlebars",
        "highcharts",
        "jquery-migrate",
        "jquery-validation",
        "jquery.terminal",
        "jszip",
        "knockout",
        "lodash",
        "markdown-it",
        "marked",
        "mathjax",
        "react",
        "react-dom",
        "select2",
        "svelte",
        "swiper",
        "ua-parser-js",
        "video.js",
        "vue",
        "zrender",
    }
)
_OTHER_PACKAGE: Final = frozenset({"DWR"})  # npm's package of that name is something else


class _Vulnerability(Struct):
    below: str
    at_or_above: str = field(name="atOrAbove", default="0")
    severity: str = ""
    cwe: Any = None
    identifiers: dict[str, Any] = {}


class _Library(Struct):
    npm_name: str = field(name="npmname", default="")
    vulnerabilities: list[Any] = []


class RetireJs:
    """Reads the repository of libraries."""

    name: Final = "retirejs"
    version: Final = 1
    max_age: Final = 180
    patterns: Final = (f"retirejs/{PATH}",)
    downloads: Final = (Download(HOST, PATH, "retirejs"),)

    def source(self, path: str) -> Source:
        """Retire.js."""
        del path
        return Source(
            id="retirejs",
            name="Retire.js",
            url=HOST + PATH,
            licence="Apache-2.0",
            credit="Retire.js (https://retirejs.github.io/retire.js)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Statements about the packages of npm that the libraries are."""
        del path
        for name, raw in _document(stream).items():
            try:
                library = msgspec.convert(raw, _Library)
            except msgspec.ValidationError:
                yield Skipped(name[:80], "malformed library", broken=True)
                continue
            package = library.npm_name or (name if name in _SAME_NAME else "")
            if not package or name in _OTHER_PACKAGE or len(package) > 214:
                yield Skipped(name[:80], "a library that is no package of npm")
                continue
            for vulnerability in library.vulnerabilities:
                yield from _facts(package, vulnerability)


def _document(stream: BinaryIO) -> dict[str, Any]:
    content = stream.read(SIZE + 1)
    if len(content) > SIZE:
        raise LimitExceeded("larger than the repository of libraries may be")
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"not the repository of libraries: {error}") from error


def _facts(package: str, raw: Any) -> Iterator[Fact]:
    try:
        told = msgspec.convert(raw, _Vulnerability)
    except msgspec.ValidationError:
        yield Skipped(package, "malformed vulnerability", broken=True)
        return
    if not all(valid("npm", bound) for bound in {told.below, told.at_or_above} - {"0"}):
        yield Skipped(f"{package} {told.below}"[:80], "a bound that is no version of npm")
        return
    cves, others = _names(package, told.identifiers)
    if not cves and not others:
        yield Skipped(f"{package} {told.below}"[:80], "a flaw without any id")
        return
    if len(cves) > 1 and others:
        cves = []
    for flaw in cves or others[:1]:
        yield Statement(
            source="retirejs",
            advisory=(others or cves)[0],
            vulnerability=flaw,
            ecosystem="npm",
            package=package,
            ranges=(Range(introduced=told.at_or_above, fixed=told.below),),
            state=State.FIXED,
            severity=told.severity[:20].lower(),
        )
    if len(cves) <= 1:
        names = [*cves, *(name for name in others if not name.startswith("RETIREJS-"))]
        yield Vulnerability(
            id=(cves or others)[0], aliases=tuple(names[1:]), cwes=weaknesses(told.cwe)
        )


def _names(package: str, identifiers: dict[str, Any]) -> tuple[list[str], list[str]]:
    """CVEs, and other ids: GitHub's, or else the library's own number for it."""
    listed = identifiers.get("CVE")
    cves = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    others: list[str] = []
    if isinstance(github := identifiers.get("githubID"), str) and _GHSA.fullmatch(github):
        others.append(github)
    for kind in ("retid", "issue", "bug"):
        number = identifiers.get(kind)
        if not others and isinstance(number, str) and _OWN_NAME.fullmatch(number):
            others.append(f"RETIREJS-{package}-{kind}-{number}")
    return [name for name in dict.fromkeys(cves) if is_cve(name)], others


PLUGIN: Final = RetireJs()
