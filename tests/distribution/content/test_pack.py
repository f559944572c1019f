"""Packs: made alike from the same folder, and refused if anything in them is not as listed."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.distribution.content import pack
from seawall.distribution.content.pack import build, manifest, unpack
from seawall.errors import DigestMismatch, LimitExceeded, MalformedInput, SeawallError, UserError
from tests.distribution.content.packing import HEAD, archive, folder, listing, member, written


def test_there_and_back(tmp_path: Path) -> None:
    """What is unpacked is what was packed, and the digest stands for all of it."""
    files = {"checks/a.yaml": "- id: A\n", "checks/deep/b.json": "{}", "README.md": "# x"}
    made = archive(tmp_path, files=files, changes={"1.0.0": "first"})
    target = tmp_path / "target"
    target.mkdir()
    found = unpack(made, target)
    assert found == manifest(made)
    assert sorted(found.files) == sorted(files)
    assert {path: (target / path).read_text() for path in files} == files
    assert found.changelog[0].changes == ("first",)
    assert pack.described((target / "pack.toml").read_bytes(), "") == found


def test_the_same_bytes(tmp_path: Path) -> None:
    """Times, modes and the order of a folder do not matter; names with a dot stay behind."""
    one = folder(tmp_path / "one", files={"b": "2", "a": "1"})
    other = folder(tmp_path / "other", files={"a": "1", "b": "2", ".git/config": "x"})
    os.utime(other / "a", (0, 0))
    (other / "b").chmod(0o755)
    build(one, tmp_path / "1")
    build(other, tmp_path / "2")
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_the_digest_is_of_everything(tmp_path: Path) -> None:
    """One changed byte of one file is another pack."""
    one = manifest(archive(tmp_path / "one", files={"a": "1"}))
    other = manifest(archive(tmp_path / "other", files={"a": "2"}))
    assert one.digest != other.digest


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('name = "base"', ""),
        ('name = "Base"', "a name has"),
        ('version = "1.0"', "no semantic version"),
        ('kind = "else"', "kind"),
        ('requires = ">>1"', "no range of versions"),
        ('other = "x"', "what is 'other'"),
        ("summary = 3", "summary"),
        ("summary = [", "cannot be read"),
        ('[files]\n"a" = "b"', "written when the pack is made"),
    ],
)
def test_descriptions(line: str, words: str, tmp_path: Path) -> None:
    """A wrong ``pack.toml`` is refused with the reason."""
    source = folder(tmp_path)
    head = HEAD.format(version="1.0.0", requires="*", changelog="").splitlines()
    key = line.partition(" ")[0]
    kept = [one for one in head if one.partition(" ")[0] != key]
    (source / "pack.toml").write_text("\n".join([*kept, line]))
    if not words:
        assert build(source, tmp_path / "out").name == "base"
        return
    with pytest.raises(MalformedInput, match=words):
        build(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_folders_that_are_no_packs(tmp_path: Path) -> None:
    """Without ``pack.toml``; with a link; with a name that cannot be."""
    with pytest.raises(UserError):
        build(tmp_path, tmp_path / "out")
    source = folder(tmp_path)
    (source / "link").symlink_to("/etc/passwd")
    with pytest.raises(MalformedInput, match="regular files only"):
        build(source, tmp_path / "out")
    (source / "link").unlink()
    (source / 'quo"te').write_text("x")
    with pytest.raises(MalformedInput):
        build(source, tmp_path / "out")
    (source / 'quo"te').unlink()
    (source / "semi;colon").write_text("x")
    with pytest.raises(MalformedInput, match="no path of a pack"):
        build(source, tmp_path / "out")


GOOD = {"a.yaml": b"- id: A\n"}
LISTED = member("pack.toml", listing(GOOD))


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ([], "not a content pack"),
        ([member("a.yaml", GOOD["a.yaml"]), LISTED], "not a content pack"),
        ([LISTED], "a.yaml is missing"),
        ([LISTED, member("a.yaml", b"other")], "not the file that is listed"),
        ([LISTED, member("a.yaml", GOOD["a.yaml"]), member("b", b"x")], "not listed"),
        ([LISTED, *[member("a.yaml", GOOD["a.yaml"])] * 2], "there twice"),
        ([LISTED, member("a.yaml", kind=tarfile.SYMTYPE, link="/etc/passwd")], "may not be"),
        ([LISTED, member("a.yaml", kind=tarfile.LNKTYPE, link="pack.toml")], "may not be"),
        ([LISTED, member("a.yaml", kind=tarfile.CHRTYPE)], "may not be"),
        ([LISTED, member("a.yaml", kind=tarfile.FIFOTYPE)], "may not be"),
        ([LISTED, member("../a.yaml", GOOD["a.yaml"])], "may not be"),
        ([member("pack.toml", listing({"../a": b""}))], "no path of a pack"),
        ([member("pack.toml", listing({"/etc/cron.d/a": b""}))], "no path of a pack"),
        ([member("pack.toml", listing({"a/../../b": b""}))], "no path of a pack"),
        ([member("pack.toml", listing({"pack.toml": b""}))], "no path of a pack"),
        ([member("pack.toml", listing({"/".join("a" * 40): b""}))], "no path of a pack"),
        ([member("pack.toml", listing({}, a="xyz"))], "SHA-256 of a"),
        ([member("pack.toml", b"\xff\xfe")], "cannot be read"),
        ([member("pack.toml", b"a = " + b"[" * 4000)], "cannot be read"),
    ],
)
def test_hostile_archives(
    members: list[tuple[tarfile.TarInfo, bytes]], words: str, tmp_path: Path
) -> None:
    """Links, devices, paths that lead out, files that are not listed: nothing gets out."""
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises((MalformedInput, DigestMismatch), match=words):
        unpack(written(tmp_path, members), target)
    outside = {path.name for path in tmp_path.iterdir()}
    assert outside == {"target", "hostile.tar.zst"}


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small archive that unpacks to very much is given up early."""
    zeros = bytes(8 << 20)
    made = written(tmp_path, [member("pack.toml", listing({"a": zeros})), member("a", zeros)])
    assert made.stat().st_size < 10_000
    assert unpack(made, None).files
    monkeypatch.setattr(pack, "LARGEST", 4 << 20)
    with pytest.raises(LimitExceeded, match="too large"):
        unpack(made, None)
    monkeypatch.setattr(pack, "LARGEST", 64 << 20)
    monkeypatch.setattr(pack, "TOTAL", 1 << 20)
    monkeypatch.setattr(pack, "DESCRIPTION", 1 << 16)
    monkeypatch.setattr(pack, "MOST", 10)
    with pytest.raises(LimitExceeded, match="larger than a pack"):
        unpack(made, None)
    many = written(tmp_path, [member("pack.toml", listing({f"{n}": b"" for n in range(11)}))])
    with pytest.raises(LimitExceeded, match="more than 10 files"):
        unpack(many, None)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=2000))
def test_random_bytes(content: bytes) -> None:
    """Whatever is in a file, and in the stream in it, is refused in words."""
    for data in (content, zstandard.compress(content)):
        path = Path(f"/proc/self/fd/{memory(data)}")
        with pytest.raises(SeawallError):
            unpack(path, None)
        os.close(int(path.name))


def memory(data: bytes) -> int:
    """A file without a name."""
    import tempfile

    with tempfile.TemporaryFile() as stream:
        stream.write(data)
        stream.seek(0)
        return os.dup(stream.fileno())


def test_truncated(tmp_path: Path) -> None:
    """A pack that ends early is refused, wherever it ends."""
    content = archive(tmp_path, files={"a": "x" * 5000, "b": "y"}).read_bytes()
    short = tmp_path / "short"
    for end in range(0, len(content), 29):
        short.write_bytes(content[:end])
        with pytest.raises(SeawallError):
            unpack(short, None)


@pytest.mark.parametrize("line", ["x = " + "9" * 4000, "a" + ".a" * 3000 + " = 1"])
def test_a_description_costs_no_time(line: str) -> None:
    """Numbers that no program reads and keys without end are refused at once."""
    head = 'name = "a"\nkind = "checks"\nversion = "1.0.0"\nlicence = "MIT"\n'
    with pytest.raises(MalformedInput):
        pack.described(f"{head}{line}\n".encode(), "pack.toml")
