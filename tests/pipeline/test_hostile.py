"""Whole scans of images made to hurt: they end, in bounded memory, and find all the rest.

Each case is one hostile layer between two good ones and is scanned in a process of its own.
``SEAWALL_HOSTILE_SCALE=10`` makes the large ones ten times as large: a layer of 1,000,000
entries, a bomb of 5 GiB.
"""

from __future__ import annotations

import io
import json
import os
import sqlite3
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from seawall.artifacts import limits as limits_of
from seawall.errors import EXIT_INCOMPLETE, SourceError
from seawall.pipeline.examine import Settings, examine
from tests.artifacts.images import INDEX, image, index, write_files, write_layout
from tests.inventory.binary.making import archive, elf
from tests.pipeline.hostile_layers import (
    BELOW,
    GOOD,
    LOCK,
    MIB,
    STATUS,
    header,
    hostile_image,
    member,
    repeated,
    with_pax,
    zeros,
)
from tests.pipeline.measured import SOURCE, Measured, measured

SCALE: Final = int(os.environ.get("SEAWALL_HOSTILE_SCALE", "1"))
SMALL: Final = 150
"""MiB that a scan may grow by where nothing large has to be parsed."""


def scanned(tmp_path: Path, pieces: Iterable[bytes], most: int = SMALL) -> Measured:
    """Scan an image with a hostile layer; what lies in the others is always found."""
    result = measured(hostile_image(tmp_path / "image", pieces))
    assert result.names >= GOOD
    assert result.grown < most, f"{result.grown} MiB"
    return result


def limits(result: Measured, path: str) -> list[str]:
    """Why something about a path was cut off."""
    return [one.reason for one in result.about(path) if one.kind == "limit"]


def test_a_gzip_bomb(tmp_path: Path) -> None:
    """A layer that inflates a thousandfold is read through and verified."""
    result = scanned(tmp_path, zeros("big.bin", 512 * SCALE))
    assert result.complete
    assert not result.diagnostics


@pytest.mark.parametrize(
    ("name", "mebibytes"),
    [
        ("a/package-lock.json", 300),
        ("a/b.jar", 4097),
        ("var/lib/dpkg/status.d/a", 300),
        ("usr/share/doc/a/copyright", 300),
    ],
)
def test_a_bomb_with_a_name_that_is_wanted(tmp_path: Path, name: str, mebibytes: int) -> None:
    """What is larger than its reader takes is named, and not kept anywhere."""
    result = scanned(tmp_path, zeros(name, mebibytes))
    assert result.complete
    assert limits(result, name)


def test_many_entries(tmp_path: Path) -> None:
    """Names without meaning cost next to nothing."""
    count = 100_000 * SCALE
    result = scanned(tmp_path, (member(f"usr/share/{n % 999}/file-{n}") for n in range(count)))
    assert result.complete
    assert not result.diagnostics


def test_many_symbolic_links(tmp_path: Path) -> None:
    """A farm of links, each to the next, is neither followed for ever nor kept at any price."""
    count = 50_000 * SCALE
    farm = (member(f"etc/{n}", b"", b"2", b"%d/x" % (n + 1)) for n in range(count))
    assert scanned(tmp_path, farm, SMALL + 50 * SCALE).complete


def test_links_that_grow(tmp_path: Path) -> None:
    """Links whose targets are longer than a path can be are no links."""
    pieces = [
        with_pax(f"l{n}", b"2", linkpath=b"l%d/" % (n + 1) + b"x/" * 400_000) for n in range(9)
    ]
    pieces += [member(f"l0/{n}/package-lock.json", LOCK) for n in range(2000)]
    result = scanned(tmp_path, pieces)
    assert limits(result, "l0")


def test_links_that_loop(tmp_path: Path) -> None:
    """Links to themselves, to each other and out of the image lead nowhere."""
    pieces = [
        member("a", b"", b"2", b"a"),
        member("b", b"", b"2", b"c"),
        member("c", b"", b"2", b"b"),
        member("usr/lib/os-release", b"", b"2", b"../../../../../etc/os-release"),
        member("hard", b"", b"1", b"hard"),
        member("x/package-lock.json", b"", b"1", b"y/package-lock.json"),
        member("y/package-lock.json", b"", b"1", b"x/package-lock.json"),
        member("c/package-lock.json", LOCK),
    ]
    assert scanned(tmp_path, pieces).complete


def test_names_that_are_no_places(tmp_path: Path) -> None:
    """Names that climb or are absurdly deep are named; absolute and undecodable ones are read."""
    pieces = [
        member("../../etc/passwd"),
        with_pax("deep", path=b"d/" * 100_000 + b"package-lock.json"),
        member("/abs/package-lock.json", LOCK.replace(b"left-pad", b"absolute")),
        member(b"caf\xe9/package-lock.json", LOCK.replace(b"left-pad", b"latin")),
        member("dev/zero", b"", b"3"),
        member("dev/sda", b"", b"4"),
        member("pipe", b"", b"6"),
        member("twice/package-lock.json", LOCK.replace(b"left-pad", b"first")),
        member("twice/package-lock.json", LOCK.replace(b"left-pad", b"second")),
    ]
    result = scanned(tmp_path, pieces)
    assert result.complete
    assert {"absolute", "latin", "second"} <= result.names
    assert "first" not in result.names
    assert limits(result, "../../etc")
    assert limits(result, "d/d/d")


def test_a_million_things_to_say(tmp_path: Path) -> None:
    """Diagnostics are counted where they would be a flood."""
    count = 100_000 * SCALE
    result = scanned(tmp_path, (member(f"../{n}") for n in range(count)))
    assert len(result.diagnostics) < 2000
    assert any("more" in one.reason for one in result.diagnostics)


def test_a_flood_of_facts(tmp_path: Path) -> None:
    """What files state is bounded for a layer as a whole."""

    def manifests() -> Iterator[bytes]:
        for number in range(60 * SCALE):
            text = b"(MIT OR ISC) AND " * 500_000
            yield member(
                f"node_modules/p{number}/package.json",
                b'{"name": "p", "version": "1.0.%d", "license": "%sMIT"}' % (number, text),
            )

    result = scanned(tmp_path, manifests(), 1200)
    assert result.complete
    assert limits(result, "node_modules/p59")


def test_names_of_one_file(tmp_path: Path) -> None:
    """Hard links state a file's packages again a number of times, not without end."""
    count = 20_000 * SCALE
    pieces = [member("first/package-lock.json", LOCK), member("late/data", LOCK)]
    pieces += [
        member(
            f"{n}/package-lock.json", b"", b"1", (b"first/package-lock.json", b"late/data")[n % 2]
        )
        for n in range(count)
    ]
    result = scanned(tmp_path, pieces)
    assert result.complete
    assert any("names of a file" in one.reason for one in result.diagnostics)


def test_deep_links_and_files(tmp_path: Path) -> None:
    """Many long paths in different folders take little memory when layers are merged."""
    tail = b"/x" * 250
    count = 5_000 * SCALE
    pieces = (with_pax("l", b"2", path=b"d%d" % n + tail, linkpath=b"x") for n in range(count))
    assert scanned(tmp_path, pieces).complete


def overlapping(members: int) -> bytes:
    """A zip whose members are all the same bytes, as in David Fifield's better zip bomb."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflater.compress(bytes(200 * MIB)) + deflater.flush()
    facts = (zlib.crc32(bytes(200 * MIB)), len(packed), 200 * MIB)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, *facts, 5, 0) + b"a.jar"
    names = [b"%04d.jar" % number for number in range(members)]
    directory = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, *facts, 8, 0, 0, 0, 0, 0, 0)
        + name
        for name in names
    )
    start = len(local) + len(packed)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, members, members, len(directory), start, 0)
    return local + packed + directory + end


def nested(depth: int) -> bytes:
    data = archive(
        {"META-INF/maven/g/inner/pom.properties": b"groupId=g\nartifactId=inner\nversion=1\n"}
    )
    for _level in range(depth):
        data = archive({"a.jar": data})
    return data


def test_zip_bombs(tmp_path: Path) -> None:
    """What members inflate to is bounded altogether; archives are entered so deep and no deeper."""
    pieces = [member("app/overlapping.jar", overlapping(5000)), member("app/deep.jar", nested(100))]
    result = scanned(tmp_path, pieces, 600)
    assert result.complete
    assert limits(result, "app/overlapping.jar")
    assert limits(result, "app/deep.jar")
    assert len(result.diagnostics) < 300


class Document(NamedTuple):
    """A hostile document and what is said about it.

    Attributes:
        path: of the file.
        data: its content.
        most: MiB that reading it may take.
    """

    path: str
    data: bytes
    most: int = 1500


def _entries(text: str, size: int) -> bytes:
    """A text with ``%d`` in it, so often that it has some size."""
    return "".join(text % number for number in range(size // (len(text) + 4))).encode()


LARGE: Final = (
    Document(
        "a/package-lock.json",
        b'{"lockfileVersion": 3, "packages": {"": {}'
        + _entries(', "node_modules/p%d": {"version": "1.0.0", "dev": true}', 5 * MIB * SCALE)
        + b"}}",
        2500,
    ),
    Document(
        "a/pnpm-lock.yaml", b"packages:\n" + _entries("  /p@1.0.%d:\n    dev: true\n", MIB * SCALE)
    ),
    Document(
        "a/poetry.lock",
        _entries('[[package]]\nname = "p%d"\nversion = "1.0.0"\n\n', 2 * MIB * SCALE),
        3000,
    ),
    Document(
        "a/yarn.lock", _entries('"p%d@^1.0.0":\n  version "1.0.0"\n\n', 5 * MIB * SCALE), 3000
    ),
)


@pytest.mark.parametrize("document", LARGE, ids=lambda one: one.path)
def test_huge_lockfiles(tmp_path: Path, document: Document) -> None:
    """A lockfile far larger than any real one is read or refused by name."""
    result = scanned(tmp_path, [member(document.path, document.data)], document.most)
    assert result.complete
    assert limits(result, document.path) or result.count > 10_000


HOSTILE: Final = (
    Document("a/package-lock.json", b'{"packages":' * 2_000_000),
    Document("a/composer.lock", b"[" * 20_000_000),
    Document("a/Pipfile.lock", b'{"default": {"a": {"version": "==' + b"9" * 9_000_000 + b'"}}}'),
    Document(
        "a/pnpm-lock.yaml",
        b"lockfileVersion: 9\na: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + b"".join(
            b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 30)
        ),
    ),
    Document("a/pnpm-lock.yaml", b"- " * 1_000_000),
    Document("a/pnpm-lock.yaml", b"{a: " * 500_000),
    Document("a/poetry.lock", b"a = " + b"[" * 2_000_000),
    Document("a/poetry.lock", b"a" + b".a" * 2_000_000 + b" = 1\n"),
    Document("a/Cargo.lock", b"a = " + b"9" * 8_000_000),
    Document(
        "a/pom.xml",
        b"<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>"
        + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a;" * 10) for n in range(9))
        + b"]><a>&a8;</a>",
    ),
    Document("a/pom.xml", b"<a>" * 3_000_000),
    Document(
        "a/bom.xml",
        b"<bom xmlns='http://cyclonedx.org/schema/bom/1.5'>" + b"<components><component>" * 900_000,
    ),
    Document("a/bom.json", b'{"bomFormat": "CycloneDX", "components": [{"components": ' * 900_000),
    Document("var/lib/dpkg/status.d/a", b"Package: " + b"a" * (60 * MIB)),
    Document("opt/a.deb", b"!<arch>\n" + b"a" * MIB),
    Document("a/setup.py", b"x = " + b"(" * 500_000),
    Document("a/setup.py", b"setup(install_requires=[" + b'"a" "b",' * 200_000),
    Document("a/mix.lock", b"%{" * 1_000_000),
    Document("a/b.rockspec", b"{" * 1_000_000),
    Document("a/opam", b"depends: [" * 500_000),
    Document("usr/share/php/.registry/log.reg", b"a:1:{i:0;" * 1_000_000),
)


@pytest.mark.parametrize("document", HOSTILE, ids=lambda one: f"{one.path}-{one.data[:12]!r}")
def test_documents_that_nest_grow_or_never_end(tmp_path: Path, document: Document) -> None:
    """What no honest tool writes is refused with its name, in little memory."""
    result = scanned(tmp_path, [member(document.path, document.data)], document.most)
    assert result.complete
    assert result.about(document.path)
    assert not any("the reader failed" in one.reason for one in result.diagnostics)


def test_a_program_of_near_matches(tmp_path: Path) -> None:
    """A program full of almost-versions is searched in linear time, under every known name."""
    near = b"OpenSSL 3.0.1.2.3.4.5.6.7.8.9-" * 3 + b"nginx version: nginx/1.1.1.1" + b"1." * 200
    near += b"Redis v=1. Python 3.1.1.1 PHP/8.1.1.1.1 node v12.1.1.1 go1.1.1.1 \xff Go buildinf:"
    near += bytes(-len(near) % 512)
    content = elf({".rodata": near * (20 * MIB * SCALE // len(near))})
    names = (
        "nginx",
        "python3.11",
        "redis-server",
        "node",
        "libcrypto.so.3",
        "php",
        "busybox",
        "mysqld",
    )
    result = scanned(tmp_path, [member(f"usr/bin/{name}", content) for name in names], 700)
    assert result.complete


def test_build_information_that_lies(tmp_path: Path) -> None:
    """Lengths beyond the end of a Go program are refused by name."""
    lying = b"\xff Go buildinf:\x08\x02" + bytes(16) + b"\xff" * 40
    pieces = [
        member(f"usr/bin/a{n}", elf({".go.buildinfo": lying + bytes([n])})) for n in range(50)
    ]
    pieces += [member("usr/bin/b", b"\x7fELF\x02\x01\x01" + b"\xff" * 4096)]
    result = scanned(tmp_path, pieces)
    assert result.complete
    assert result.about("usr/bin/a7")
    assert result.about("usr/bin/b")


def hostile_database(columns: int) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB)")
    connection.execute("INSERT INTO Packages VALUES (1, randomblob(4000))")
    connection.execute("CREATE TABLE other (a)")
    connection.execute(
        "CREATE TRIGGER t AFTER INSERT ON other BEGIN DELETE FROM Packages; SELECT 1; END"
    )
    connection.execute(
        "CREATE VIEW v AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
        " SELECT n FROM r"
    )
    for number in range(columns):
        connection.execute(f"CREATE TABLE t{number} (a, b, c)")
    data = connection.serialize()
    connection.close()
    return data


def test_a_hostile_database(tmp_path: Path) -> None:
    """Triggers, views without end and a huge schema cost nothing; a view is no table."""
    view = hostile_database(0).replace(b"CREATE TABLE Packages", b"CREATE TABLE Pockages")
    pieces = [
        member("var/lib/rpm/rpmdb.sqlite", hostile_database(5_000)),
        member("usr/lib/sysimage/rpm/rpmdb.sqlite", view),
    ]
    result = scanned(tmp_path, pieces, 400)
    assert result.complete
    assert result.about("var/lib/rpm/rpmdb.sqlite")
    assert result.about("usr/lib/sysimage/rpm/rpmdb.sqlite")


def test_a_huge_database_of_one_line(tmp_path: Path) -> None:
    """A package database of hundreds of megabytes without a line's end is refused by name."""
    pieces = repeated("var/lib/dpkg/status", b"Package: bash " * 64 * 4, 100_000)
    result = measured(hostile_image(tmp_path / "image", pieces))
    assert result.complete
    assert limits(result, "var/lib/dpkg/status")
    assert "left-pad" in result.names


@pytest.mark.parametrize("end", [700, 100_000, 5_000_000])
def test_a_layer_cut_off(tmp_path: Path, end: int) -> None:
    """A tar that ends too early makes the scan partial; what came before counts."""
    content = member("a/package-lock.json", LOCK.replace(b"left-pad", b"early"))
    content += header("big", 8 * MIB) + os.urandom(8 * MIB)
    result = scanned(tmp_path, [content[:end]])
    assert not result.complete or end < 1000
    assert any(one.path == "" or "layer" in one.path for one in result.diagnostics) or end < 1000
    assert end < 1000 or "early" in result.names


def test_a_hostile_tree(tmp_path: Path) -> None:
    """A folder with loops, pipes, undecodable names and bombs is read to its end."""
    root = tmp_path / "root"
    (root / "good").mkdir(parents=True)
    (root / "good" / "package-lock.json").write_bytes(LOCK)
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "self").symlink_to("self")
    os.mkfifo(root / "package.json")
    (root / "var/lib/dpkg").mkdir(parents=True)
    with (root / "var/lib/dpkg/status").open("wb") as out:
        out.truncate(5 << 30)
    with open(os.fsencode(root) + b"/caf\xe9.jar", "wb") as out:  # noqa: PTH123 - no str names it
        out.write(overlapping(1000))
    result = measured(f"dir:{root}")
    assert "left-pad" in result.names
    assert limits(result, "var/lib/dpkg/status")
    assert result.grown < 600


def test_a_hostile_function(tmp_path: Path) -> None:
    """A function package with climbing names, links and bombs is read to its end."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("package-lock.json", LOCK)
        out.writestr("../../etc/passwd", b"x")
        out.writestr("var/lib/dpkg/status", STATUS)
        out.writestr("node_modules/a/package.json", bytes(600 * MIB))
        out.writestr("lib/deep.jar", nested(60))
    path = tmp_path / "function.zip"
    path.write_bytes(stream.getvalue())
    result = measured(f"lambda:{path}")
    assert {"left-pad", "bash"} <= result.names
    assert result.about("../../etc/passwd")
    assert limits(result, "node_modules/a/package.json")
    assert limits(result, "lib/deep.jar")
    assert result.grown < SMALL


def test_one_blob_named_thousands_of_times(tmp_path: Path) -> None:
    """An image of more layers than any engine mounts is refused in one line."""
    write_layout(tmp_path / "app", {"app:1": image(*[BELOW] * (limits_of.LAYERS + 1))})
    with pytest.raises(SourceError, match="it has 1001 layers") as refusal:
        examine(f"oci:{tmp_path / 'app'}", Settings())
    assert refusal.value.exit_code == EXIT_INCOMPLETE


def test_an_index_that_names_itself(tmp_path: Path) -> None:
    """Indexes are followed once each, so that a circle of them ends in one line."""
    name = f"sha256:{'a' * 64}"
    circle = index({"mediaType": INDEX, "digest": name, "size": 1})
    files = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}', "index.json": circle}
    write_files(tmp_path / "app", {**files, f"blobs/sha256/{'a' * 64}": circle})
    with pytest.raises(SourceError):
        examine(f"oci:{tmp_path / 'app'}", Settings())


def _said(target: str, form: str, folder: Path) -> tuple[int, str, str]:
    """Exit code and output of the command itself."""
    words = [
        "scan",
        target,
        "--scanners",
        "none",
        "--format",
        form,
        "--no-cache",
        "--show-suppressed",
    ]
    result = subprocess.run(
        [sys.executable, "-m", "seawall", *words],
        capture_output=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    return result.returncode, result.stdout.decode(), result.stderr.decode()


def test_exit_codes(tmp_path: Path) -> None:
    """A hostile file leaves it at 0, an unreadable layer makes it 3; what was read is written."""
    broken = [member("a/package-lock.json", b'{"packages":' * 99_999), member("../../x")]
    code, written, _said_aloud = _said(hostile_image(tmp_path / "a", broken), "json", tmp_path)
    assert code == 0
    assert {"bash", "left-pad"} <= {one["name"] for one in json.loads(written)["packages"]}
    cut = [header("big", 8 * MIB)]
    code, written, _said_aloud = _said(hostile_image(tmp_path / "b", cut), "json", tmp_path)
    assert code == EXIT_INCOMPLETE
    assert {"bash", "left-pad"} <= {one["name"] for one in json.loads(written)["packages"]}


@pytest.mark.parametrize("form", ["table", "markdown", "csv"])
def test_names_cannot_steer_a_terminal(tmp_path: Path, form: str) -> None:
    """Escape sequences in paths, names and versions are not written as they are."""
    lock = b'{"packages": {"node_modules/\\u001b[2J": {"version": "\\u001b]0;x\\u0007"}}}'
    pieces = [
        member(b"a\x1b[31m/package-lock.json", lock),
        member(b"b\x1b[31m/package-lock.json", b"broken"),
        member(b"../\x1b[31m"),
    ]
    _code, written, said = _said(hostile_image(tmp_path / "a", pieces), form, tmp_path)
    assert "\x1b" not in written + said
