"""What a folder of the user's own data says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.advisories.own import OwnData, OwnSource, read
from seawall.advisories.own.indicators import read as read_table
from seawall.errors import UserError
from seawall.model import Indicator, IndicatorKind
from tests.advisories import making
from tests.advisories.intelligence import test_misp, test_stix

RECORD = making.osv("ACME-1", "npm", "core", {"introduced": "0"}, {"fixed": "2.0.0"})
YAML = b"""id: ACME-2
modified: 2026-01-02T00:00:00Z
affected:
- package: {ecosystem: PyPI, name: Acme_Tool}
  ranges: [{type: ECOSYSTEM, events: [{introduced: "0"}, {fixed: "1.10"}]}]
"""


def of(folder: Path, files: dict[str, bytes], precedence: str = "first") -> OwnData:
    """Everything said by some files."""
    return read(OwnSource("acme", str(making.write(folder, files)), precedence))


def test_records_are_read_from_json_and_yaml(tmp_path: Path) -> None:
    """Both forms give statements that carry their source and its precedence."""
    said = of(tmp_path, {"a/b.json": json.dumps(RECORD).encode(), "c.yaml": YAML}).statements
    assert sorted(said) == [("PyPI", "acme-tool"), ("npm", "core")]
    (statement,) = said["PyPI", "acme-tool"]
    assert (statement.source, statement.own) == ("own:acme", "first")
    assert statement.ranges[0].fixed == "1.10"


def test_the_source_is_marked_as_own(tmp_path: Path) -> None:
    """Results can show whose word it was, of which day and bytes."""
    one = of(tmp_path / "1", {"a.json": json.dumps(RECORD).encode()}).source
    two = of(tmp_path / "2", {"b.json": json.dumps(RECORD).encode()}).source
    assert (one.own, one.as_of, one.records) == (True, "2024-01-02", 1)
    assert one.digest != two.digest
    assert one.digest == of(tmp_path / "1", {}).source.digest


def test_documents_are_told_apart_by_content(tmp_path: Path) -> None:
    """VEX documents and overrides are kept for those who read them."""
    files = {
        "openvex.json": b'{"@context": "https://openvex.dev/ns/v0.2.0", "statements": []}',
        "csaf.json": b'{"document": {"csaf_version": "2.0"}}',
        "bom.json": b'{"bomFormat": "CycloneDX"}',
        "team/overrides.yaml": b"overrides: []",
        "README.md": b"not looked at",
        ".git/config.json": b"not looked at either",
    }
    data = of(tmp_path, files)
    assert [item.name for item in data.documents] == [
        "own:acme/bom.json",
        "own:acme/csaf.json",
        "own:acme/openvex.json",
    ]
    assert [item.name for item in data.overrides] == ["own:acme/team/overrides.yaml"]
    assert not data.left_out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"{"),
        ("a.json", b"[1]"),
        ("a.json", b'{"a": 1}'),
        ("a.json", b'{"id": "A", "affected": 3}'),
        ("a.yaml", b"a: [1"),
        ("a.yml", b"- 1"),
        ("a.yml", b"id: A\naffected: {a: &x [*x]}"),
        ("a.csv", b"a,b\n1,2\n"),
        ("a.csv", b"kind,value\nsha256,abc\n"),
        ("a.csv", b"kind,value\nplanet,mars\n"),
        ("a.csv", b"kind,value,confidence\ndomain,a.example,high\n"),
        ("a.json", b'{"type": "bundle", "objects": 3}'),
        ("hashes.txt", b"no digest at all"),
        ("a.yar", b"rule {"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    """A broken file hides nothing else and is not passed over in silence."""
    data = of(tmp_path, {name: content, "good.json": json.dumps(RECORD).encode()})
    assert [item.broken for item in data.left_out] == [True]
    assert name in data.left_out[0].where
    assert len(data.statements) == 1


@given(st.binary(max_size=200))
def test_no_table_is_too_strange(content: bytes) -> None:
    """Whatever the bytes, a table gives indicators or reasons."""
    for item in read_table(content, "own:x", "x.csv"):
        assert isinstance(item, Indicator) or item.broken


def test_indicators_are_brought_into_their_form(tmp_path: Path) -> None:
    """Case and a final dot do not keep a value from being found."""
    table = b"kind,value,confidence,labels,last_seen\ndomain,Bad.Example.,90,C2 botnet,2026-01-02\n"
    found = of(tmp_path, {"x.csv": table}).indicators[IndicatorKind.DOMAIN, "bad.example"]
    assert found == (
        Indicator(
            kind=IndicatorKind.DOMAIN,
            value="bad.example",
            source="own:acme",
            last_seen="2026-01-02",
            confidence=90,
            labels=("botnet", "c2"),
        ),
    )


def test_every_form_of_indicators_is_read(tmp_path: Path) -> None:
    """STIX, MISP, lists of digests and rules lie beside advisories, and are told apart."""
    attribute = {"type": "domain", "value": "evil.example.com", "to_ids": True}
    files = {
        "stix.json": json.dumps({"type": "bundle", "objects": [test_stix.indicator()]}).encode(),
        "misp.json": json.dumps(
            {"Event": {"uuid": test_misp.UUID, "info": "x", "Attribute": [attribute]}}
        ).encode(),
        "bad-hashes.txt": b"%s  miner\n" % (b"ab" * 32),
        "rules.yar": b'rule miner { strings: $a = "x" condition: $a }',
    }
    found = of(tmp_path, files).indicators
    assert {(kind.value, value) for kind, value in found} == {
        ("address", "8.8.8.8"),
        ("domain", "evil.example.com"),
        ("sha256", "ab" * 32),
        ("yara", "miner"),
    }
    assert {one.source for said in found.values() for one in said} == {"own:acme"}


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    """A repository of advisories cannot make other files of this machine readable."""
    secret = tmp_path / "secret.json"
    secret.write_bytes(json.dumps(RECORD).encode())
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "link.json").symlink_to(secret)
    assert not of(folder, {}).statements


@pytest.mark.parametrize("place", ["missing", "https://a.example/never-fetched.zip"])
def test_a_source_that_is_not_there_is_an_error(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Own advisories that are asked for and missing would look like no flaws."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(UserError):
        read(OwnSource("acme", place))


def test_a_file_may_be_called_anything(tmp_path: Path) -> None:
    """A name that is no UTF-8 is told with its bytes escaped."""
    path = os.fsencode(tmp_path) + b"/\xff.json"
    with open(path, "wb") as stream:  # noqa: PTH123 - of bytes there is no Path
        stream.write(b"[]")
    (left,) = read(OwnSource("acme", str(tmp_path))).left_out
    assert left.where == "\\xff.json"


def test_a_yaml_bomb_is_not_read(tmp_path: Path) -> None:
    """A few aliases of aliases would stand for more than any memory holds."""
    lines = ["k0: &k0 [x]"]
    lines += [f"k{n}: &k{n} [{','.join([f'*k{n - 1}'] * 10)}]" for n in range(1, 30)]
    (tmp_path / "a.yaml").write_text("\n".join([*lines, "affected: *k29", "id: X-1"]))
    (left,) = read(OwnSource("acme", str(tmp_path))).left_out
    assert (left.reason, left.broken) == ("aliases are not read", True)
