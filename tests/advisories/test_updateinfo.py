"""Updates of RPM repositories, and what leads to them."""

from __future__ import annotations

import gzip
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories import updateinfo
from seawall.advisories.feed import Skipped
from seawall.advisories.updateinfo import Located, Package, Update, located, mirrors, updates
from seawall.errors import LimitExceeded, MalformedInput
from tests.advisories.damage import until_damage
from tests.shared import feeds

GOOD = """<update type="security"><id>ALAS-1</id><severity>Low</severity>
<issued date="2024-01-02 03:04"/><updated date="2024-02-03T00:00:00Z"/>
<references><reference id="CVE-2024-0001" type="cve"/><reference id="CVE-2024-0001"/>
<reference id="RHSA-1"/></references>
<pkglist><collection><module name="ruby" stream="2.6" version="1"/>
<package name="a" epoch="1" version="2" release="3" arch="x86_64"/></collection>
<collection><package name="b" version="2" release="3" arch="noarch"/></collection>
</pkglist></update>"""


def _document(*records: str) -> bytes:
    return f"<updates>{''.join(records)}</updates>".encode()


def test_an_update_is_read() -> None:
    """A module belongs to its collection; a missing epoch is none."""
    assert list(updates(BytesIO(_document("<other/>", GOOD)))) == [
        Update(
            id="ALAS-1",
            kind="security",
            severity="low",
            flaws=("CVE-2024-0001",),
            packages=(
                Package("a", "1:2-3", "x86_64", "ruby:2.6"),
                Package("b", "2-3", "noarch", ""),
            ),
            issued="2024-01-02",
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("<id>ALAS-1</id>", "", "an update without id"),
        ("<id>ALAS-1</id>", "<id>a b</id>", "an update without id"),
        ('name="a"', 'name=""', "a package without name or architecture"),
        ('arch="noarch"', "", "a package without name or architecture"),
        ('version="2" release="3" arch="noarch"', 'arch="noarch"', "a package without version"),
        ('epoch="1"', 'epoch="one"', "a package without version"),
        ('release="3" arch="x', 'release="3-4" arch="x', "a package without version"),
        ('stream="2.6"', "", "a module without name or stream"),
    ],
)
def test_a_broken_update_is_skipped(old: str, new: str, reason: str) -> None:
    """And the next one is read."""
    found = list(updates(BytesIO(_document(GOOD.replace(old, new), GOOD))))
    assert isinstance(found[0], Skipped)
    assert (found[0].reason, found[0].broken) == (reason, True)
    assert isinstance(found[1], Update)


def test_what_came_before_damage_counts() -> None:
    """Plain and compressed."""
    content = _document(GOOD, GOOD)
    found, damage = until_damage(updates(BytesIO(content[:-30])))
    assert len(found) == 1
    assert damage is not None
    packed = gzip.compress(_document(*[GOOD] * 500), compresslevel=0)
    found, damage = until_damage(updates(BytesIO(packed[: len(packed) // 2])))
    assert len(found) > 100
    assert damage is not None


@settings(max_examples=30)
@given(st.binary(max_size=200))
def test_noise_is_damaged(noise: bytes) -> None:
    """Updates and index alike."""
    assert until_damage(updates(BytesIO(noise)))[1] is not None
    with pytest.raises(MalformedInput):
        located(BytesIO(noise))


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of updates, and of one of them."""
    monkeypatch.setattr(updateinfo, "SIZE", 1000)
    assert isinstance(until_damage(updates(BytesIO(_document(*[GOOD] * 9))))[1], LimitExceeded)
    with pytest.raises(LimitExceeded):
        mirrors(BytesIO(b"#" * (updateinfo.INDEX_SIZE + 1)))


def test_the_index_tells_place_and_digest() -> None:
    """Of the updates alone; a digest of another kind is none."""
    data = (
        '<repomd><data type="{}"><checksum type="{}">{}</checksum><location href="x"/></data>'
        "</repomd>"
    )
    digest = "0123456789abcdef" * 4
    assert located(BytesIO(data.format("updateinfo", "sha256", digest).encode())) == Located(
        "x", digest
    )
    weak = data.format("updateinfo", "sha", digest[:40])
    assert located(BytesIO(weak.encode())) == Located("x", "")
    assert located(BytesIO(data.format("primary", "sha256", digest).encode())) is None


def test_a_mirror_list_has_addresses() -> None:
    """One a line, remarks left out; nothing else is taken for one."""
    content = b"# mirrors\nhttps://a.example/x\n\nhttp://b.example/y/\n"
    assert mirrors(BytesIO(content)) == ("https://a.example/x/", "http://b.example/y/")
    assert mirrors(BytesIO(b"")) == ()
    for noise in (b"<html>", b"ftp://a", b"\xff\xfe"):
        with pytest.raises(MalformedInput):
            mirrors(BytesIO(noise))


def test_real_indices() -> None:
    """Amazon Linux 2 and Rocky Linux."""
    with (feeds("samples/amazon-linux") / "repomd_valid.xml").open("rb") as stream:
        assert located(stream) == Located(
            "repodata/updateinfo.xml.gz",
            "e6f569f8ed2246a6b06c0fef7cfd71560df02781327e31c38396ed358d591d48",
        )
    with (feeds("samples/rocky/repodata") / "repomd.xml").open("rb") as stream:
        found = located(stream)
    assert found is not None
    assert (found.href, len(found.sha256)) == ("repodata/updateinfo.xml.gz", 64)


def test_real_updates_of_rocky() -> None:
    """Of all kinds, with a module."""
    with (feeds("samples/rocky/repodata") / "updateinfo.xml").open("rb") as stream:
        found = [item for item in updates(stream) if isinstance(item, Update)]
    said = {item.id: item for item in found}
    assert said["RLBA-2021:2580"].kind == "bugfix"
    lz4 = said["RLSA-2021:2575"]
    assert (lz4.kind, lz4.severity) == ("security", "moderate")
    assert lz4.flaws == ("CVE-2021-3520",)
    assert lz4.packages == (Package("lz4", "1.8.3-3.el8_4", "x86_64", ""),)
    modular = {package for item in found for package in item.packages if package.module}
    version = "0.3.0-4.module+el8.5.0+738+032c9c02"
    assert Package("rubygem-abrt", version, "noarch", "ruby:2.6") in modular
