"""Releases of operating systems and the advisories that speak about them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.model import Hint, Release
from seawall.vulnerabilities import distributions
from seawall.vulnerabilities.distributions import Naming, distribution, stated
from tests.shared import corpus


def known(id_: str, version: str = "", **fields: str) -> tuple[str, ...]:
    found = distribution(Release(id=id_, version=version, **fields))  # type: ignore[arg-type]
    return found.ecosystems if found else ()


@pytest.mark.parametrize(
    ("id_", "version", "fields", "expected"),
    [
        ("debian", "12", {}, "Debian:12"),
        ("debian", "12.5", {}, "Debian:12"),
        ("debian", "", {"codename": "trixie"}, "Debian:13"),
        ("debian", "", {"codename": "sid"}, "Debian:sid"),
        ("debian", "trixie/sid", {}, "Debian:13"),
        ("debian", "", {}, None),
        ("debian", "", {"codename": "unheard-of"}, None),
        ("ubuntu", "22.04", {}, "Ubuntu:22.04:LTS"),
        ("ubuntu", "22.04.4", {}, "Ubuntu:22.04:LTS"),
        ("ubuntu", "23.10", {}, "Ubuntu:23.10"),
        ("ubuntu", "23.04", {}, "Ubuntu:23.04"),
        ("ubuntu", "", {}, None),
        ("alpine", "3.19.1", {}, "Alpine:v3.19"),
        ("alpine", "3.19", {}, "Alpine:v3.19"),
        ("alpine", "3.21.0_alpha20240923", {}, "Alpine:edge"),
        ("alpine", "edge", {}, "Alpine:edge"),
        ("alpine", "", {}, None),
        ("wolfi", "20230201", {}, "Wolfi"),
        ("chainguard", "20230214", {}, "Chainguard"),
        ("minimos", "20241031", {}, "MinimOS"),
        ("alpaquita", "23", {}, "Alpaquita:23"),
        ("rhel", "9.4", {}, "Red Hat:9"),
        ("centos", "7", {"pretty_name": "CentOS Linux 7 (Core)"}, "Red Hat:7"),
        ("centos", "8", {"pretty_name": "CentOS Stream 8"}, "CentOS Stream:8"),
        ("centos", "9", {}, "CentOS Stream:9"),
        ("fedora", "42", {}, "Fedora:42"),
        ("almalinux", "9.4", {}, "AlmaLinux:9"),
        ("rocky", "9.3", {}, "Rocky Linux:9"),
        ("ol", "8.10", {}, "Oracle Linux:8"),
        ("amzn", "2", {}, "Amazon Linux:2"),
        ("amzn", "2018.03", {}, "Amazon Linux:1"),
        ("amzn", "2023", {}, "Amazon Linux:2023"),
        ("azurelinux", "3.0", {}, "Azure Linux:3"),
        ("mariner", "2.0", {}, "Azure Linux:2"),
        ("photon", "4.0", {}, "Photon OS:4.0"),
        ("sles", "15.3", {}, "SUSE:Linux Enterprise Server 15 SP3"),
        ("sles", "12", {}, "SUSE:Linux Enterprise Server 12"),
        ("sle-micro", "5.3", {}, "SUSE:Linux Enterprise Micro 5.3"),
        ("sl-micro", "6.0", {}, "SUSE:Linux Micro 6.0"),
        ("opensuse-leap", "15.2.1", {}, "openSUSE:Leap 15.2"),
        ("opensuse", "42.3", {}, "openSUSE:Leap 42.3"),
        ("opensuse", "13.2", {}, "openSUSE:13.2"),
        ("sles", "16.0", {}, "SUSE:Linux Enterprise Server 16.0"),
        ("opensuse-tumbleweed", "20220412", {}, "openSUSE:Tumbleweed"),
        (
            "openEuler",
            "24.03",
            {"pretty_name": "openEuler 24.03 (LTS-SP1)"},
            "openEuler:24.03-LTS-SP1",
        ),
        ("mageia", "9", {}, "Mageia:9"),
        ("arch", "", {}, "Arch Linux"),
        ("raspbian", "12", {}, None),
        ("kali", "2024.1", {}, None),
        ("bottlerocket", "1.34.0", {}, None),
        ("unknown", "4.3.2", {}, None),
    ],
)
def test_the_first_ecosystem_of_a_release(
    id_: str, version: str, fields: dict[str, str], expected: str | None
) -> None:
    """Each release maps to the name its own database uses, or to none."""
    assert next(iter(known(id_, version, **fields)), None) == expected


def test_red_hat_is_also_asked_by_repository() -> None:
    """Red Hat is asked by major version, usual repositories and its own stream."""
    assert known("rhel", "9.4", cpe="cpe:/o:redhat:enterprise_linux:9::baseos")[:4] == (
        "Red Hat:9",
        "Red Hat:enterprise_linux:9",
        "Red Hat:enterprise_linux:9::baseos",
        "Red Hat:enterprise_linux:9::appstream",
    )
    eus = known("rhel", "9.4", cpe="cpe:/o:redhat:rhel_eus:9.4::baseos")
    assert "Red Hat:rhel_eus:9.4::baseos" in eus


def test_rebuilds_of_red_hat_are_asked_for_as_it_is() -> None:
    """CentOS Linux has no paid longer life, but the same flaws; Stream has its own versions."""
    found = distribution(Release(id="centos", version="7"))
    assert found is not None
    assert "Red Hat:enterprise_linux:7::server" in found.ecosystems
    assert found.paid == {"Red Hat:rhel_els:7"}
    assert known("centos", "8", pretty_name="CentOS Stream 8") == ("CentOS Stream:8",)


def test_modules_of_suse_belong_to_its_server() -> None:
    """SUSE's modules are asked for version 15 only."""
    names = known("sles", "15.5")
    assert "SUSE:Linux Enterprise Module for Basesystem 15 SP5" in names
    assert not any("Module" in name for name in known("sles", "12.5"))


def test_long_term_support_of_suse_must_be_paid() -> None:
    """Its fixes show that a system is affected, but are not offered."""
    found = distribution(Release(id="sles", version="15.5"))
    assert found is not None
    support = "SUSE:Linux Enterprise Server 15 SP5-LTSS"
    assert found.ecosystems[-1] == support
    assert found.paid == found.secondary == {support}
    assert distribution(Release(id="sles")) == found._replace(
        ecosystems=(), secondary=frozenset(), paid=frozenset()
    )


def test_ubuntu_pro_decides_which_of_two_offers_speaks_first() -> None:
    """With Pro its advisories come first; without, its fixes cannot be installed."""
    release = Release(id="ubuntu", version="22.04")
    plain = distribution(release)
    pro = distribution(release, (Hint(kind="esm", value="esm-infra", path="x"),))
    assert plain is not None
    assert pro is not None
    assert plain.ecosystems == pro.ecosystems == ("Ubuntu:22.04:LTS", "Ubuntu:Pro:22.04:LTS")
    assert plain.paid == plain.secondary == {"Ubuntu:Pro:22.04:LTS"}
    assert not pro.paid
    assert pro.secondary == {"Ubuntu:22.04:LTS"}
    assert pro.subject == "Ubuntu:22.04:LTS"


def test_what_advisories_name_differs() -> None:
    """Each distribution is asked by source names, binary names or both."""
    namings = {
        name: found.naming
        for name in ("debian", "alpine", "almalinux", "rocky", "wolfi")
        if (found := distribution(Release(id=name, version="9.1")))
    }
    assert namings == {
        "debian": Naming.SOURCE,
        "alpine": Naming.SOURCE,
        "almalinux": Naming.BINARY,
        "rocky": Naming.EITHER,
        "wolfi": Naming.EITHER,
    }


@pytest.mark.parametrize(
    ("text", "namespace", "expected"),
    [
        ("debian-12", "debian", "Debian:12"),
        ("debian-12.5", "", "Debian:12"),
        ("jessie", "debian", "Debian:8"),
        ("debian-bookworm", "debian", "Debian:12"),
        ("sid", "debian", "Debian:sid"),
        ("jammy", "ubuntu", "Ubuntu:22.04:LTS"),
        ("ubuntu-24.04", "ubuntu", "Ubuntu:24.04:LTS"),
        ("alpine-3.19.1", "alpine", "Alpine:v3.19"),
        ("alpine-edge", "alpine", "Alpine:edge"),
        ("opensuse-leap-15.6", "opensuse", "openSUSE:Leap 15.6"),
        ("opensuse-tumbleweed-20240110", "opensuse", "openSUSE:Tumbleweed"),
        ("ubuntu-jammy", "ubuntu", "Ubuntu:22.04:LTS"),
        ("jammy", "debian", "debian (unknown release)"),
        ("bookworm", "", None),
        ("", "", None),
    ],
)
def test_a_package_url_names_the_release_in_many_ways(
    text: str, namespace: str, expected: str | None
) -> None:
    """Identifier with version or code name, and the bare code names of the specification."""
    found = stated(text, namespace)
    assert (found.subject if found else None) == expected


_FAMILY_IDS = [*distributions._FAMILIES, "ubuntu", "rhel", "other"]
_HOSTILE = st.sampled_from(
    ["\u00b2\u00b2.04", "9" * 5000, "9" * 5000 + ".04", ".", "x.y", "\ud800"]
)


@given(st.sampled_from(_FAMILY_IDS), st.text(max_size=12) | _HOSTILE, st.text(max_size=12))
def test_a_hostile_release_file_is_harmless(id_: str, version: str, other: str) -> None:
    """Whatever a release file says, looking up its advisories does not fail."""
    release = Release(id=id_, version=version, codename=other, pretty_name=f"x ({other}")
    distribution(release, (Hint(kind="esm", value=other, path=other),))


def test_no_release_no_distribution() -> None:
    """Without a release there is nothing to ask."""
    assert distribution(None) is None


def test_real_release_files_are_understood() -> None:
    """Release files of real systems map to their ecosystems, unknown ones to none."""
    found = {}
    for path in sorted((corpus("packages") / "os-release/root").iterdir()):
        lines = [line.partition("=") for line in path.read_text().splitlines()]
        text = {key: value.strip("\"'") for key, _, value in lines}
        system = distribution(Release(id=text.get("ID", ""), version=text.get("VERSION_ID", "")))
        found[path.name] = system.subject if system else ""
    assert len(found) > 20
    assert found["alma"] == "AlmaLinux:9"
    assert found["slemicro6.0"] == "SUSE:Linux Micro 6.0"
    assert found["no-version"] == "alpine (unknown release)"
    assert found["coreos"] == found["unknown"] == found["no-id"] == ""
