"""Release files of Java runtimes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.inventory.binary.java_release import PLUGIN
from tests.inventory.binary.making import items, named, packages, survives

TEMURIN = b"""IMPLEMENTOR="Eclipse Adoptium"
IMPLEMENTOR_VERSION="Temurin-17.0.9+9"
JAVA_RUNTIME_VERSION="17.0.9+9"
JAVA_VERSION="17.0.9"
LIBC="musl"
MODULES="java.base java.compiler"
OS_ARCH="x86_64"
SOURCE=".:git:8fb8e9b8d8d5"
IMAGE_TYPE="JRE"
"""


def test_runtime() -> None:
    """The release file of a runtime names vendor, version and build."""
    (found,) = packages(PLUGIN, "opt/java/openjdk/release", TEMURIN)
    assert (found.type, found.name, found.version) == ("generic", "oracle/openjdk", "17.0.9+9")
    assert found.publisher == "Eclipse Adoptium"
    assert found.properties == {
        "java-version": "17.0.9",
        "image": "JRE",
        "libc": "musl",
        "arch": "x86_64",
        "source": ".:git:8fb8e9b8d8d5",
    }


@pytest.mark.parametrize(
    ("text", "name", "version"),
    [
        (b'JAVA_VERSION="1.8.0_392"\r\n', "oracle/openjdk", "1.8.0_392"),
        (
            b'JAVA_VERSION="1.8.0_451"\nJAVA_RUNTIME_VERSION="1.8.0_451-b10"\nBUILD_TYPE="commercial"',
            "oracle/jdk",
            "1.8.0_451-b10",
        ),
        (
            b'BUILD_TYPE=commercial\nIMAGE_TYPE="JRE"\nJAVA_VERSION=21 LTS',
            "oracle/jre",
            "21",
        ),
        (b'JAVA_VERSION="21.0.1"\nGRAALVM_VERSION="23.1.1"', "oracle/graalvm", "21.0.1"),
    ],
)
def test_builds(text: bytes, name: str, version: str) -> None:
    """Each vendor has its own way of writing the build."""
    assert named(PLUGIN, "release", text) == [(name, version)]


def test_other_release_files() -> None:
    """Release files of other things are passed over."""
    assert items(PLUGIN, "etc/release", b"Origin: Debian\nJAVA_VERSION=\n\xff\xfe") == []


@given(st.binary())
def test_noise(data: bytes) -> None:
    """Anything may stand in such a file."""
    survives(PLUGIN, "release", data)
    survives(PLUGIN, "release", b"JAVA_VERSION=" + data)
