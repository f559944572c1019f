"""Classes of false alarms that users of scanners complain of, each scanned end to end.

Every test comes in two halves: what must not be reported, and what still must.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from seawall.model import Vulnerability
from tests.inventory.binary import making as binary
from tests.inventory.binary.test_go import block
from tests.inventory.distro import making as distro
from tests.inventory.sbom import making as sbom
from tests.vulnerabilities import memory
from tests.vulnerabilities.worlds import (
    ALMA,
    CVE,
    World,
    accounted,
    advisory,
    debian,
    dist_info,
    ids,
    undecided,
)

LOG4J = "org.apache.logging.log4j:log4j-core"


def lock(**packages: str) -> bytes:
    """A package-lock.json with packages by name."""
    rows = {f"node_modules/{name}": {"version": version} for name, version in packages.items()}
    document = {"name": "x", "lockfileVersion": 3, "packages": {"": {"name": "x"}, **rows}}
    return json.dumps(document).encode()


def jar(*identities: tuple[str, str, str]) -> bytes:
    """An archive with the pom.properties of ``(group, artifact, version)``."""
    return binary.archive(
        {
            f"META-INF/maven/{group}/{artifact}/pom.properties": (
                f"groupId={group}\nartifactId={artifact}\nversion={version}\n".encode()
            )
            for group, artifact, version in identities
        }
    )


def program(text: str, version: str = "go1.22.0") -> bytes:
    """A Go program with the given build information."""
    return binary.elf({".go.buildinfo": block(version, text)})


def test_os_owned_language_package(tmp_path: Path) -> None:
    """Files of a distribution's package follow its fixes, not the versions of the registry."""
    world = World(
        tmp_path,
        advisory("PyPI", "jinja2", "3.1.3"),
        advisory("Debian:12", "jinja2", "3.1.2-1+deb12u1", f"DEBIAN-{CVE}", upstream=[CVE]),
    )
    installed = dist_info("Jinja2", "3.1.2")
    (path,) = installed
    claimed = {
        "var/lib/dpkg/info/python3-jinja2.list": f"/{path}\n".encode(),
        **debian(("python3-jinja2", "3.1.2-1+deb12u1"), Source="jinja2"),
    }
    assert ids(world.root({**installed, **claimed})) == set()
    elsewhere = dist_info("Jinja2", "3.1.2", "opt/venv/lib/python3.11/site-packages")
    assert ids(world.root(elsewhere)) == {CVE}


def test_back_ported_fix(tmp_path: Path) -> None:
    """A fix under a version below upstream's is a fix; one revision earlier it is not there."""
    world = World(tmp_path, advisory("Debian:12", "openssl", "3.0.11-1~deb12u2"))
    assert ids(world.root(debian(("openssl", "3.0.11-1~deb12u2")))) == set()
    assert ids(world.root(debian(("openssl", "3.0.11-1~deb12u1")))) == {CVE}


def test_wrong_release(tmp_path: Path) -> None:
    """The fix of another release does not count, and none is taken instead."""
    world = World(
        tmp_path,
        advisory("Debian:13", "openssl", "3.5.0-1"),
        advisory("Debian:12", "bash", "5.3", "CVE-2024-0002"),
    )
    found = world.root(debian(("openssl", "3.0.11-1"), ("bash", "5.2")))
    assert ids(found) == {"CVE-2024-0002"}
    newer = {**debian(("openssl", "3.0.11-1")), "etc/os-release": b"ID=debian\nVERSION_ID=13\n"}
    assert ids(world.root(newer)) == {CVE}


@pytest.mark.parametrize(
    ("version", "more"),
    [
        ("1.20-1~bpo12+1", {}),
        ("1.25.3-1~bookworm", {"Maintainer": "NGINX Packaging <nginx-packaging@f5.com>"}),
        ("1.20-1+ubuntu22.04.1+deb.sury.org+1", {}),
    ],
)
def test_third_party_repository(tmp_path: Path, version: str, more: dict[str, str]) -> None:
    """A build of another repository is never called affected by the distributor's versions."""
    world = World(tmp_path, advisory("Debian:12", "nginx", "1.26-1"))
    found = world.root(debian(("nginx", version), **more))
    assert ids(found) == set()
    assert "whose versions" in undecided(found)[CVE]
    assert ids(world.root(debian(("nginx", "1.22.1-9")))) == {CVE}


def test_module_stream(tmp_path: Path) -> None:
    """A fix for one stream of a module says nothing about another."""
    world = World(
        tmp_path,
        advisory(
            "AlmaLinux:8",
            "postgresql",
            "12.7-1.module_el8.4.0+2506+c1d0cc5e",
            "ALSA-2024:1",
            related=[CVE],
        ),
    )

    def root(version: str, release: str, stream: str) -> dict[str, bytes]:
        header = distro.rpm_header(
            {
                **distro.RPM_VALUES,
                1000: "postgresql",
                1001: version,
                1002: release,
                1003: 0,
                1011: "AlmaLinux",
                5096: f"postgresql:{stream}:8040020210101:abc",
            }
        )
        return {"etc/os-release": ALMA, "var/lib/rpm/Packages": distro.bdb([header])}

    other = world.root(root("9.6.22", "1.module_el8.0.0+1", "9.6"))
    assert ids(other) == set()
    assert "stream" in undecided(other)[CVE]
    mended = world.root(root("12.8", "1.module_el8.5.0+1", "12"))
    assert not mended.findings


def test_source_name_shared_by_many_binaries(tmp_path: Path) -> None:
    """Where advisories name binaries, the others of that source are not affected."""
    world = World(
        tmp_path,
        advisory("AlmaLinux:8", "vim-enhanced", "2:8.0.1763-20.el8", "ALSA-2024:1", related=[CVE]),
    )

    def header(name: str) -> bytes:
        values = {
            **{tag: value for tag, value in distro.RPM_VALUES.items() if tag != 5096},
            1000: name,
            1001: "8.0.1763",
            1002: "19.el8",
            1003: 2,
            1011: "AlmaLinux",
            1044: "vim-8.0.1763-19.el8.src.rpm",
        }
        return distro.rpm_header(values)

    database = distro.bdb([header("vim-minimal"), header("vim-enhanced")])
    found = world.root({"etc/os-release": ALMA, "var/lib/rpm/Packages": database})
    assert [(one.id, one.package) for one in found.findings] == [(CVE, "vim-enhanced")]


def test_cpe_guess(tmp_path: Path) -> None:
    """A name alone is no identity: a gem is not the program of the same name, nor a library."""
    world = World(
        tmp_path,
        advisory("PyPI", "artifactory", "7.0"),
        advisory("npm", "openssl", "2.0.0", "CVE-2024-0002"),
        advisory("RubyGems", "other", "1.0", "CVE-2024-0003"),
        advisory("Debian:12", "other", "1.0", "CVE-2024-0004"),
    )
    gem = (
        b"# -*- encoding: utf-8 -*-\nGem::Specification.new do |s|\n"
        b'  s.name = "artifactory".freeze\n  s.version = "3.0.15"\nend\n'
    )
    found = world.root(
        {
            **debian(("openssl", "1.0")),
            "usr/lib/ruby/gems/specifications/artifactory-3.0.15.gemspec": gem,
        }
    )
    assert "artifactory" in {one.name for one in found.packages}
    assert ids(found) == set()
    assert ids(world.folder({"package-lock.json": lock(openssl="1.0.0")})) == {"CVE-2024-0002"}


def test_shaded_copy_patched(tmp_path: Path) -> None:
    """A shaded copy counts by its own version, not by that of the archive around it."""
    world = World(tmp_path, advisory("Maven", LOG4J, "2.17.1"))
    group, _, artifact = LOG4J.partition(":")
    patched = jar(("com.example", "app", "1.0"), (group, artifact, "2.17.1"))
    assert ids(world.root({"app/app-1.0.jar": patched})) == set()
    old = jar(("com.example", "app", "9.0"), (group, artifact, "2.14.1"))
    assert ids(world.root({"app/app-1.0.jar": old})) == {CVE}


def test_fixtures_in_node_modules_and_module_cache(tmp_path: Path) -> None:
    """Test data of a package is not installed, wherever it lies."""
    world = World(
        tmp_path,
        advisory("npm", "lodash", "4.17.21"),
        advisory("Go", "example.com/old", "1.2.0", "CVE-2024-0002"),
    )
    manifest = json.dumps({"name": "lodash", "version": "4.17.10"}).encode()
    host = json.dumps({"name": "resolve", "version": "1.22.0"}).encode()
    module = b"module example.com/test\n\ngo 1.20\n\nrequire example.com/old v1.0.0\n"
    found = world.root(
        {
            "srv/node_modules/resolve/package.json": host,
            "srv/node_modules/resolve/test/fixtures/lodash/package.json": manifest,
            "srv/node_modules/resolve/test/node_modules/lodash/package.json": manifest,
            "srv/node_modules/@a/b/spec/app/node_modules/lodash/package.json": manifest,
            "root/go/pkg/mod/example.com/lib@v1.0.0/testdata/go.mod": module,
            "root/go/pkg/mod/example.com/lib@v1.0.0/go.mod": module,
        }
    )
    assert ids(found) == set()
    assert "development dependencies" in {row.reason for row in found.coverage}
    for installed in (
        "srv/node_modules/lodash/package.json",
        "srv/test/node_modules/lodash/package.json",
        "srv/node_modules/test/node_modules/lodash/package.json",
        "srv/node_modules/@a/test/node_modules/lodash/package.json",
    ):
        assert ids(world.root({installed: manifest})) == {CVE}


def test_go_sum_leftovers(tmp_path: Path) -> None:
    """What go.sum remembers but go.mod does not require is not built in."""
    world = World(tmp_path, advisory("Go", "example.com/lib", "1.5.0"))
    module = b"module example.com/app\n\ngo 1.20\n\nrequire example.com/lib v1.6.0\n"
    sums = b"".join(
        b"example.com/lib %s h1:%s=\n" % (version, b"a" * 43) for version in (b"v1.2.0", b"v1.6.0")
    )
    assert ids(world.folder({"go.mod": module, "go.sum": sums})) == set()
    old = module.replace(b"v1.6.0", b"v1.2.0")
    assert ids(world.folder({"go.mod": old, "go.sum": sums})) == {CVE}


@pytest.mark.parametrize(
    "version", ["(devel)", "v0.0.0-20240501000000-abcdefabcdef"], ids=["devel", "pseudo"]
)
def test_devel_and_pseudo_versions(tmp_path: Path, version: str) -> None:
    """A program built from a working copy is undecided, with the reason; a release is decided."""
    world = World(
        tmp_path,
        advisory("Go", "example.com/tool", "1.5.0", published="2024-01-02T00:00:00Z"),
    )
    text = f"path\texample.com/tool\nmod\texample.com/tool\t{version}\th1:a=\n"
    found = world.root({"usr/bin/tool": program(text)})
    assert ids(found) == set()
    assert CVE in undecided(found)
    assert ids(world.root({"usr/bin/tool": program(text.replace(version, "v1.4.0"))})) == {CVE}
    assert ids(world.root({"usr/bin/tool": program(text.replace(version, "v1.5.0"))})) == set()


def test_toolchain_from_go_mod(tmp_path: Path) -> None:
    """The ``go`` line names the least version of the language, not what it is built with."""
    world = World(tmp_path, advisory("Go", "stdlib", "1.21.5"))
    module = b"module example.com/app\n\ngo 1.20\n\ntoolchain go1.21.0\n"
    assert ids(world.folder({"go.mod": module})) == set()
    built = program("path\texample.com/app\nmod\texample.com/app\tv1.0.0\n", "go1.21.0")
    assert ids(world.root({"usr/bin/app": built})) == {CVE}


def test_flaw_of_another_operating_system(tmp_path: Path) -> None:
    """The distributor's word that its builds are not affected decides for its packages."""
    tracker = {
        "python3.11": {
            CVE: {"releases": {"bookworm": {"status": "resolved", "fixed_version": "0"}}},
            "CVE-2024-0002": {"releases": {"bookworm": {"status": "open"}}},
        }
    }
    world = World(tmp_path, files={"debian/tracker/data/json": json.dumps(tracker).encode()})
    assert ids(world.root(debian(("python3.11", "3.11.2-6")))) == {"CVE-2024-0002"}


def test_kernel_flaw_in_a_container(tmp_path: Path) -> None:
    """Flaws of the host's kernel and of headers are on a level of their own, with the reason."""
    world = World(tmp_path, advisory("Debian:12", "linux", "6.1.90-1"))
    found = world.image(debian(("linux-libc-dev", "6.1.76-1"), Source="linux"))
    assert {(one.level.value, bool(one.reason)) for one in found.findings} == {("kernel", True)}


def test_deleted_in_a_later_layer(tmp_path: Path) -> None:
    """What a later layer removes is not in the image."""
    world = World(tmp_path, advisory("PyPI", "jinja2", "3.1.3"))
    installed = dist_info("Jinja2", "3.1.2", "app/site-packages")
    removed = {"app/.wh.site-packages": b""}
    assert ids(world.image(installed, removed)) == set()
    assert ids(world.image(installed)) == {CVE}


def test_build_stage_leftovers(tmp_path: Path) -> None:
    """Caches of package managers and development dependencies are not what runs."""
    world = World(
        tmp_path,
        advisory("npm", "minimist", "1.2.6"),
        advisory("Debian:12", "openssl", "3.0.12-1", "CVE-2024-0002"),
    )
    rows = {"node_modules/minimist": {"version": "1.2.5", "dev": True}}
    document = {"name": "x", "lockfileVersion": 3, "packages": {"": {"name": "x"}, **rows}}
    control = b"Package: openssl\nVersion: 3.0.11-1\nArchitecture: amd64\n"
    files = {
        **debian(("bash", "5.2")),
        "app/package-lock.json": json.dumps(document).encode(),
        "var/cache/apt/archives/openssl_3.0.11-1_amd64.deb": distro.deb(control),
    }
    found = world.root(files)
    assert ids(found) == set()
    assert "development dependencies" in accounted(found)
    assert ids(world.folder({"package-lock.json": files["app/package-lock.json"]}, dev=True)) == {
        CVE
    }


def test_bill_without_distribution(tmp_path: Path) -> None:
    """Packages of a system that is not named are compared with nobody's advisories, and said."""
    world = World(tmp_path, advisory("Debian:12", "openssl", "3.0.12-1"))

    def bill(purl: str) -> dict[str, object]:
        row = {"type": "library", "name": "openssl", "version": "3.0.11-1", "purl": purl}
        return sbom.cyclonedx(row)

    found = world.bill(bill("pkg:deb/debian/openssl@3.0.11-1?arch=amd64"))
    assert ids(found) == set()
    assert "no advisories about debian (unknown release)" in accounted(found)
    named = "pkg:deb/debian/openssl@3.0.11-1?arch=amd64&distro=debian-12"
    assert ids(world.bill(bill(named))) == {CVE}


def test_rejected_flaw(tmp_path: Path) -> None:
    """A rejected id, or one that Debian calls undetermined, stays undecided, with the reason."""
    state = {"status": "undetermined"}
    tracker = {"openssl": {CVE: {"releases": {"bookworm": state}}}}
    world = World(tmp_path, files={"debian/tracker/data/json": json.dumps(tracker).encode()})
    found = world.root(debian(("openssl", "3.0.11-1")))
    assert ids(found) == set()
    assert "has not decided" in undecided(found)[CVE]


@pytest.mark.parametrize(
    ("words", "verdict"), [({"rejected": ("nvd",)}, "unknown"), ({"disputed": ("nvd",)}, "fail")]
)
def test_rejected_or_disputed_by_a_source(words: dict[str, Any], verdict: str) -> None:
    """What a source says about the id itself is on the finding; a rejected one decides nothing."""
    flaw = Vulnerability(id=CVE, **words)
    statement = memory.says("PyPI", "jinja2", CVE, fixed="3.1.3")
    lib = memory.package("pypi", "jinja2", "3.1.2")
    (finding,) = memory.matched([lib], [statement], flaws=[flaw]).findings
    assert finding.verdict == verdict
    assert "by nvd" in finding.reason


def test_withdrawn_advisory(tmp_path: Path) -> None:
    """A record that its publisher has withdrawn finds nothing."""
    gone = advisory("PyPI", "jinja2", "3.1.3", withdrawn="2024-02-01T00:00:00Z")
    world = World(tmp_path, gone, advisory("PyPI", "jinja2", "3.1.3", "CVE-2024-0002"))
    files = dist_info("Jinja2", "3.1.2", "app/site-packages")
    assert ids(world.root(files)) == {"CVE-2024-0002"}


def test_alias_merge(tmp_path: Path) -> None:
    """One flaw under three ids is one finding; a third id never makes two CVEs one."""
    names = ["GHSA-cccc-cccc-cccc"]
    world = World(
        tmp_path,
        advisory("PyPI", "jinja2", "3.1.3", "PYSEC-2024-1", aliases=[CVE, *names]),
        advisory("PyPI", "jinja2", "3.1.3", "GHSA-cccc-cccc-cccc", aliases=[CVE]),
        advisory("PyPI", "jinja2", "3.0.0", "PYSEC-2024-2", aliases=["CVE-2024-0002", *names]),
    )
    found = world.root(dist_info("Jinja2", "3.1.2", "app/site-packages"))
    assert [one.id for one in found.findings] == [CVE]
    older = world.root(dist_info("Jinja2", "2.0", "opt/site-packages"))
    assert ids(older) == {CVE, "CVE-2024-0002"}


def test_archive_digest_of_two_versions(tmp_path: Path) -> None:
    """An archive that states nothing is not given a version by its digest or by guessing."""
    world = World(tmp_path, advisory("Maven", LOG4J, "2.17.1"))
    content = binary.archive({"org/apache/logging/log4j/core/Core.class": b"\xca\xfe\xba\xbe"})
    found = world.root({"app/lib.jar": content})
    assert ids(found) == set()
    assert not any(one.version for one in found.packages)
