"""What is read has package URLs that other tools can read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import pytest

import seawall.inventory
from seawall.model import Package, purl
from tests.inventory.language.samples import SAMPLES
from tests.inventory.language.stating import Sample, packages
from tests.inventory.reading import read_case
from tests.inventory.test_corpus import CASES
from tests.shared import corpus

_TYPE: Final = re.compile(r'\btype="([a-z-]+)",\n')
UNDEFINED: Final = {
    "bioconductor": "repositories of R packages besides CRAN",
    "bottlerocket": "an operating system",
    "chocolatey": "packages of Windows",
    "cos": "an operating system",
    "dub": "packages of D",
    "ebuild": "packages of Gentoo",
    "flatpak": "applications",
    "jsr": "packages of JSR, the registry of Deno",
    "helm": "charts; only those in OCI registries have a defined type",
    "macports": "ports",
    "nimble": "packages of Nim",
    "nix": "packages of Nix",
    "opkg": "packages of OpenWrt and Yocto",
    "pear": "packages of PHP before Composer",
    "shard": "packages of Crystal",
    "snap": "applications",
    "spack": "packages for scientific computing",
    "swiplpack": "packs of SWI-Prolog",
    "terraform": "providers and modules",
    "wordpress": "WordPress itself",
    "wordpress-plugin": "its plug-ins",
    "wordpress-theme": "its themes",
}
"""Types that extractors use although the specification defines none for what they are about."""
NAMELESS: Final = {
    ("swift", "mona.LinkedList"): "a registry's identity; the type asks for a repository",
}
"""Packages whose type cannot express them; no URL is better than a wrong one."""


def readable(package: Package) -> None:
    """The URL of a package is canonical and leads back to it."""
    url = purl.of(package)
    if (package.type, package.name) in NAMELESS:
        assert not url
        return
    read = purl.parse(url)
    assert str(read) == url
    fields = purl.to_package_fields(read)
    assert (fields.type, fields.name.lower()) == (package.type, package.name.lower())
    assert fields.version == package.version


@pytest.mark.parametrize("case", CASES)
def test_every_package_of_the_corpus_has_one(case: str) -> None:
    """Real files give packages that have a URL, and are found again by it."""
    for item in read_case(case):
        if isinstance(item, Package):
            readable(item)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.plugin)
def test_every_package_of_the_samples_has_one(sample: Sample) -> None:
    """The same for ecosystems that the corpus lacks."""
    for package in packages(sample):
        readable(package)


@pytest.mark.parametrize(
    ("type_", "name", "url"),
    [
        ("generic", "cargo:eza", "pkg:generic/cargo:eza@1"),
        ("git", "host.example/a/b/c", "pkg:git/host.example/a/b/c@1"),
        ("helm", "nginx", "pkg:helm/nginx@1"),
        ("jsr", "@std/assert", "pkg:jsr/%40std/assert@1"),
        ("nimble", "jester", "pkg:nimble/jester@1"),
        ("pear", "pear.example/Log", "pkg:pear/pear.example/Log@1"),
        ("terraform", "registry.example/acme/x", "pkg:terraform/registry.example/acme/x@1"),
        ("wordpress-theme", "twentytwenty", "pkg:wordpress-theme/twentytwenty@1"),
    ],
)
def test_names_of_undefined_types(type_: str, name: str, url: str) -> None:
    """What stands before the last slash is the namespace, as for any type without rules."""
    package = Package(type=type_, name=name, version="1")
    assert purl.of(package) == url
    readable(package)


def test_every_type_is_defined_or_listed() -> None:
    """An extractor does not invent a type where there is a defined one."""
    paths = Path(seawall.inventory.__path__[0]).rglob("*.py")
    source = "\n".join(path.read_text() for path in paths)
    defined = json.loads((corpus("purl") / "purl-types-index.json").read_bytes())
    assert set(_TYPE.findall(source)) - set(defined) <= UNDEFINED.keys()
    assert [type_ for type_ in UNDEFINED if f'"{type_}"' not in source] == []
    assert not UNDEFINED.keys() & set(defined)
