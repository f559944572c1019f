"""Databases of distributions as they lie in images: with companions, links and layers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from seawall.model import Package, Relationship
from seawall.pipeline.examine import Examined, Settings, examine
from tests.artifacts.images import Node, Symlink, image, layer, write_layout
from tests.inventory.distro.test_portage import CONTENTS, FOLDER


def examined(tmp_path: Path, *layers: Mapping[str, Node]) -> Examined:
    built = image(*(layer(nodes, "gzip") for nodes in layers))
    return examine(f"oci:{write_layout(tmp_path / 'image', {'app:1': built})}", Settings())


def found(result: Examined) -> dict[str, Package]:
    return {package.name: package for package in result.inventory.packages}


def test_companions_are_found_whatever_their_case(tmp_path: Path) -> None:
    """Portage's are written in capitals; they may follow the file that needs them."""
    nodes: dict[str, Node] = {
        f"{FOLDER}/CONTENTS": CONTENTS.encode(),
        f"{FOLDER}/LICENSE": b"ZLIB\n",
        f"{FOLDER}/SLOT": b"0/1\n",
        f"{FOLDER}/repository": b"guru\n",
    }
    package = found(examined(tmp_path, nodes))["sys-libs/zlib"]
    assert (package.properties, package.origin) == ({"slot": "0/1"}, "guru")
    assert package.licenses == ("ZLIB",)


def test_a_debian_image(tmp_path: Path) -> None:
    """Release, packages, licences, files and repositories of several layers come together."""
    status = "Package: {}\nStatus: install ok installed\nVersion: {}\nArchitecture: amd64\n\n"
    bash = status.format("bash", "5.2.15-2+b2").replace(
        "Version", "Source: bash (5.2.15-2)\nVersion"
    )
    base: dict[str, Node] = {
        "usr/lib/os-release": b'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
        "etc/os-release": Symlink("../usr/lib/os-release"),
        "etc/debian_version": b"12.5\n",
        "bin": Symlink("usr/bin"),
        "var/lib/dpkg/status": bash.encode(),
        "var/lib/dpkg/info/bash.list": b"/.\n/bin\n/bin/bash\n",
        "usr/share/doc/bash/copyright": (
            b"Format: x/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-3+\n"
        ),
    }
    upper: dict[str, Node] = {
        "var/lib/dpkg/status": (bash + status.format("python3-pip", "23.0.1+dfsg-1")).encode(),
        "var/lib/dpkg/info/python3-pip.list": (
            b"/.\n/usr/lib/python3/dist-packages/pip-23.0.1.dist-info/METADATA\n"
        ),
        "usr/lib/python3/dist-packages/pip-23.0.1.dist-info/METADATA": (
            b"Metadata-Version: 2.1\nName: pip\nVersion: 23.0.1\n"
        ),
        "var/lib/apt/extended_states": b"Package: bash\nAuto-Installed: 1\n",
    }
    result = examined(tmp_path, base, upper)
    release = result.inventory.release
    assert release is not None
    assert (release.id, release.version, release.codename) == ("debian", "12", "bookworm")
    packages = found(result)
    assert packages["bash"].purl.startswith("pkg:deb/debian/bash@5.2.15-2")
    assert (packages["bash"].source_version, packages["bash"].licenses) == (
        "5.2.15-2",
        ("GPL-3+",),
    )
    assert packages["bash"].relationship == Relationship.TRANSITIVE
    assert packages["bash"].introduced_in != packages["python3-pip"].introduced_in
    assert packages["pip"].owned_by == packages["python3-pip"].purl
    assert result.inventory.hints == ()
    assert result.inventory.diagnostics == ()
