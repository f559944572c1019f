"""OpenVEX documents: real ones, both versions, and broken ones."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from seawall.model import Artifact, Finding, Location, Package, Release
from seawall.vulnerabilities.exceptions import apply
from seawall.vulnerabilities.rule_files import read
from seawall.vulnerabilities.rules import Scope, Status
from seawall.vulnerabilities.scopes import Subject
from tests.shared import feeds

TODAY = date(2026, 11, 24)


def document(*statements: Any, **fields: Any) -> bytes:
    known = {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "https://example.com/vex-1",
        "timestamp": "2025-01-01T00:00:00Z",
        "statements": list(statements),
    }
    return json.dumps({**known, **fields}).encode()


def statement(**fields: Any) -> dict[str, Any]:
    known = {
        "vulnerability": {"name": "CVE-2024-1"},
        "products": [{"@id": "pkg:npm/a"}],
        "status": "not_affected",
        "justification": "vulnerable_code_not_in_execute_path",
    }
    return {**known, **fields}


def test_all_real_documents_are_read() -> None:
    """Real documents of several publishers are read without a complaint."""
    paths = [p for p in feeds("samples/openvex").rglob("*.json") if p.name != "all.json"]
    assert len(paths) == 5
    for path in paths:
        known = json.loads(path.read_bytes())
        result = read(path.name, path.read_bytes())
        assert len(result.rules) == len(known["statements"])
        assert result.diagnostics == ()
        assert all(rule.timestamp and rule.reason for rule in result.rules)


def test_a_hardened_image_covers_its_own_packages() -> None:
    """A real document about an image covers the image's packages, and is named as the origin."""
    path = feeds("samples/openvex") / "redis/dhi-redis.vex.json"
    rules = read("redis.json", path.read_bytes()).rules
    flaw = next(rule for rule in rules if rule.ids == ("CVE-2023-31437",))
    assert flaw.status is Status.NOT_AFFECTED
    trixie = Release(id="debian", version="13", codename="trixie")
    image = Artifact(name="dhi/redis:8", kind="image", release=trixie)
    systemd = Package(
        type="deb", name="libudev1", version="257.8-1~deb13u2", purl="pkg:deb/debian/libudev1@1"
    )
    about = Finding(
        id="CVE-2023-31437", package="libudev1", version="1", purl=systemd.purl, type="deb"
    )
    result = apply([about], rules, TODAY, Subject(image, (systemd,)))
    assert result.findings[0].suppressed is not None
    assert result.findings[0].suppressed.origin.startswith("redis.json (https://openvex.dev/")


def test_a_rebuilt_library_is_fixed_only_in_the_versions_named() -> None:
    """A fix named with a version does not cover other versions."""
    path = feeds("samples/openvex") / "chainguard-libraries/pypi/urllib3.openvex.json"
    (rule,) = read("urllib3.json", path.read_bytes()).rules
    assert rule.ids == ("CGA-7qjw-ggh3-pp9f", "CVE-2023-45803", "GHSA-g4mx-q9vg-27p4")
    assert rule.status is Status.FIXED

    def suppressed(version: str) -> bool:
        about = Finding(
            id="CVE-2023-45803",
            package="urllib3",
            version=version,
            purl=f"pkg:pypi/urllib3@{version.replace('+', '%2B')}",
            type="pypi",
        )
        return apply([about], [rule], TODAY).findings[0].suppressed is not None

    assert suppressed("1.26.16+cgr.1")
    assert not suppressed("1.26.16")


def test_ubuntu_names_source_packages() -> None:
    """A source package covers its binaries in the release that is named."""
    path = feeds("samples/ubuntu-vex") / "vex/cve/2023/CVE-2023-38545.json"
    rules = read("ubuntu.json", path.read_bytes()).rules
    assert {rule.ids[0] for rule in rules} == {"CVE-2023-38545"}
    jammy = Release(id="ubuntu", version="22.04", codename="jammy")
    image = Artifact(name="ubuntu:22.04", kind="image", release=jammy)
    package = Package(
        type="deb",
        name="libcurl4",
        version="7.81.0-1ubuntu1.24",
        source="curl",
        purl="pkg:deb/ubuntu/libcurl4@7.81.0-1ubuntu1.24?arch=amd64&distro=ubuntu-22.04",
    )
    about = Finding(
        id="CVE-2023-38545",
        package="libcurl4",
        version=package.version,
        purl=package.purl,
        type="deb",
    )
    assert apply([about], rules, TODAY, Subject(image, (package,))).findings[0].suppressed


def test_statements_inherit_and_override_the_time_of_the_document() -> None:
    """A statement's own time comes before the document's."""
    inherited, own, updated = read(
        "v.json",
        document(
            statement(),
            statement(timestamp="2025-02-02T00:00:00Z"),
            statement(timestamp="2025-02-02T00:00:00Z", last_updated="2025-03-03T00:00:00Z"),
        ),
    ).rules
    assert inherited.timestamp == "2025-01-01T00:00:00Z"
    assert own.timestamp == "2025-02-02T00:00:00Z"
    assert updated.timestamp == "2025-03-03T00:00:00Z"


def test_the_first_version_of_the_format_uses_plain_strings() -> None:
    """Version 0.0.1 is read as well."""
    (rule,) = read(
        "v.json",
        document(
            statement(
                vulnerability="CVE-2024-1",
                products=["pkg:oci/app@sha256:1"],
                subcomponents=["pkg:npm/a@1"],
            ),
            **{"@context": "https://openvex.dev/ns"},
        ),
    ).rules
    assert rule.ids == ("CVE-2024-1",)
    assert rule.scopes == (Scope(product="pkg:oci/app@sha256:1", component="pkg:npm/a@1"),)


def test_an_attestation_is_unwrapped() -> None:
    """The predicate of an in-toto statement is read as the document."""
    predicate = json.loads(document(statement()))
    wrapped = {
        "_type": "https://in-toto.io/Statement/v1",
        "predicateType": "https://openvex.dev/ns/v0.2.0",
        "subject": [{"name": "a", "digest": {"sha256": "0"}}],
        "predicate": predicate,
    }
    assert len(read("v.json", json.dumps(wrapped).encode()).rules) == 1


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"status": "fine"}, "unknown status 'fine'"),
        ({"vulnerability": ""}, "names no vulnerability"),
        ({"products": []}, "names no product by a package URL"),
        ({"products": [{"@id": "cpe:2.3:a:b:c"}]}, "names no product by a package URL"),
        ({"products": 5}, "Expected `array | null`, got `int` - at `$.products`"),
    ],
)
def test_a_broken_statement_does_not_spoil_the_others(broken: dict[str, Any], reason: str) -> None:
    """One broken statement is reported and the rest is kept."""
    result = read("v.json", document(statement(**broken), statement()))
    assert len(result.rules) == 1
    (diagnostic,) = result.diagnostics
    assert reason in diagnostic.reason


def test_a_subcomponent_without_a_package_url_does_not_widen_the_statement() -> None:
    """A part that cannot be identified never becomes the whole product."""
    product = {"@id": "pkg:oci/app", "subcomponents": [{"@id": "libfoo"}]}
    result = read("v.json", document(statement(products=[product])))
    assert result.rules == ()
    assert len(result.diagnostics) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"@context": "https://openvex.dev/ns", "statements": 5}',
        b'{"@context": 5}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_broken_documents_become_one_diagnostic(data: bytes) -> None:
    """A document that cannot be read grants nothing and says why."""
    result = read("v.json", data)
    assert result.rules == ()
    assert len(result.diagnostics) == 1


def test_every_truncation_of_a_document_is_survived() -> None:
    """However a document is cut, reading it does not raise."""
    data = document(statement(), statement())
    for length in range(0, len(data), 7):
        assert read("v.json", data[:length]).rules == ()


def test_a_location_is_not_needed_to_match() -> None:
    """A statement that names no file covers a finding wherever it is stated."""
    about = Finding(
        id="CVE-2024-1",
        package="a",
        version="1",
        purl="pkg:npm/a@1",
        type="npm",
        locations=(Location("x"),),
    )
    rules = read("v.json", document(statement())).rules
    assert apply([about], rules, TODAY).findings[0].suppressed
