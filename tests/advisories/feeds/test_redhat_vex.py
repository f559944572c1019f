"""Red Hat's documents."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.advisories.feed import Fact, Mended
from seawall.advisories.feeds.redhat_vex import BASE, FOLDER, PLUGIN
from seawall.errors import MalformedInput
from seawall.model import Range, Score, State, Statement
from tests.advisories.csaf.making import document, encoded, erratum, relationship, remedy, zstd
from tests.advisories.making import flaws, read, skipped, statements

ONE = f"{FOLDER}/{BASE}2024/cve-2024-0001.json"
ALL = f"{FOLDER}/{BASE}csaf_vex.tar.zst"
NINE = "red_hat_enterprise_linux_9"
APPSTREAM = "AppStream-9.4.0.Z.MAIN.EUS"


def _facts(content: dict[str, Any]) -> list[Fact]:
    return read(PLUGIN, ONE, encoded(content))


def _unfixed(**more: Any) -> list[Statement]:
    return statements(
        _facts(document({"known_affected": [f"{NINE}:foo"]}, {"foo": "pkg:rpm/redhat/foo"}, **more))
    )


def test_a_fix_has_its_erratum() -> None:
    """The erratum is the advisory, the CVE the flaw, and the epoch is part of the version."""
    id_ = f"{APPSTREAM}:bind-32:9.16-2.el9.x86_64"
    url = "pkg:rpm/redhat/bind@9.16-2.el9?arch=x86_64&epoch=32"
    found = _facts(
        document(
            {"fixed": [id_]},
            {"bind-32:9.16-2.el9.x86_64": url},
            remediations=[erratum("RHSA-2024:1234", id_), remedy("workaround", id_)],
        )
    )
    assert statements(found) == [
        Statement(
            source="redhat",
            advisory="RHSA-2024:1234",
            vulnerability="CVE-2024-0001",
            ecosystem="Red Hat:enterprise_linux:9::appstream",
            package="bind",
            ranges=(Range(fixed="32:9.16-2.el9"),),
            state=State.FIXED,
            severity="moderate",
            arches=("x86_64",),
        )
    ]


def test_the_day_of_an_erratum_is_when_it_mends() -> None:
    """Told once for each platform; a remedy without a usable day tells nothing."""
    id_ = f"{APPSTREAM}:bind-32:9.16-2.el9.x86_64"
    url = "pkg:rpm/redhat/bind@9.16-2.el9?arch=x86_64&epoch=32"
    for given, told in (("2024-03-05T01:02:03+00:00", ["2024-03-05"]), (None, []), (7, [])):
        content = document(
            {"fixed": [id_]},
            {"bind-32:9.16-2.el9.x86_64": url},
            remediations=[{**erratum("RHSA-2024:1234", id_), "date": given}],
        )
        found = [one for one in _facts(content) if isinstance(one, Mended)]
        assert found == [
            Mended("Red Hat:enterprise_linux:9::appstream", "CVE-2024-0001", day) for day in told
        ]


@pytest.mark.parametrize(
    ("category", "details", "state"),
    [
        ("no_fix_planned", "Will not fix", State.WONT_FIX),
        ("no_fix_planned", "Out of support scope", State.END_OF_LIFE),
        ("none_available", "Affected", State.AFFECTED),
        ("none_available", "Fix deferred", State.DEFERRED),
        ("none_available", "Deferred", State.DEFERRED),
        ("no_fix_planned", "Some new words", State.WONT_FIX),
        ("none_available", "Some new words", State.AFFECTED),
    ],
)
def test_plans_for_what_is_not_fixed(category: str, details: str, state: State) -> None:
    """The vendor's words are kept beside the state they mean."""
    (found,) = _unfixed(remediations=[remedy(category, f"{NINE}:foo", details=details)])
    assert (found.state, found.note) == (state, details)
    assert (found.ecosystem, found.ranges) == ("Red Hat:enterprise_linux:9", (Range(),))
    assert found.advisory == "CVE-2024-0001"


def test_without_a_plan_it_is_affected() -> None:
    """A workaround is no plan, and neither is one for another product."""
    (found,) = _unfixed(
        remediations=[
            remedy("workaround", f"{NINE}:foo", details="Do not"),
            remedy("no_fix_planned", "elsewhere", details="Will not fix"),
        ]
    )
    assert (found.state, found.note) == (State.AFFECTED, "")


def test_what_is_not_decided_or_clear() -> None:
    """Flags say why a product is not affected."""
    status = {
        "under_investigation": [f"{NINE}:foo"],
        "known_not_affected": [f"{NINE}:bar"],
    }
    urls = {"foo": "pkg:rpm/redhat/foo?arch=src", "bar": "pkg:rpm/redhat/bar"}
    flags = [{"label": "vulnerable_code_not_present", "product_ids": [f"{NINE}:bar"]}]
    found = {item.package: item for item in statements(_facts(document(status, urls, flags=flags)))}
    assert (found["foo"].state, found["foo"].note) == (State.INVESTIGATING, "under_investigation")
    assert found["bar"].state is State.NOT_AFFECTED
    assert (found["bar"].note, found["bar"].ranges) == ("vulnerable_code_not_present", ())


def test_severity_may_differ_by_product() -> None:
    """A product's own impact comes before the flaw's, and that before the document's."""
    assert _unfixed()[0].severity == "moderate"
    everybody = {"category": "impact", "details": "Low"}
    assert _unfixed(threats=[everybody])[0].severity == "low"
    own = {"category": "impact", "details": "Important", "product_ids": [f"{NINE}:foo"]}
    assert _unfixed(threats=[own, everybody])[0].severity == "important"
    exploited = {"category": "exploit_status", "details": "CISA", "product_ids": [f"{NINE}:foo"]}
    assert _unfixed(threats=[exploited])[0].severity == "moderate"


def test_flaws_have_vectors_weakness_and_days() -> None:
    """Vectors of several products are told once."""
    scores = [
        {"cvss_v3": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}},
        {"cvss_v3": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}},
        {"cvss_v2": {"vectorString": "AV:N/AC:L/Au:N/C:N/I:N/A:P"}},
        {"cvss_v3": {"vectorString": "made up"}},
    ]
    found = flaws(
        _facts(document({}, {}, scores=scores, cwe={"id": "CWE-79"}, release_date="2023-12-31"))
    )["CVE-2024-0001"]
    assert found.scores == (
        Score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "redhat"),
        Score("AV:N/AC:L/Au:N/C:N/I:N/A:P", "redhat"),
    )
    assert found.cwes == ("CWE-79",)
    assert (found.published, found.modified) == ("2023-12-31", "2024-03-04")


@pytest.mark.parametrize(
    "url",
    [
        "pkg:rpm/redhat/perl-libs@5.32-1.module%2Bel8?arch=x86_64&rpmmod=perl:5.32:8060:ad00",
        "pkg:rpm/redhat/perl-libs@5.32-1.module%2Bel8?arch=x86_64&epoch=0&rpmmod=perl:5.32",
    ],
)
def test_modules_are_named_by_stream(url: str) -> None:
    """Version and context of the module's build do not count."""
    content = document(
        {"fixed": ["AppStream-9.4.0.Z.MAIN.EUS:x::perl:5.32"]}, {"x::perl:5.32": url}
    )
    (found,) = statements(_facts(content))
    assert (found.module, found.package) == ("perl:5.32", "perl-libs")
    assert found.ranges == (Range(fixed="5.32-1.module+el8"),)


def test_older_documents_put_packages_into_modules() -> None:
    """There a module is a product that packages are part of."""
    package, module = "perl-0:5.30-1.module+el9.x86_64", "perl:5.30:8060:ad00"
    joined = f"{APPSTREAM}:{module}"
    content = document({"fixed": [f"{joined}:{package}"]}, {})
    products = content["product_tree"]["branches"][0]["branches"]
    for id_, url in (
        (package, "pkg:rpm/redhat/perl@5.30-1.module%2Bel9?arch=x86_64"),
        (module, "pkg:rpmmod/redhat/perl@5.30:8060:ad00"),
    ):
        helper = {"product_id": id_, "product_identification_helper": {"purl": url}}
        products.append({"category": "product_version", "name": id_, "product": helper})
    content["product_tree"]["relationships"] = [
        relationship(APPSTREAM, module),
        relationship(joined, package),
    ]
    (found,) = statements(_facts(content))
    assert (found.module, found.package) == ("perl:5.30", "perl")
    assert found.ecosystem == "Red Hat:enterprise_linux:9::appstream"


def test_streams_are_named_by_their_cpe() -> None:
    """Main and extended streams, of the older and the newer form, and OpenShift."""
    platforms = {
        "a": "cpe:/o:redhat:rhel_eus:9.2::baseos",
        "b": "cpe:/a:redhat:rhel_e4s:9.0::appstream",
        "c": "cpe:/a:redhat:enterprise_linux:8",
        "d": "cpe:/o:redhat:enterprise_linux_eus:10.0",
        "e": "cpe:/a:redhat:openshift:4.16::el9",
        "f": "cpe:/a:redhat:quay:3::el8",
        "g": "cpe:/a:redhat",
        "h": "",
    }
    status = {"known_affected": [f"{name}:foo" for name in platforms]}
    found = _facts(document(status, {"foo": "pkg:rpm/redhat/foo?arch=src"}, platforms))
    assert [item.ecosystem for item in statements(found)] == [
        "Red Hat:rhel_eus:9.2::baseos",
        "Red Hat:rhel_e4s:9.0::appstream",
        "Red Hat:enterprise_linux:8",
        "Red Hat:enterprise_linux_eus:10.0",
        "Red Hat:openshift:4.16::el9",
    ]
    assert skipped(found) == [("not a product of Red Hat Enterprise Linux or OpenShift", False)]


def test_what_is_no_package_is_counted_once_a_reason() -> None:
    """Images, middleware, symbols and ids that lead nowhere."""
    urls = {
        "img": "pkg:oci/ubi9@sha256:00?arch=amd64",
        "img2": "pkg:oci/ubi8@sha256:00?arch=amd64",
        "foo-debuginfo": "pkg:rpm/redhat/foo-debuginfo@1-1?arch=x86_64",
        "foo": "pkg:rpm/redhat/foo",
    }
    status = {"fixed": [*(f"{NINE}:{name}" for name in urls), "nowhere", NINE]}
    found = _facts(document(status, urls))
    assert statements(found) == []
    assert sorted(skipped(found)) == [
        ("a component that is part of no product", False),
        ("a fix without version", False),
        ("debugging symbols", False),
        ("not an RPM package", False),
    ]


def test_an_archive_is_all_its_documents() -> None:
    """A broken document is counted, and the others are read."""
    good = document({"known_affected": [f"{NINE}:foo"]}, {"foo": "pkg:rpm/redhat/foo"})
    members: dict[str, Any] = {"2024/cve-2024-0001.json": good, "2024/cve-2024-0002.json": b"{"}
    found = read(PLUGIN, ALL, zstd(members))
    assert [item.package for item in statements(found)] == ["foo"]
    assert skipped(found) == [("not a CSAF document", True)]


@pytest.mark.parametrize("content", [b"", b"[]", b"<html>", b'{"document": {}}', b"{" * 100_000])
def test_other_documents_are_refused(content: bytes) -> None:
    """A file that is no document fails as a whole."""
    with pytest.raises(MalformedInput):
        read(PLUGIN, ONE, content)
