"""A result with one of everything, and short ways to make others."""

from __future__ import annotations

import hashlib
import importlib
from typing import Any, Final

from msgspec.structs import replace

from seawall.model import (
    Artifact,
    BaseImage,
    Comparison,
    CoverageRow,
    Diagnostic,
    Finding,
    Hint,
    Layer,
    Level,
    Location,
    Looked,
    Package,
    Range,
    Rating,
    Relationship,
    Release,
    ScanResult,
    Scope,
    Severity,
    Snapshot,
    Source,
    State,
    Statement,
    Suppression,
    Verdict,
)
from seawall.report.format import Format, Rendering

NAMES: Final = (
    "csv",
    "cyclonedx",
    "github",
    "gitlab",
    "html",
    "json",
    "junit",
    "markdown",
    "sarif",
    "spdx",
    "spdx3",
    "table",
)
BASE: Final = "sha256:" + "b" * 64
OWN: Final = "sha256:" + "c" * 64
DIGEST: Final = "sha256:" + "d" * 64


def format_called(name: str) -> Format:
    """The plug-in of a format."""
    plugin: Format = importlib.import_module(f"seawall.report.formats.{name}").PLUGIN
    return plugin


def text_of(name: str, result: ScanResult, **rendering: Any) -> str:
    """A result in a format."""
    return "".join(format_called(name).render(result, Rendering(**rendering)))


def compared(scheme: str, installed: str, fixed: str, package: str) -> Comparison:
    """A comparison against one fix."""
    statement = Statement(
        source="test-source",
        advisory="TEST-1",
        vulnerability="CVE-2024-0001",
        ecosystem="PyPI",
        package=package,
        ranges=(Range("0", fixed),),
        state=State.FIXED,
    )
    return Comparison(
        scheme=scheme, installed=installed, text=f"{installed} < {fixed}", statement=statement
    )


def flaw(id_: str, package: Package, severity: Severity, fixed: str = "", **more: Any) -> Finding:
    """A flaw in a package."""
    scheme = "dpkg" if package.type == "deb" else "pep440"
    finding = Finding(
        id=id_,
        package=package.name,
        version=package.version,
        purl=package.purl,
        type=package.type,
        severity=severity,
        locations=package.locations,
        level=package.level,
        from_base=package.from_base,
        introduced_in=package.introduced_in,
        fixed_versions=(fixed,) if fixed else (),
        state=State.FIXED if fixed else State.AFFECTED,
        comparisons=(compared(scheme, package.version, fixed, package.name),) if fixed else (),
        fingerprint=hashlib.sha256(ascii((id_, package.name)).encode()).hexdigest()[:32],
    )
    return replace(finding, **more)


LIBSSL: Final = Package(
    type="deb",
    name="libssl3",
    version="3.0.11-1",
    source="openssl",
    arch="amd64",
    purl="pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12&upstream=openssl",
    locations=(Location("var/lib/dpkg/status", 10, BASE),),
    licenses=("OpenSSL license", "Apache-2.0"),
    publisher="Debian OpenSSL Team <openssl@example.org>",
    level=Level.OPERATING_SYSTEM,
    dependencies=("libc6",),
    introduced_in=BASE,
    created_by="ADD rootfs.tar /",
    from_base=True,
)
OPENSSL: Final = replace(
    LIBSSL,
    name="openssl",
    source="",
    purl="pkg:deb/debian/openssl@3.0.11-1?arch=amd64&distro=debian-12",
    locations=(Location("var/lib/dpkg/status", 30, BASE),),
    dependencies=("libssl3",),
)
DJANGO: Final = Package(
    type="pypi",
    name="django",
    version="4.2.1",
    purl="pkg:pypi/django@4.2.1",
    locations=(Location("app/poetry.lock", 7, OWN),),
    licenses=("BSD-3-Clause",),
    hashes=(f"sha256:{'a' * 64}",),
    scope=Scope.RUNTIME,
    relationship=Relationship.DIRECT,
    dependencies=("sqlparse@0.4.4",),
    extractor="language/python/poetry_lock",
    introduced_in=OWN,
    from_base=False,
)
SQLPARSE: Final = replace(
    DJANGO,
    name="sqlparse",
    version="0.4.4",
    purl="pkg:pypi/sqlparse@0.4.4",
    locations=(Location("app/poetry.lock", 20, OWN),),
    hashes=("crc32:0a",),
    licenses=("MIT OR custom",),
    relationship=Relationship.TRANSITIVE,
    dependencies=(),
)
LOG4J: Final = Package(
    type="maven",
    name="org.apache.logging.log4j:log4j-core",
    version="2.14.1",
    purl="pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
    locations=(Location("app/a.jar!/BOOT-INF/lib/log4j-core-2.14.1.jar", 0, OWN),),
    licenses=("Apache-2.0 WITH LLVM-exception",),
    properties={"cpe": "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*"},
    evidence="derived",
    introduced_in=OWN,
    from_base=False,
)
PACKAGES: Final = (LIBSSL, OPENSSL, DJANGO, SQLPARSE, LOG4J)

HIGH: Final = Rating(
    Severity.HIGH, "test-source", 7.5, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"
)
EXPLOITED: Final = flaw(
    "CVE-2021-44228",
    LOG4J,
    Severity.CRITICAL,
    "2.15.0",
    aliases=("GHSA-jfh8-c2jp-5v3q",),
    known_exploited="2021-12-10",
    ransomware=True,
    epss=0.944,
    epss_percentile=0.999,
    cwes=("CWE-20", "CWE-502"),
    published="2021-12-10",
    rating=Rating(Severity.CRITICAL, "test-source", 10.0),
    ratings=(Rating(Severity.CRITICAL, "test-source", 10.0), HIGH),
)
FINDINGS: Final = (
    EXPLOITED,
    flaw("CVE-2024-0001", DJANGO, Severity.HIGH, "4.2.10", rating=HIGH, ratings=(HIGH,)),
    flaw("CVE-2024-0002", DJANGO, Severity.MEDIUM, "4.2.9"),
    flaw("CVE-2024-0003", LIBSSL, Severity.HIGH, "3.0.13-1"),
    flaw("CVE-2024-0003", OPENSSL, Severity.HIGH, "3.0.13-1"),
    flaw("CVE-2024-0004", OPENSSL, Severity.LOW, state=State.WONT_FIX),
    flaw("CVE-2024-0005", SQLPARSE, Severity.HIGH, verdict=Verdict.UNKNOWN, reason="no order"),
    flaw("RUSTSEC-2024-0006", SQLPARSE, Severity.NONE, kind="unmaintained"),
    flaw(
        "CVE-2024-0007",
        DJANGO,
        Severity.CRITICAL,
        "5.0",
        suppressed=Suppression(
            kind="vex", origin="vendor.vex.json", reason="not reachable", expires="2030-01-01"
        ),
    ),
)
RESULT: Final = ScanResult(
    artifact=Artifact(
        name="registry.example/team/app:1.4",
        kind="image",
        digest=DIGEST,
        platform="linux/amd64",
        layers=(
            Layer(diff_id=BASE, size=1000, verified="earlier", from_base=True),
            Layer(diff_id=OWN, size=2000, verified="now", from_base=False),
        ),
        base=BaseImage("debian:12", evidence="known layers", layers=1),
        release=Release(
            id="debian",
            version="12",
            codename="bookworm",
            pretty_name="Debian GNU/Linux 12 (bookworm)",
        ),
    ),
    tool="seawall 0.1.0",
    created="2024-06-10T12:00:00Z",
    packages=PACKAGES,
    findings=FINDINGS,
    diagnostics=(
        Diagnostic(path="app/broken.lock", reason="not JSON"),
        Diagnostic(path="app/odd.lock", reason="it is empty", kind="note"),
    ),
    coverage=(
        CoverageRow(subject="Debian:12", looked=Looked.SEEN, packages=2, as_of="2024-06-09"),
        CoverageRow(
            subject="Maven", looked=Looked.PARTIAL, reason="a sample of the data", packages=1
        ),
        CoverageRow(subject="PyPI", looked=Looked.SEEN, packages=2),
        CoverageRow(subject="Hex", looked=Looked.NO_DATA, reason="no advisories", packages=3),
        CoverageRow(subject="kernel", looked=Looked.NOT_LOOKED_AT, reason="no kernel was found"),
        CoverageRow(subject="tool", looked=Looked.NOT_LOOKED_AT, reason="no tools were found"),
    ),
    snapshot=Snapshot(
        id=f"sha256:{'e' * 64}",
        created="2024-06-08T00:00:00Z",
        sources=(
            Source(
                id="test-source",
                name="Test",
                url="https://example.org",
                licence="CC0-1.0",
                credit="The test authors",
            ),
        ),
    ),
    hints=(Hint(kind="apt-origin", value="Debian", path="etc/apt/sources.list"),),
)
EMPTY: Final = ScanResult(
    artifact=Artifact(name="dir:nothing", kind="directory"), created="2024-06-10T12:00:00Z"
)

EVIL: Final = "\x1b[31mx\x07\r\n\u202egnp|`<script>alert(1)</script>\udc80=\"'&]]>"


def hostile() -> ScanResult:
    """A result in which everything an attacker can choose is hostile."""
    package = Package(
        type="npm",
        name=EVIL,
        version=f"=1{EVIL}",
        locations=(Location(f"a/{EVIL}/package.json", 1), Location(f"x.jar!/{EVIL}", 0, EVIL)),
        licenses=(EVIL, f"MIT {EVIL}"),
        publisher=EVIL,
        origin=EVIL,
        hashes=(EVIL, "sha256:zz"),
        dependencies=(EVIL,),
        properties={EVIL: EVIL, "cpe": EVIL},
        qualifiers={"a": EVIL},
        created_by=EVIL,
        owned_by=EVIL,
    )
    finding = flaw("CVE-2024-6666", package, Severity.HIGH, f"2{EVIL}", created_by=EVIL)
    unsure = replace(finding, verdict=Verdict.UNKNOWN, reason=EVIL, id=f"X-{EVIL}")
    covered = replace(
        finding, id="CVE-2024-6667", suppressed=Suppression(kind="vex", origin=EVIL, reason=EVIL)
    )
    remark = replace(finding, id="RUSTSEC-1", kind="notice")
    return replace(
        RESULT,
        artifact=replace(
            RESULT.artifact,
            name=EVIL,
            tags=(EVIL,),
            base=BaseImage(EVIL),
            release=Release(id="debian", version=EVIL, pretty_name=EVIL),
            layers=(Layer(diff_id=BASE, created_by=EVIL),),
        ),
        packages=(package,),
        findings=(finding, unsure, covered, remark, replace(finding, from_base=True)),
        diagnostics=(
            Diagnostic(path=EVIL, reason=EVIL),
            Diagnostic(path=EVIL, reason=EVIL, kind="note"),
        ),
        coverage=(CoverageRow(subject=EVIL, looked=Looked.PARTIAL, reason=EVIL, packages=1),),
        hints=(Hint(kind="apt-origin", value=EVIL, path=EVIL),),
    )
