"""Chainguard's rebuilt libraries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from seawall.advisories.feeds import chainguard_libraries
from seawall.errors import MalformedInput
from seawall.model import Package, State
from tests.advisories.damaging import survives
from tests.advisories.following import Upstream
from tests.advisories.making import osv, read, skipped, statements, zipped
from tests.advisories.matching import findings, samples
from tests.shared import feeds

FEED = chainguard_libraries.PLUGIN
DOCUMENT = "chainguard-libraries/openvex/v1/pypi/urllib3.openvex.json"
ARCHIVE = "chainguard-libraries/openvex/v1/_changes.zip"
HOST = "https://libraries.cgr.dev/openvex/v1/"


def _real() -> dict[str, bytes]:
    real = samples(feeds("samples/openvex/chainguard-libraries"))
    return {name: content for name, content in real.items() if name != "all.json"}


def _said(purl: str, status: str = "fixed", *aliases: str) -> bytes:
    flaw = {"name": "CGA-1111-2222-3333", "aliases": list(aliases) or ["CVE-2023-45803"]}
    said = {"vulnerability": flaw, "status": status, "products": [{"identifiers": {"purl": purl}}]}
    return json.dumps({"statements": [said]}).encode()


def test_real_documents_say_what_they_say() -> None:
    """Each about the builds that it lists."""
    facts = [fact for content in _real().values() for fact in read(FEED, DOCUMENT, content)]
    assert {
        (item.vulnerability, item.ecosystem, item.package, item.versions, item.state)
        for item in statements(facts)
    } == {
        ("CVE-2022-21797", "PyPI", "joblib", ("1.0.0+cgr.1",), State.NOT_AFFECTED),
        (
            "CVE-2023-45803",
            "PyPI",
            "urllib3",
            ("1.26.16+cgr.0", "1.26.16+cgr.1"),
            State.NOT_AFFECTED,
        ),
        (
            "CVE-2026-22732",
            "Maven",
            "org.springframework.security:spring-security-web",
            ("5.8.16-0.cgr.1",),
            State.NOT_AFFECTED,
        ),
    }


def test_a_mended_build_is_no_finding(tmp_path: Path) -> None:
    """The release it was built from, and builds that nobody speaks of, are."""
    record = osv(
        "PYSEC-1",
        "PyPI",
        "urllib3",
        {"introduced": "0"},
        {"fixed": "1.26.18"},
        aliases=["CVE-2023-45803"],
    )
    documents = {f"openvex/v1/{name}": content for name, content in _real().items()}
    versions = ("1.26.16", "1.26.16+cgr.1", "1.26.15+cgr.1", "1.26.18")
    found = findings(
        tmp_path,
        {"osv/PyPI/all.zip": zipped({"a.json": record}), ARCHIVE: zipped(dict(documents))},
        [Package(type="pypi", name="urllib3", version=versions[0])],
    )
    assert [item.version for item in found.values()] == ["1.26.16"]
    for number, version in enumerate(versions[1:]):
        package = Package(type="pypi", name="urllib3", version=version)
        files = {"osv/PyPI/all.zip": zipped({"a.json": record}), ARCHIVE: zipped(dict(documents))}
        found = findings(tmp_path / str(number), files, [package])
        assert bool(found) is (version == "1.26.15+cgr.1"), version


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_said("pkg:deb/debian/a@1"), "not the build of a package of a known registry"),
        (_said("pkg:pypi/a"), "not the build of a package of a known registry"),
        (_said("joblib"), "not the build of a package of a known registry"),
        (
            _said("pkg:pypi/a@1", "gone"),
            "a statement about no one CVE, or of an unknown status",
        ),
        (
            _said("pkg:pypi/a@1", "fixed", "CVE-2024-0001", "CVE-2024-0002"),
            "a statement about no one CVE, or of an unknown status",
        ),
        (b"[]", "not an OpenVEX document"),
    ],
)
def test_what_gives_no_statement_is_counted(content: bytes, reason: str) -> None:
    """Versions of everything are never cleared."""
    facts = read(FEED, DOCUMENT, content)
    assert statements(facts) == []
    assert [why for why, _ in skipped(facts)] == [reason]


def _index(**days: str) -> bytes:
    entries = [{"id": f"pypi/{name}.openvex.json", "modified": day} for name, day in days.items()]
    return json.dumps({"entries": entries, "version": 1}).encode()


def test_an_update_follows_the_list(tmp_path: Path) -> None:
    """Each document once, again when it changed, and no path that leads away."""
    document: dict[str, Any] = {"statements": [], "last_updated": "2026-11-01T00:00:00Z"}
    files = {
        f"{HOST}all.json": _index(**{"a": "2026-11-01", "../../b": "2026-11-01"}),
        f"{HOST}pypi/a.openvex.json": json.dumps(document).encode(),
    }
    upstream = Upstream(tmp_path, files)
    path = "openvex/v1/pypi/a.openvex.json"
    assert [item.path for item in upstream.update(FEED)] == [path]
    assert upstream.update(FEED) == []
    upstream.files[f"{HOST}all.json"] = _index(a="2026-11-02")
    assert [item.path for item in upstream.update(FEED)] == [path]
    upstream.files[f"{HOST}all.json"] = b"[]"
    with pytest.raises(MalformedInput):
        upstream.update(FEED)


def test_damaged_documents_are_survived() -> None:
    """Facts or omissions."""
    survives(FEED, DOCUMENT, list(_real().values()))
