"""What systems of Red Hat are told by its documents, from the feed to the finding."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from seawall.advisories.building import build
from seawall.advisories.feeds.redhat_vex import BASE, FOLDER
from seawall.advisories.snapshot import Snapshot
from seawall.model import Finding, Hint, Inventory, Package, Release, State
from seawall.vulnerabilities.match import match
from tests.advisories.csaf.making import document, erratum, remedy, zstd
from tests.advisories.making import write

CVE = "CVE-2024-0001"
PLATFORMS = {
    "red_hat_enterprise_linux_8": "cpe:/o:redhat:enterprise_linux:8",
    "red_hat_enterprise_linux_9": "cpe:/o:redhat:enterprise_linux:9",
    "AppStream-8.10.0.Z.MAIN.EUS": "cpe:/a:redhat:enterprise_linux:8::appstream",
    "AppStream-9.4.0.Z.MAIN.EUS": "cpe:/a:redhat:enterprise_linux:9::appstream",
    "BaseOS-9.2.0.Z.MAIN.EUS": "cpe:/o:redhat:enterprise_linux:9::baseos",
    "BaseOS-9.4.0.Z.MAIN.EUS": "cpe:/o:redhat:enterprise_linux:9::baseos",
    "BaseOS-9.2.0.Z.EUS": "cpe:/o:redhat:rhel_eus:9.2::baseos",
    "rhel-9.2.0.z": "cpe:/a:redhat:rhel_eus:9.2",
}
EIGHT = Release(id="rhel", version="8.10", cpe="cpe:/o:redhat:enterprise_linux:8::baseos")
NINE = Release(id="rhel", version="9.4", cpe="cpe:/o:redhat:enterprise_linux:9::baseos")
NINE_TWO = Release(id="rhel", version="9.2", cpe="cpe:/o:redhat:enterprise_linux:9::baseos")
EUS = (Hint(kind="content-set", value="rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_2", path="x"),)
_NEVRA = re.compile(r"(.+)-(\d+):(.+)\.(\w+)")


def _rpm(name: str, version: str, *, source: str = "", label: str = "") -> Package:
    qualifiers = {"rpmmod": label} if label else {}
    return Package(
        type="rpm",
        name=name,
        version=version,
        arch="x86_64",
        source=source or name,
        source_version=version,
        purl=f"pkg:rpm/redhat/{name}@{version}",
        qualifiers=qualifiers,
        properties={"vendor": "Red Hat, Inc."},
    )


def _url(nevra: str, module: str = "") -> str:
    match = _NEVRA.fullmatch(nevra)
    assert match is not None
    name, epoch, version, arch = match.groups()
    url = f"pkg:rpm/redhat/{name}@{version.replace('+', '%2B')}?arch={arch}&epoch={epoch}"
    return f"{url}&rpmmod={module}" if module else url


def _asked(
    folder: Path, content: dict[str, Any], package: Package, release: Release, *hints: Hint
) -> tuple[Finding, ...]:
    files = {f"{FOLDER}/{BASE}csaf_vex.tar.zst": zstd({"2024/cve-2024-0001.json": content})}
    build(write(folder / "feeds", files), folder / "out.db")
    inventory = Inventory(packages=(package,), release=release, hints=hints)
    with Snapshot(folder / "out.db") as snapshot:
        return match(inventory, snapshot, date(2024, 6, 1)).findings


def _fixed(*ids: str, module: str = "") -> dict[str, Any]:
    """A document in which builds fix the flaw, each by an erratum of its own."""
    components = {id_.partition(":")[2] for id_ in ids}
    urls = {id_: _url(id_.partition("::")[0], module) for id_ in components}
    errata = [erratum(f"RHSA-2024:{number}", id_) for number, id_ in enumerate(ids, 1)]
    return document({"fixed": list(ids)}, urls, PLATFORMS, remediations=errata)


def test_below_the_fix_is_affected(tmp_path: Path) -> None:
    """The erratum's build is offered, with its epoch."""
    content = _fixed("BaseOS-9.4.0.Z.MAIN.EUS:openssl-libs-1:3.0.7-27.el9.x86_64")
    (found,) = _asked(tmp_path, content, _rpm("openssl-libs", "1:3.0.7-25.el9"), NINE)
    assert (found.id, found.state) == (CVE, State.FIXED)
    assert found.fixed_versions == ("1:3.0.7-27.el9",)
    assert found.comparisons[0].statement.advisory == "RHSA-2024:1"
    assert found.rating is not None
    assert (found.rating.severity, found.rating.source) == ("medium", "redhat")


@pytest.mark.parametrize("version", ["1:3.0.7-27.el9", "1:3.0.7-28.el9_4", "1:3.2.1-1.el9"])
def test_from_the_fix_on_is_safe(tmp_path: Path, version: str) -> None:
    """The epoch counts first, so that a bare higher version is no fix."""
    content = _fixed("BaseOS-9.4.0.Z.MAIN.EUS:openssl-libs-1:3.0.7-27.el9.x86_64")
    assert _asked(tmp_path, content, _rpm("openssl-libs", version), NINE) == ()
    (found,) = _asked(tmp_path, content, _rpm("openssl-libs", "9.0-1.el9"), NINE)
    assert found.fixed_versions == ("1:3.0.7-27.el9",)


def test_a_binary_is_found_by_its_source(tmp_path: Path) -> None:
    """Where a document names sources alone, as newer ones do."""
    content = _fixed("rhel-9.2.0.z:openssl-1:3.0.7-18.el9_2.src")
    package = _rpm("openssl-libs", "1:3.0.7-16.el9_2", source="openssl")
    (found,) = _asked(tmp_path, content, package, NINE_TWO, *EUS)
    assert found.fixed_versions == ("1:3.0.7-18.el9_2",)


def test_a_fix_in_a_module_is_for_its_stream(tmp_path: Path) -> None:
    """Another stream, and the package outside of modules, are not meant."""
    build_ = "perl-libs-4:5.32.1-474.module+el8.10.0+24099+8aa2f756.x86_64"
    content = _fixed(f"AppStream-8.10.0.Z.MAIN.EUS:{build_}::perl:5.32", module="perl:5.32:81:9")
    old = "4:5.32.1-471.module+el8.6.0+13324+628a2397"
    label = "perl:5.32:8060020211122:9fe1d287"
    (found,) = _asked(tmp_path, content, _rpm("perl-libs", old, label=label), EIGHT)
    assert found.fixed_versions == ("4:5.32.1-474.module+el8.10.0+24099+8aa2f756",)
    other = _rpm("perl-libs", "4:5.30.1-452.module+el8.6.0+1", label="perl:5.30:80:9")
    assert _asked(tmp_path, content, other, EIGHT) == ()
    assert _asked(tmp_path, content, _rpm("perl-libs", "4:5.26.3-422.el8"), EIGHT) == ()


def test_the_fix_of_an_extended_stream_is_lower(tmp_path: Path) -> None:
    """A system that follows it is safe, one of the main stream is not."""
    content = _fixed(
        "BaseOS-9.2.0.Z.EUS:openssl-libs-1:3.0.7-18.el9_2.x86_64",
        "BaseOS-9.4.0.Z.MAIN.EUS:openssl-libs-1:3.0.7-27.el9.x86_64",
    )
    package = _rpm("openssl-libs", "1:3.0.7-18.el9_2")
    assert _asked(tmp_path, content, package, NINE_TWO, *EUS) == ()
    (found,) = _asked(tmp_path, content, package, NINE)
    assert found.fixed_versions == ("1:3.0.7-27.el9",)
    older = _rpm("openssl-libs", "1:3.0.7-16.el9_2")
    (found,) = _asked(tmp_path, content, older, NINE_TWO, *EUS)
    assert found.fixed_versions == ("1:3.0.7-18.el9_2",)


def test_an_earlier_minor_release_had_its_own_fix(tmp_path: Path) -> None:
    """What was fixed in 9.2 is safe, although 9.4 lists a higher build for the same flaw."""
    content = _fixed(
        "BaseOS-9.2.0.Z.MAIN.EUS:openssl-libs-1:3.0.7-16.el9_2.1.x86_64",
        "BaseOS-9.4.0.Z.MAIN.EUS:openssl-libs-1:3.0.7-27.el9.x86_64",
    )
    for version in ("1:3.0.7-16.el9_2.1", "1:3.0.7-16.el9_2.4", "1:3.0.7-27.el9"):
        assert _asked(tmp_path, content, _rpm("openssl-libs", version), NINE) == ()
    (found,) = _asked(tmp_path, content, _rpm("openssl-libs", "1:3.0.7-24.el9"), NINE)
    assert found.fixed_versions == ("1:3.0.7-27.el9",)


@pytest.mark.parametrize(
    ("category", "details", "state"),
    [
        ("no_fix_planned", "Will not fix", State.WONT_FIX),
        ("no_fix_planned", "Out of support scope", State.END_OF_LIFE),
        ("none_available", "Fix deferred", State.DEFERRED),
        ("none_available", "Affected", State.AFFECTED),
    ],
)
def test_what_is_not_fixed_is_affected(
    tmp_path: Path, category: str, details: str, state: State
) -> None:
    """Said of the major version as a whole, in the vendor's words."""
    id_ = "red_hat_enterprise_linux_9:openssl"
    content = document(
        {"known_affected": [id_]},
        {"openssl": "pkg:rpm/redhat/openssl?arch=src"},
        PLATFORMS,
        remediations=[remedy(category, id_, details=details)],
    )
    package = _rpm("openssl-libs", "1:3.0.7-27.el9", source="openssl")
    (found,) = _asked(tmp_path, content, package, NINE)
    assert (found.state, found.fixed_versions) == (state, ())
    assert found.comparisons[0].statement.note == details
    assert _asked(tmp_path, content, package, EIGHT) == ()


def test_a_binary_may_be_clear_where_its_source_is_not(tmp_path: Path) -> None:
    """What is said of the installed package comes before what is said of its source."""
    nine = "red_hat_enterprise_linux_9"
    content = document(
        {"known_affected": [f"{nine}:samba"], "known_not_affected": [f"{nine}:libwbclient"]},
        {
            "samba": "pkg:rpm/redhat/samba?arch=src",
            "libwbclient": "pkg:rpm/redhat/libwbclient",
        },
        PLATFORMS,
    )
    assert _asked(tmp_path, content, _rpm("libwbclient", "4-1", source="samba"), NINE) == ()
    (found,) = _asked(tmp_path, content, _rpm("libsmbclient", "4-1", source="samba"), NINE)
    assert found.id == CVE


def test_what_is_being_investigated_is_unknown(tmp_path: Path) -> None:
    """Neither affected nor clear."""
    content = document(
        {"under_investigation": ["red_hat_enterprise_linux_9:openssl"]},
        {"openssl": "pkg:rpm/redhat/openssl?arch=src"},
        PLATFORMS,
    )
    (found,) = _asked(tmp_path, content, _rpm("openssl", "1:3.0.7-27.el9"), NINE)
    assert found.verdict == "unknown"
    assert found.reason == "redhat has not decided: under_investigation"
