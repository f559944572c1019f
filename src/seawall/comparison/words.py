"""How scanners write down kinds of packages, and lists of versions."""

from __future__ import annotations

import re
from typing import Final

from seawall.errors import MalformedInput
from seawall.model.purl import Purl, parse

_TYPES: Final = {
    "deb": "debian ubuntu dpkg deb debian-package echo",
    "apk": "alpine wolfi chainguard apk minimos",
    "rpm": (
        "redhat rhel centos rocky alma almalinux oracle ol amazon amzn amazonlinux fedora "
        "photon suse sles opensuse opensuse-leap opensuse-tumbleweed cbl-mariner mariner "
        "azurelinux rpm os-rpm"
    ),
    "alpm": "arch archlinux alpm",
    "pypi": "python python-pkg pip pipenv poetry pypi uv pylock python_packages pythonpkg",
    "npm": "npm node node-pkg nodejs yarn pnpm bun javascript nodepkg",
    "golang": "go gobinary gomod golang go-module go_module go_binary gopackage",
    "maven": "jar maven java java-archive pom gradle gradle-lockfile java_archive war sbt-lockfile",
    "gem": "gem gems ruby rubygems bundler gemspec",
    "cargo": "cargo rust rust-crate rust-binary rustbinary crates.io crate",
    "composer": "composer packagist php php-composer composer-vendor",
    "nuget": "nuget dotnet dotnet-core dotnet-deps packages-props",
    "hex": "hex mix mix-lock elixir erlang",
    "pub": "pub dart dart-pub",
    "swift": "swift swifturl cocoapods",
    "conan": "conan conancenter c/c++",
    "conda": "conda conda-pkg conda-environment",
    "cran": "cran r r-package",
    "hackage": "hackage haskell",
    "julia": "julia",
    "bitnami": "bitnami",
    "generic": "binary generic unknown application",
    "githubactions": "github-action github-actions githubactions",
}
_BY_WORD: Final = {word: type_ for type_, words in _TYPES.items() for word in words.split()}
_IDS: Final = re.compile(
    r"\b(?:CVE-\d{4}-\d{4,19}|GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}"
    r"|(?:PYSEC|GO|RUSTSEC|OSV|MAL|GSD|DLA|DSA|DTSA|USN|RHSA|ELSA|ALSA|RLSA|ALAS2?|TEMP|CGA|BIT"
    r"|EEF|UBUNTU-CVE|ALPINE-CVE|DEBIAN-CVE|OESA|SUSE-SU|openSUSE-SU|ALASECS)"
    r"-[0-9A-Za-z][0-9A-Za-z:.-]{0,60})",
)
_PURL: Final = re.compile(r"pkg:[a-z][a-z0-9.+-]{0,30}/[^\s'\"`,;)\]}>|]{1,1000}")
_SEPARATED: Final = re.compile(r"\s*[,;|]\s*|\s+or\s+")


def type_of(word: str) -> str:
    """The PURL type that a scanner's word means, ``""`` if that is not known."""
    return _BY_WORD.get(word.strip().lower(), "")


def purl_of(text: str) -> Purl | None:
    """A package URL, ``None`` if it is not well-formed."""
    try:
        return parse(text) if text else None
    except MalformedInput:
        return None


def ids_in(text: str) -> tuple[str, ...]:
    """Ids of flaws and advisories in a text, in their order."""
    return tuple(dict.fromkeys(_IDS.findall(text[:20_000])))


def purls_in(text: str) -> tuple[str, ...]:
    """Package URLs in a text, in their order."""
    return tuple(dict.fromkeys(_PURL.findall(text[:20_000])))


def listed(text: str) -> tuple[str, ...]:
    """The versions in ``1.2.3, 2.0.1``; words that say there is none are none."""
    found = (part.strip() for part in _SEPARATED.split(" ".join(text[:4_000].split())))
    return tuple(part for part in found if part and any(char.isdigit() for char in part))
