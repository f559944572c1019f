"""Programs recognised by their content, against the excerpts of real ones."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.artifacts.file import File
from seawall.inventory.binary.classifier_table import CPES, TABLE, TEXTS
from seawall.inventory.binary.classifiers import PLUGIN
from seawall.model import Package
from tests.inventory.binary.making import elf, items, named, packages, reasons, survives
from tests.inventory.binary.test_go import block
from tests.inventory.explained import ALSO_RECOGNISED
from tests.shared import corpus

FIXTURES: Final = corpus("packages") / "binary-classifiers"
EXPECTED: Final[list[dict[str, Any]]] = json.loads((FIXTURES / "expected.json").read_bytes())


def recognised(fixture: dict[str, Any]) -> set[str]:
    """Package URLs of what is found in the files of a fixture."""
    return {
        f"pkg:{item.type}/{item.name}@{quote(item.version)}"
        for path in fixture["files"]
        for item in PLUGIN.extract(File(path, (FIXTURES / path).read_bytes()))
        if isinstance(item, Package)
    }


@pytest.mark.parametrize("fixture", EXPECTED, ids=lambda fixture: fixture["fixture"])
def test_excerpts_of_real_programs(fixture: dict[str, Any]) -> None:
    """Every excerpt gives what upstream states, or what is explained."""
    expected, _ = ALSO_RECOGNISED.get(fixture["fixture"], (set(fixture["purl"]), ""))
    assert recognised(fixture) == expected


@pytest.mark.parametrize("fixture", EXPECTED, ids=lambda fixture: fixture["fixture"])
def test_the_name_of_the_file_decides(fixture: dict[str, Any]) -> None:
    """Under another name no content is looked at."""
    for path in fixture["files"]:
        assert items(PLUGIN, "bin/something", (FIXTURES / path).read_bytes()) == []


def test_nothing_is_recognised_in_nothing() -> None:
    """A name alone is no evidence, nor is any version in the file."""
    for row in TABLE:
        for name in row.files:
            assert items(PLUGIN, f"bin/{name}", b"") == []
            assert items(PLUGIN, f"bin/{name}", b"version 1.2.3\n") == []


def test_evidence() -> None:
    """What is recognised says so, and where, and who made the variant."""
    (found,) = packages(PLUGIN, "usr/sbin/nginx", b"\0nginx version: openresty/1.21.4.3\n")
    assert (found.name, found.version, found.evidence) == ("nginx", "1.21.4", "derived")
    assert found.properties == {
        "cpe": "cpe:2.3:a:f5:nginx:1.21.4:*:*:*:*:*:*:*",
        "distribution": "openresty 1.21.4.3",
    }
    assert [place.path for place in found.locations] == ["usr/sbin/nginx"]


def test_every_component_has_a_product() -> None:
    """The table of products names the components of the table of signs, and all of them."""
    names = {row.name for row in TABLE} | {
        sign.name for row in TABLE for sign in row.signs if sign.name
    }
    assert set(CPES) == names


def test_versions_in_cpe_names_are_escaped() -> None:
    """What is not a plain character of a CPE name is quoted."""
    content = b"\0openjdk\0java\x000.0\x0017.0.6+10-Debian-1\0"
    (found,) = packages(PLUGIN, "bin/java", content)
    assert found.properties["cpe"] == (
        r"cpe:2.3:a:oracle:openjdk:17.0.6\+10-Debian-1:*:*:*:*:*:*:*"
    )


def test_the_file_name_gives_the_beginning_of_the_version() -> None:
    """A version in the content must continue the one in the name."""
    content = b"\x003.11.2\x003.9.1\0"
    assert named(PLUGIN, "bin/python3.11", content) == [("python", "3.11.2")]
    assert named(PLUGIN, "lib/libpython3.9.so.1.0", content) == [("python", "3.9.1")]
    assert items(PLUGIN, "bin/python3.1", content) == []
    assert "3.11.2, 3.9.1" in reasons(PLUGIN, "bin/python", content)[0]


def test_a_version_that_ends_another_text() -> None:
    """The linker keeps one copy of both, which begins with the longer."""
    content = b"\0/opt/versions/3.11.7\0/usr/lib/3.9.1\0/opt/versions/3.11.7/lib\0"
    assert named(PLUGIN, "lib/libpython3.11.so.1.0", content) == [("python", "3.11.7")]


def test_weak_signs_must_agree() -> None:
    """A sign that fits by chance counts if all its matches are the same."""
    assert named(PLUGIN, "traefik", b"\0v2.9.6\0\x002.9.6\0") == [("traefik", "2.9.6")]
    assert "several versions" in reasons(PLUGIN, "traefik", b"\x002.9.6\0\x002.9.7\0")[0]


def test_constants_are_searched_where_constants_lie() -> None:
    """Versions outside of the read-only data do not count."""
    data = elf({".data": b"\x001.1.1\0", ".rodata": b"\x002.9.6\0"})
    assert named(PLUGIN, "traefik", data) == [("traefik", "2.9.6")]


def test_build_information_of_go_is_preferred() -> None:
    """What Go itself states beats strings, and is not said twice."""
    text = 'mod\tgithub.com/grafana/grafana\t(devel)\nbuild\t-ldflags="-X main.version=10.3.12"\n'
    data = elf({".go.buildinfo": block(text=text), ".rodata": b"\x009.9.9\0"})
    assert named(PLUGIN, "grafana", data) == [("grafana", "10.3.12")]
    text = "mod\thelm.sh/helm/v3\tv3.11.1\n"
    data = elf({".go.buildinfo": block(text=text), ".rodata": b"\x003.11.1\0"})
    assert items(PLUGIN, "helm", data) == []


def test_version_file_of_go() -> None:
    """The VERSION file of a Go installation is known by its content."""
    assert named(PLUGIN, "usr/local/go/VERSION", b"go1.22.1\ntime 2024\n") == [("go", "1.22.1")]
    assert items(PLUGIN, "VERSION", b"1.22.1") == items(PLUGIN, "VERSION", b"see go1.22") == []


def test_texts_are_asked_for_by_name() -> None:
    """Files that are no programs are names of the table."""
    names = {name.lower() for row in TABLE for name in row.files}
    assert set(TEXTS) <= names


def test_many_hits_cost_a_bounded_search() -> None:
    """A literal that stands everywhere does not stall the search."""
    assert items(PLUGIN, "bin/nginx", b"nginx version: " * 20_000) == []


LITERALS: Final = sorted({text for row in TABLE for sign in row.signs for text in sign.literals})
NAMES: Final = sorted({name for row in TABLE for name in row.files})


@given(
    st.sampled_from([*NAMES, "libssl.so.3", "libpython3.9.so", "ghc-9.6.5", "libruby-3.1.so.3.1"]),
    st.lists(
        st.one_of(
            st.binary(max_size=12),
            st.sampled_from(LITERALS),
            st.sampled_from([b"\0", b"1.2.3", b"3.11.2", b"\x7fELF", b"MZ", b"-", b" ("]),
        ),
        max_size=12,
    ),
)
def test_noise(name: str, parts: list[bytes]) -> None:
    """Anything may stand between the literals."""
    survives(PLUGIN, f"bin/{name}", b"".join(parts))
