"""From a distribution's own files to findings: each feed finds, and clears, a package."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from seawall.advisories import build, open_snapshot
from seawall.advisories.feeds import photon
from seawall.model import Inventory, Location, Package, Release, Severity, State, Verdict
from seawall.vulnerabilities.match import MatchResult, match
from tests.advisories.feeds.test_gentoo import glsa
from tests.advisories.feeds.test_oracle import Errata
from tests.advisories.making import updateinfo, write, zipped
from tests.advisories.oval.writing import Writer, both, either, references

TODAY = date(2024, 6, 1)
FIRST = ("CVE-2024-0001",)
SECOND = ("CVE-2024-0002",)
BOTH = FIRST + SECOND
NONE = ()
ORACLE = Release(id="ol", version="9.4")
AMAZON = Release(id="amzn", version="2")
AZURE = Release(id="azurelinux", version="3.0")
MARINER = Release(id="mariner", version="2.0.20240112")
PHOTON = Release(id="photon", version="5.0")
ARCH = Release(id="arch")
GENTOO = Release(id="gentoo", version="2.15")
SLES = Release(id="sles", version="15.5")
LEAP = Release(id="opensuse-leap", version="15.6")


def _oracle() -> bytes:
    errata = Errata()
    errata.erratum(
        "ELSA-2024-1",
        both(
            errata.release("9"),
            either(
                both(errata.system("x86_64"), errata.fixed("bind", "32:9.16.23-18.el9_4")),
                both(errata.system("aarch64"), errata.fixed("curl", "0:7.76.1-29.el9_4")),
                both(
                    errata.module("postgresql:15"),
                    errata.fixed("postgresql", "0:15.6-1.module+el9.3.0+90174+1a3b4c5d"),
                ),
                errata.fixed("gnutls", "10:3.8.3-4.el9_4_fips"),
                errata.fixed("glibc", "2:2.34-100.0.1.ksplice1.el9_4.2"),
            ),
        ),
        "CVE-2024-0001",
    )
    for id_, version in (
        ("ELSA-2024-2", "0:5.15.0-206.153.7.el9uek"),
        ("ELSA-2024-3", "0:6.12.0-1.el9uek"),
    ):
        kernel = errata.fixed("kernel-uek", version)
        errata.erratum(id_, both(errata.release("9"), kernel), "CVE-2024-0002")
    return errata.document()


def _azure(tag: str) -> bytes:
    writer = Writer()
    for flaw, operation, patchable in (
        ("CVE-2024-0001", "less than", "true"),
        ("CVE-2024-0002", "less than or equal", "false"),
        ("CVE-2024-0003", "less than", "Not Applicable"),
    ):
        criteria = both(writer.test("bind", evr=(operation, f"0:9.20.0-1.{tag}")))
        metadata = f"<patchable>{patchable}</patchable><severity>High</severity>"
        writer.definition(criteria, metadata + references("CVE", [flaw]))
    return writer.document()


def _suse(product: str) -> bytes:
    writer = Writer()
    for flaw, package in (
        ("CVE-2024-0001", writer.test("curl", evr=("less than", "0:8.0.1-150400.5.41.1"))),
        ("CVE-2024-0002", writer.test("curl", evr=("greater than", "0:0-0"))),
        ("CVE-2024-0003", writer.test("curl", version=("equals", "0"))),
    ):
        release = writer.test("a-release", f"{product} is installed", version=("equals", "1"))
        metadata = f"<title>{flaw}</title><advisory><severity>Moderate</severity></advisory>"
        writer.definition(both(release, package), metadata, kind="vulnerability")
    return writer.document()


def _feeds() -> dict[str, bytes]:
    entry = {"cve_id": "CVE-2024-0001", "pkg": "curl", "res_ver": "8.6.0-2.ph5"}
    clear = {"cve_id": "CVE-2024-0002", "pkg": "curl", "res_ver": "NA", "status": "Not Affected"}
    groups = [
        {
            "name": f"AVG-{number}",
            "packages": ["curl"],
            "status": status,
            "severity": "High",
            "fixed": fixed,
            "issues": [f"CVE-2024-000{number}"],
        }
        for number, status, fixed in (
            (1, "Fixed", "1:8.6.0-2"),
            (2, "Vulnerable", None),
            (3, "Not affected", None),
        )
    ]
    suse = "suse/pub/projects/security/oval"
    return {
        "oracle/security/oval/com.oracle.elsa-all.xml.bz2": _oracle(),
        "amazon/2/core/updateinfo.xml.gz": gzip.compress(
            updateinfo("ALAS2-2024-1", "kernel 4.14.336-257.amzn2 x86_64", flaws=FIRST).replace(
                b"</updates>", b""
            )
            + updateinfo(
                "ALAS2-2024-2", "bind 9.11.4-26.amzn2 x86_64", flaws=SECOND, epoch=32
            ).replace(b"<updates>", b"")
        ),
        "amazon/2/extras/kernel-5.10/updateinfo.xml.gz": updateinfo(
            "ALAS2KERNEL-5.10-2024-1", "kernel 5.10.210-201.855.amzn2 x86_64", flaws=FIRST
        ),
        "amazon/2023/core/updateinfo.xml.gz": updateinfo(
            "ALAS2023-2024-1",
            "curl 8.5.0-1.amzn2023 x86_64",
            "curl 8.5.0-2.amzn2023 aarch64",
            flaws=FIRST,
        ),
        "github/microsoft/AzureLinuxVulnerabilityData/archive/refs/heads/main.zip": zipped(
            {
                "x/azurelinux-3.0-oval.xml": _azure("azl3"),
                "x/cbl-mariner-2.0-oval.xml": _azure("cm2"),
            }
        ),
        f"photon/{photon.FOLDER}/cve_data_photon5.0.json": json.dumps([entry, clear]).encode(),
        "arch/all.json": json.dumps(groups).encode(),
        "github/gentoo/glsa/archive/refs/heads/master.zip": zipped(
            {
                "x/glsa-202401-01.xml": glsa(
                    '<unaffected range="ge">3.12.2</unaffected>'
                    '<unaffected range="ge" slot="3.11">3.11.8</unaffected>'
                    '<vulnerable range="lt">3.12.2</vulnerable>',
                    name="dev-lang/python",
                    flaws="<uri>CVE-2024-0001</uri>",
                ),
                "x/glsa-202401-02.xml": glsa(
                    '<unaffected range="ge">2.4</unaffected>'
                    '<unaffected range="rge">2.3-r2</unaffected>'
                    '<vulnerable range="lt">2.4</vulnerable>',
                    flaws="<uri>CVE-2024-0002</uri>",
                ),
            }
        ),
        f"{suse}/suse.linux.enterprise.server.15-affected.xml.gz": _suse(
            "SUSE Linux Enterprise Module for Basesystem 15 SP5"
        ),
        f"{suse}/opensuse.leap.15.6-affected.xml.gz": _suse("openSUSE Leap 15.6"),
    }


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every feed of this kind, compiled."""
    folder = tmp_path_factory.mktemp("feeds")
    report = build(write(folder / "feeds", _feeds()), folder / "snapshot.db")
    assert not [item for item in report.left_out if item.broken]
    return folder / "snapshot.db"


def _package(
    type_: str, spec: str, *, source: str = "", slot: str = "", module: str = ""
) -> Package:
    """``name version arch``, and what else its package manager says."""
    name, version, arch, *_ = [*spec.split(), ""]
    return Package(
        type=type_,
        name=name,
        version=version,
        arch=arch,
        source=source,
        qualifiers={"rpmmod": module} if module else {},
        properties={"slot": slot} if slot else {},
        locations=(Location("var/lib/packages"),),
        purl=f"pkg:{type_}/{name}@{version}?arch={arch}",
    )


def _matched(snapshot: Path, release: Release, package: Package) -> MatchResult:
    inventory = Inventory(packages=(package,), release=release)
    with open_snapshot(snapshot) as knowledge:
        return match(inventory, knowledge, TODAY)


def _found(snapshot: Path, release: Release, package: Package) -> tuple[str, ...]:
    found = _matched(snapshot, release, package).findings
    assert all(item.verdict is Verdict.FAIL for item in found)
    return tuple(sorted(item.id for item in found))


@pytest.mark.parametrize(
    ("release", "package", "expected"),
    [
        # epochs: missing in the package means 0, and 32 is above that
        (ORACLE, _package("rpm", "bind 32:9.16.23-17.el9 x86_64"), FIRST),
        (ORACLE, _package("rpm", "bind 9.16.23-19.el9_4 x86_64"), FIRST),
        (ORACLE, _package("rpm", "bind 32:9.16.23-18.el9_4 x86_64"), NONE),
        # architectures, releases
        (ORACLE, _package("rpm", "bind 32:9.16.23-17.el9 i686"), FIRST),
        (ORACLE, _package("rpm", "bind 32:9.16.23-17.el9 aarch64"), NONE),
        (ORACLE, _package("rpm", "curl 7.76.1-28.el9 aarch64"), FIRST),
        (ORACLE, _package("rpm", "curl 7.76.1-28.el9 x86_64"), NONE),
        # special builds
        (ORACLE, _package("rpm", "gnutls 3.8.3-1.el9 x86_64"), NONE),
        (ORACLE, _package("rpm", "gnutls 10:3.8.3-1.el9_fips x86_64"), FIRST),
        (ORACLE, _package("rpm", "glibc 2.34-60.el9 x86_64"), NONE),
        (ORACLE, _package("rpm", "glibc 2:2.34-60.ksplice1.el9 x86_64"), FIRST),
        # trains of the kernel
        (ORACLE, _package("rpm", "kernel-uek 5.15.0-205.149.5.1.el9uek x86_64"), SECOND),
        (ORACLE, _package("rpm", "kernel-uek 5.15.0-206.153.7.el9uek x86_64"), NONE),
        (ORACLE, _package("rpm", "kernel-uek 6.12.0-0.1.el9uek x86_64"), SECOND),
        (ORACLE, _package("rpm", "kernel-uek 6.12.0-1.el9uek x86_64"), NONE),
        # Amazon: core, extras, epoch, architecture
        (AMAZON, _package("rpm", "kernel 4.14.300-1.amzn2 x86_64"), FIRST),
        (AMAZON, _package("rpm", "kernel 4.14.336-257.amzn2 x86_64"), NONE),
        (AMAZON, _package("rpm", "kernel 5.10.199-1.amzn2 x86_64"), FIRST),
        (AMAZON, _package("rpm", "kernel 5.10.210-201.855.amzn2 x86_64"), NONE),
        (AMAZON, _package("rpm", "kernel 4.14.300-1.amzn2 aarch64"), FIRST),
        (AMAZON, _package("rpm", "bind 32:9.11.4-25.amzn2 x86_64"), SECOND),
        (AMAZON, _package("rpm", "bind 32:9.11.4-26.amzn2 x86_64"), NONE),
        (Release(id="amzn", version="2023"), _package("rpm", "curl 8.5.0-1.amzn2023 x86_64"), NONE),
        (
            Release(id="amzn", version="2023"),
            _package("rpm", "curl 8.5.0-1.amzn2023 aarch64"),
            FIRST,
        ),
        # Azure Linux speaks of sources; open flaws reach as far as is said
        (AZURE, _package("rpm", "bind 9.19.0-1.azl3 x86_64"), BOTH),
        (AZURE, _package("rpm", "bind-utils 9.20.0-1.azl3 x86_64", source="bind"), SECOND),
        (AZURE, _package("rpm", "bind 9.20.1-1.azl3 x86_64"), NONE),
        (MARINER, _package("rpm", "bind 9.20.0-1.cm2 x86_64"), SECOND),
        # Photon OS
        (PHOTON, _package("rpm", "curl 8.6.0-1.ph5 x86_64"), FIRST),
        (PHOTON, _package("rpm", "curl-libs 8.6.0-1.ph5 x86_64", source="curl"), FIRST),
        (PHOTON, _package("rpm", "curl 8.6.0-2.ph5 x86_64"), NONE),
        # Arch Linux, with an epoch
        (ARCH, _package("alpm", "curl 8.7.0-1 x86_64"), BOTH),
        (ARCH, _package("alpm", "curl 1:8.6.0-2 x86_64"), SECOND),
        # Gentoo: any slot, one slot, a slot that is not known
        (GENTOO, _package("ebuild", "dev-lang/python 3.10.13", slot="3.10"), FIRST),
        (GENTOO, _package("ebuild", "dev-lang/python 3.11.7-r1", slot="3.11"), FIRST),
        (GENTOO, _package("ebuild", "dev-lang/python 3.11.8", slot="3.11/3.11"), NONE),
        (GENTOO, _package("ebuild", "dev-lang/python 3.12.2", slot="3.12"), NONE),
        (GENTOO, _package("ebuild", "dev-lang/python 3.11.8"), FIRST),
        (GENTOO, _package("ebuild", "net-misc/curl 2.3-r1", slot="0"), SECOND),
        (GENTOO, _package("ebuild", "net-misc/curl 2.3-r3", slot="0"), NONE),
        (GENTOO, _package("ebuild", "net-misc/curl 2.3.1", slot="0"), SECOND),
        # SUSE: packages of a module; Leap
        (SLES, _package("rpm", "curl 8.0.1-150400.5.36.1 x86_64"), BOTH),
        (SLES, _package("rpm", "curl 8.0.1-150400.5.41.1 x86_64"), SECOND),
        (LEAP, _package("rpm", "curl 8.0.1-150400.5.36.1 x86_64"), BOTH),
    ],
    ids=lambda value: f"{value.id}-{value.version}" if isinstance(value, Release) else None,
)
def test_a_statement_finds_and_clears(
    snapshot: Path, release: Release, package: Package, expected: tuple[str, ...]
) -> None:
    """Fixed, open, another architecture, another line of builds."""
    assert _found(snapshot, release, package) == expected


def test_another_release_is_not_judged(snapshot: Path) -> None:
    """It is said that nothing is known about it."""
    package = _package("rpm", "bind 32:9.16.23-17.el8 x86_64")
    result = _matched(snapshot, Release(id="ol", version="8.9"), package)
    assert not result.findings
    assert "Oracle Linux:8" in {row.subject for row in result.coverage if row.reason}
    assert _found(snapshot, ORACLE, package) == FIRST


@pytest.mark.parametrize(
    ("module", "version", "verdicts"),
    [
        ("postgresql:15:9030020240201:rhel9", "15.5-1.module+el9.2.0+1+1", [Verdict.FAIL]),
        ("postgresql:15:9030020240201:rhel9", "15.6-1.module+el9.3.0+90174+1a3b4c5d", []),
        ("postgresql:16:9030020240201:rhel9", "15.5-1.module+el9.2.0+1+1", []),
        ("", "13.14-1.el9", []),
        ("", "15.5-1.module+el9.2.0+1+1", [Verdict.UNKNOWN]),
    ],
)
def test_a_statement_holds_in_its_module_stream(
    snapshot: Path, module: str, version: str, verdicts: list[Verdict]
) -> None:
    """Not in another stream, nor outside of modules; without a label it cannot be told."""
    package = _package("rpm", f"postgresql {version} x86_64", module=module)
    found = _matched(snapshot, ORACLE, package).findings
    assert [item.verdict for item in found] == verdicts


def test_what_is_found_says_what_to_do(snapshot: Path) -> None:
    """The version to go to in the same line, the publisher's state, word and advisory."""
    (kernel,) = _matched(
        snapshot, AMAZON, _package("rpm", "kernel 5.10.199-1.amzn2 x86_64")
    ).findings
    assert kernel.fixed_versions == ("5.10.210-201.855.amzn2",)
    assert kernel.severity is Severity.MEDIUM
    bind = _package("rpm", "bind 9.20.0-1.azl3 x86_64")
    (open_,) = _matched(snapshot, AZURE, bind).findings
    assert (open_.state, open_.fixed_versions) == (State.AFFECTED, ())
    python = _package("ebuild", "dev-lang/python 3.11.7", slot="3.11")
    (slotted,) = _matched(snapshot, GENTOO, python).findings
    assert (slotted.fixed_versions, slotted.severity) == (("3.11.8",), Severity.MEDIUM)
