"""Which addresses are those of an ecosystem's default registry."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from seawall.inventory.language.public_registries import OPERATORS, is_public
from tests.inventory.language.public_addresses import NPM, PUB, PYPI, YARN, host

ROOT: Final = Path(__file__).resolve().parents[3]
_NPM_HOST = host("registry", "npmjs", "org")


@pytest.mark.parametrize(
    ("ecosystem", "address"),
    [
        ("npm", NPM),
        ("npm", f"{NPM}/@a/b/-/b-1.0.0.tgz#sha"),
        ("npm", f"{YARN}/a/-/a-1.0.0.tgz"),
        ("npm", NPM.upper()),
        ("npm", f"https://{_NPM_HOST}.:443/a"),
        ("npm", f"https://user:secret@{_NPM_HOST}/a"),
        ("npm", _NPM_HOST),
        ("pypi", PYPI),
        ("pypi", f"https://{host('files', 'pythonhosted', 'org')}/packages/a.whl"),
        ("cargo", f"sparse+https://{host('index', 'crates', 'io')}/"),
        ("pub", PUB),
    ],
)
def test_default_registries(ecosystem: str, address: str) -> None:
    """Every host of the organisation counts, however its address is written."""
    assert is_public(ecosystem, address)


@pytest.mark.parametrize(
    ("ecosystem", "address"),
    [
        ("npm", ""),
        ("npm", "https://"),
        ("npm", "https://npm.example/a/-/a-1.0.0.tgz"),
        ("npm", f"https://{_NPM_HOST}.evil.example/a"),
        ("npm", f"https://evil{host('npmjs', 'org')}/a"),
        ("npm", f"https://{_NPM_HOST}@evil.example/a"),
        ("npm", f"https://evil.example\\@{_NPM_HOST}/a"),
        ("npm", f"https://evil.example/{_NPM_HOST}/a"),
        ("npm", f"https://evil.example#{_NPM_HOST}"),
        ("npm", f"file:{_NPM_HOST}/a"),
        ("npm", PYPI),
        ("pypi", NPM),
        ("pypi", f"https://{host('test', 'pypi', 'org')}/simple"),
        ("no such ecosystem", NPM),
    ],
)
def test_everything_else_is_elsewhere(ecosystem: str, address: str) -> None:
    """A look-alike, another ecosystem's registry and one for trials are worth saying."""
    assert not is_public(ecosystem, address)


@pytest.mark.parametrize("hostile", ["@" * 100_000, "a" * 100_000, "a@" * 50_000, "a:" * 50_000])
def test_hostile_addresses(hostile: str) -> None:
    """Reading an address takes time in proportion to its length."""
    assert not is_public("npm", f"https://{hostile}")


@pytest.mark.parametrize("ecosystem", OPERATORS)
def test_domains_are_whole(ecosystem: str) -> None:
    """No domain is so short that strangers could own part of it."""
    assert all(len(domain) >= 2 and all(domain) for domain in OPERATORS[ecosystem])


_HOSTS = (
    ("archive", "ubuntu", "com"),
    ("api", "nuget", "org"),
    ("deb", "debian", "org"),
    ("files", "pythonhosted", "org"),
    ("hex", "pm"),
    ("index", "crates", "io"),
    ("packagist", "org"),
    ("pear", "php", "net"),
    ("pecl", "php", "net"),
    ("proxy", "golang", "org"),
    ("pub", "dev"),
    ("pypi", "org"),
    ("registry", "npmjs", "org"),
    ("registry", "terraform", "io"),
    ("registry", "yarnpkg", "com"),
    ("repo", "maven", "apache", "org"),
    ("repo1", "maven", "org"),
    ("rubygems", "org"),
)


def test_no_registry_is_named_anywhere_else() -> None:
    """One place knows them: a host that stands elsewhere is a comparison of text, or a fetch."""
    hosts = "|".join(re.escape(".".join(labels)) for labels in _HOSTS)
    named = re.compile(rf"(?<![\w.-])(?:{hosts})(?![\w-])")
    folders = ("src", "tests", "docs", "bench", "requirements", "scripts")
    places = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    paths = (path for path in places if ".work" not in path.parts)  # what the benchmarks build
    texts = [path for path in paths if path.suffix in {".md", ".py", ".txt", ".toml", ""}]
    found = [
        path for path in texts if path.is_file() and named.search(path.read_text(errors="replace"))
    ]
    assert texts
    assert found == []
