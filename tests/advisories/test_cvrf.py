"""Reading CVRF."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories import cvrf
from seawall.advisories.cvrf import Flaw, Joined, Product, parse
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Score, Vulnerability
from tests.shared import feeds

HEAD = '<cvrfdoc xmlns="http://docs.oasis-open.org/csaf/ns/csaf-cvrf/v1.2/cvrf">'


def _flaw(inner: str) -> Flaw:
    (flaw,) = parse(f"{HEAD}<Vulnerability>{inner}</Vulnerability></cvrfdoc>".encode()).flaws
    return flaw


def test_products_and_what_they_are_joined_of() -> None:
    """Branches may hold products at any depth."""
    found = parse(
        f"""{HEAD}<ProductTree><Branch Type="Product Family" Name="f">
        <Branch Type="Product Name" Name="p"><FullProductName ProductID="p" CPE="c">P
        </FullProductName></Branch></Branch>
        <Relationship ProductReference="a" RelatesToProductReference="p">
        <FullProductName ProductID="p:a">x</FullProductName></Relationship>
        </ProductTree></cvrfdoc>""".encode()
    )
    assert found.products == (Product("p", "P", "c", "Product Name", "p"),)
    assert found.joined == {"p:a": Joined("a", "p")}


def test_flaws_refer_to_fixed_products_alone() -> None:
    """Other statuses are not what an update says."""
    flaw = _flaw(
        """<CVE>CVE-2024-0001</CVE><ReleaseDate>2024-02-03T00:00:00Z</ReleaseDate>
        <ProductStatuses><Status Type="Fixed"><ProductID>a</ProductID></Status>
        <Status Type="Known Affected"><ProductID>b</ProductID></Status>
        <Status Type="First Fixed"><ProductID>c</ProductID></Status></ProductStatuses>
        <Threats><Threat Type="Exploit Status"><Description>none</Description></Threat>
        <Threat Type="Impact"><Description> Important </Description></Threat></Threats>
        <CVSSScoreSets><ScoreSetV3><VectorV3>CVSS:3.0/AV:N</VectorV3></ScoreSetV3></CVSSScoreSets>"""
    )
    assert flaw == Flaw("CVE-2024-0001", ("a", "c"), "important", ("CVSS:3.0/AV:N",), "2024-02-03")


def test_one_flaw_does_not_leak_into_the_next() -> None:
    """What the first says is not said of the second."""
    first, second = parse(
        f"""{HEAD}<Vulnerability><CVE>CVE-1-1</CVE><ProductStatuses><Status Type="Fixed">
        <ProductID>a</ProductID></Status></ProductStatuses></Vulnerability>
        <Vulnerability><CVE>CVE-1-2</CVE></Vulnerability></cvrfdoc>""".encode()
    ).flaws
    assert (first.fixed, second.fixed) == (("a",), ())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N",
        ),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N",) * 2,
        ("AV:L/AC:M/Au:N/C:C/I:N/A:N",) * 2,
        ("high", ""),
    ],
)
def test_vectors_get_the_version_they_lack(written: str, expected: str) -> None:
    """Only version 3 asks for privileges."""
    document = parse(f"{HEAD}</cvrfdoc>".encode())
    told = cvrf.vulnerability(document, Flaw("CVE-2024-0001", (), "", (written,), ""), "x")
    assert isinstance(told, Vulnerability)
    assert told.scores == ((Score(expected, "x"),) if expected else ())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"<html/>",
        b"<cvrfdoc>",
        HEAD.encode(),
        b'<!DOCTYPE x [<!ENTITY a "b">]><cvrfdoc>&a;</cvrfdoc>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><cvrfdoc/>',
        b'<?xml version="1.0" encoding="nonsense"?><cvrfdoc/>',
        b"<cvrfdoc>\xff</cvrfdoc>",
    ],
)
def test_other_documents_are_refused(content: bytes) -> None:
    """Entities are never expanded, and files never opened."""
    with pytest.raises(MalformedInput):
        parse(content)


def test_depth_and_size_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document neither nests nor goes on without end."""
    with pytest.raises(LimitExceeded):
        parse(b"<cvrfdoc>" + b"<a>" * 100_000)
    monkeypatch.setattr(cvrf, "SIZE", 3)
    with pytest.raises(LimitExceeded):
        list(cvrf.facts("a.xml", io.BytesIO(b"1234"), lambda _: iter(())))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_mutated_samples_are_read_or_refused(data: st.DataObject) -> None:
    """Whatever is exchanged in a document, reading it never fails otherwise."""
    folder = feeds("samples") / "openeuler-cvrf"
    content = data.draw(st.sampled_from(sorted(folder.glob("*.xml")))).read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    noise = data.draw(st.one_of(st.binary(max_size=4), st.sampled_from([b"<", b"</", b'"', b"&"])))
    with contextlib.suppress(MalformedInput):
        parse(content[:at] + noise + content[at + len(noise) :])
