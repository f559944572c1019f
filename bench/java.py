"""JARs as an image layer: those of Spark, and archives in archives made of them."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from bench.layers import Entry

SHADED: Final = ("commons-codec", "commons-collections", "commons-io", "commons-text", "gson")
WEB: Final = ("commons-lang3", "joda-time", "jackson-core", "jackson-databind", "log4j-core")
NESTED: Final = ("snakeyaml", "slf4j-api", "netty-common")

_DATE: Final = (2026, 1, 1, 0, 0, 0)
_ARCHIVES: Final = (".jar", ".war")


class Coordinates(NamedTuple):
    """What a ``pom.properties`` states."""

    group: str
    artifact: str
    version: str


def jars(source: Path) -> dict[str, bytes]:
    """The JARs of Spark's source distribution by file name."""
    found: dict[str, bytes] = {}
    with tarfile.open(source) as tar:
        for member in tar:
            folder, _, name = member.name.rpartition("/")
            if folder.endswith("/deps/jars") and name.endswith(".jar"):
                content = tar.extractfile(member)
                found[name] = content.read() if content else b""
    return found


def installed(spark: Mapping[str, bytes]) -> Iterator[Entry]:
    """Spark's JARs, a shaded JAR, a WAR, and an executable JAR with JARs inside."""
    for name, content in spark.items():
        yield Entry(f"opt/spark/jars/{name}", content)
    yield Entry("opt/shop/shop-all-2.3.1.jar", _shaded(_chosen(spark, SHADED).values()))
    web = {f"WEB-INF/lib/{name}": jar for name, jar in _chosen(spark, WEB).items()}
    yield Entry("opt/tomcat/webapps/shop.war", _zip(web, zipfile.ZIP_DEFLATED))
    boot = {f"BOOT-INF/lib/{name}": jar for name, jar in _chosen(spark, NESTED).items()}
    yield Entry("opt/shop/shop-boot-2.3.1.jar", _zip(boot, zipfile.ZIP_STORED))


def stated(content: bytes, depth: int = 4) -> Iterator[Coordinates]:
    """Every coordinates that an archive, or one inside it, states in a ``pom.properties``."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith("/pom.properties"):
                text = archive.read(name).decode("utf-8", "replace")
                fields = dict(re.findall(r"^\s*(\w+)\s*=\s*(\S+)", text, re.MULTILINE))
                if {"groupId", "artifactId", "version"} <= fields.keys():
                    yield Coordinates(
                        *map(fields.__getitem__, ("groupId", "artifactId", "version"))
                    )
            elif name.endswith(_ARCHIVES) and depth:
                yield from stated(archive.read(name), depth - 1)


def _chosen(spark: Mapping[str, bytes], artifacts: Iterable[str]) -> dict[str, bytes]:
    """The JARs of these artifacts, whatever their versions."""
    return {
        name: content
        for artifact in artifacts
        for name, content in spark.items()
        if re.fullmatch(re.escape(artifact) + r"-\d.*\.jar", name)
    }


def _shaded(archives: Iterable[bytes]) -> bytes:
    """One JAR with the content of several, as the shade plug-in makes it."""
    merged: dict[str, bytes] = {}
    for content in archives:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                if not name.endswith("/"):
                    merged.setdefault(name, archive.read(name))
    return _zip(merged, zipfile.ZIP_DEFLATED)


def _zip(members: Mapping[str, bytes], method: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), content, method)
    return stream.getvalue()
