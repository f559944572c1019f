"""The NVD's files, and what its products mean for programs recognised by their content."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from seawall.advisories.feed import Fact, Limited, Replaced
from seawall.advisories.feeds import nvd
from seawall.errors import MalformedInput
from seawall.model import Finding, Package, Range, State, Verdict
from tests.advisories.damaging import survives
from tests.advisories.following import Upstream
from tests.advisories.making import flaws, osv, read, skipped, statements, zipped
from tests.advisories.matching import findings
from tests.shared import feeds

API = "nvd-api/rest/json/cves/2.0/page.json"
YEAR = "nvd/feeds/json/cve/2.0/nvdcve-2.0-2024.json.gz"
MODIFIED = "nvd-changes/feeds/json/cve/2.0/nvdcve-2.0-modified.json.gz"
ADDRESS = "https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-"


def _sample(name: str) -> list[Fact]:
    return read(nvd.PLUGIN, API, (feeds("samples/nvd-api-2.0") / name).read_bytes())


def _file(*cves: dict[str, Any], day: str = "2026-11-19") -> bytes:
    document = {
        "format": "NVD_CVE",
        "version": "2.0",
        "timestamp": f"{day}T03:00:00.1",
        "vulnerabilities": [{"cve": cve} for cve in cves],
    }
    return json.dumps(document).encode()


def _cve(id_: str, product: str = "", below: str = "", **more: Any) -> dict[str, Any]:
    match = {
        "criteria": f"cpe:2.3:a:{product}:*:*:*:*:*:*:*:*",
        "vulnerable": True,
        "versionEndExcluding": below,
    }
    nodes = [{"operator": "OR", "negate": False, "cpeMatch": [match]}]
    return {"id": id_, "configurations": [{"nodes": nodes}] if product else [], **more}


def test_real_scores_name_their_source() -> None:
    """The NVD, the authority, in all versions of CVSS."""
    known = flaws(_sample("pages/respPage2.json"))["CVE-2024-5732"]
    assert {(score.source, score.vector[:8]) for score in known.scores} == {
        ("cna", "CVSS:4.0"),
        ("nvd", "CVSS:3.1"),
        ("cna", "CVSS:3.1"),
        ("cna", "AV:N/AC:"),
    }
    assert (known.cwes, known.published, known.modified) == (
        ("CWE-287",),
        "2024-06-07",
        "2024-06-11",
    )
    assert flaws(_sample("cve/CVE-2024-47177.json"))["CVE-2024-47177"].scores[0].source == "cna"


def test_a_real_rejected_id_is_marked() -> None:
    """It has no scores and makes no statement."""
    (fact,) = _sample("rejected_nvd.json")
    assert flaws([fact])["CVE-2022-0094"].rejected == ("nvd",)


def test_a_disputed_flaw_is_marked() -> None:
    """By anybody's tag."""
    tags = [{"sourceIdentifier": "x", "tags": ["disputed"]}]
    facts = read(nvd.PLUGIN, API, _file(_cve("CVE-2024-0001", cveTags=tags), _cve("CVE-2024-0002")))
    assert {id_: known.disputed for id_, known in flaws(facts).items()} == {
        "CVE-2024-0001": ("nvd",),
        "CVE-2024-0002": (),
    }


def test_real_configurations_say_what_they_say() -> None:
    """Exact versions, an interval with one more version, and nothing for other systems."""
    (xz,) = statements(_sample("cve/CVE-2024-3094.json"))
    assert (xz.ecosystem, xz.package, xz.ranges, xz.versions) == (
        "CPE",
        "tukaani:xz",
        (),
        ("5.6.0", "5.6.1"),
    )
    (mysql,) = statements(_sample("vunnel/full-page.json"))
    assert (mysql.package, mysql.ranges, mysql.versions, mysql.state) == (
        "oracle:mysql",
        (Range("8.0", last_affected="8.0.34"),),
        ("8.1.0",),
        State.AFFECTED,
    )
    said = statements(_sample("cve/CVE-2023-4863.json"))
    assert {(item.package, item.ranges[0].fixed) for item in said} == {
        ("google:chrome", "116.0.5845.187"),
        ("mozilla:firefox", "117.0.1"),
    }
    assert ("only on another operating system", False) in skipped(_sample("vunnel/full-page.json"))
    assert ("a plug-in, or for another platform", False) in skipped(
        _sample("vunnel/single-entry.json")
    )


def test_products_are_marked_as_names() -> None:
    """What is known of them is partial by its nature."""
    facts = read(nvd.PLUGIN, API, _file(_cve("CVE-2024-0001", "haxx:curl", "8.0")))
    assert [fact.ecosystem for fact in facts if isinstance(fact, Limited)] == ["CPE"]
    assert not [fact for fact in _sample("rejected_nvd.json") if isinstance(fact, Limited)]


def test_modified_records_replace_those_of_their_year(tmp_path: Path) -> None:
    """Also when they say less than before."""
    content = gzip.compress(_file(_cve("CVE-2024-0001", "haxx:curl", "8.0")))
    facts = read(nvd.PLUGIN, MODIFIED, content)
    assert Replaced("nvd", "CVE-2024-0001") in facts
    year = gzip.compress(
        _file(
            _cve("CVE-2024-0001", "haxx:curl", "9.0"),
            _cve("CVE-2024-0002", "haxx:curl", "9.0"),
            _cve("CVE-2024-0003", "haxx:curl", "9.0"),
        )
    )
    modified = gzip.compress(
        _file(
            _cve("CVE-2024-0001", "haxx:curl", "8.0"),
            _cve("CVE-2024-0002", vulnStatus="Rejected"),
        )
    )
    curl = Package(type="generic", name="curl", version="8.5")
    found = findings(tmp_path, {YEAR: year, MODIFIED: modified}, [curl])
    assert {id_ for _, id_ in found} == {"CVE-2024-0003"}


def _found(
    tmp_path: Path, package: Package, *cves: dict[str, Any], **files: bytes
) -> list[Finding]:
    archives = {f"osv/{name}/all.zip": content for name, content in files.items()}
    archives[YEAR] = gzip.compress(_file(*cves))
    return list(findings(tmp_path, archives, [package]).values())


def test_a_program_without_advisories_is_judged_by_its_product(tmp_path: Path) -> None:
    """And the finding says that it is a guess."""
    package = Package(type="generic", name="busybox", version="1.36.0", evidence="derived")
    (found,) = _found(tmp_path, package, _cve("CVE-2024-0001", "busybox:busybox", "1.36.1"))
    assert found.reason == "judged by CPE, a guess by name (busybox:busybox)"
    assert (found.verdict, found.fixed_versions) == (Verdict.FAIL, ("1.36.1",))
    assert found.partial == "products are known by name only, and not all are named"


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("npm", "curl"),
        ("pypi", "openssl"),
        ("gem", "redis"),
        ("maven", "org.x:openssl"),
        ("golang", "github.com/x/redis"),
        ("generic", "core"),
        ("deb", "curl"),
    ],
)
def test_a_package_that_only_bears_the_name_is_not_meant(
    tmp_path: Path, type_: str, name: str
) -> None:
    """Packages with a registry, and programs that the map does not know."""
    package = Package(type=type_, name=name, version="0.1")
    products = ("haxx:curl", "openssl:openssl", "redis:redis", "x:core")
    cves = [_cve(f"CVE-2024-{n:04}", product, "9") for n, product in enumerate(products)]
    assert _found(tmp_path, package, *cves) == []


def test_a_vendor_that_is_not_the_programs_is_not_meant(tmp_path: Path) -> None:
    """Vendor and product must both be known."""
    package = Package(type="generic", name="curl", version="7.0")
    assert _found(tmp_path, package, _cve("CVE-2024-0001", "someone:curl", "8")) == []


def test_a_program_with_advisories_of_its_own_is_not_guessed(tmp_path: Path) -> None:
    """Node.js has its own."""
    package = Package(type="generic", name="node", version="18.0.0")
    assert _found(tmp_path, package, _cve("CVE-2024-0001", "nodejs:node.js", "20")) == []


def test_somebody_elses_advisory_comes_first(tmp_path: Path) -> None:
    """Bitnami's bound decides; the other flaw is only known by name."""
    record = osv(
        "BIT-nginx-1",
        "Bitnami",
        "nginx",
        {"introduced": "0"},
        {"fixed": "1.25.0"},
        aliases=["CVE-2024-0001"],
    )
    package = Package(type="generic", name="nginx", version="1.25.1")
    cves = [_cve(f"CVE-2024-{number}", "f5:nginx", "1.26") for number in ("0001", "0002")]
    (found,) = _found(tmp_path, package, *cves, Bitnami=zipped({"a.json": record}))
    assert found.id == "CVE-2024-0002"


def test_a_condition_that_cannot_be_checked_leaves_it_open(tmp_path: Path) -> None:
    """The finding says what it would take."""
    cve = _cve("CVE-2024-0001", "f5:nginx", "1.26")
    condition = {"criteria": "cpe:2.3:a:openssl:openssl:1.0.2:*:*:*:*:*:*:*", "vulnerable": False}
    cve["configurations"][0]["operator"] = "AND"
    cve["configurations"][0]["nodes"].append({"operator": "OR", "cpeMatch": [condition]})
    package = Package(type="generic", name="nginx", version="1.25.1")
    (found,) = _found(tmp_path, package, cve)
    assert found.verdict is Verdict.UNKNOWN
    assert found.reason.endswith("only together with openssl:openssl")


def test_an_update_fetches_old_years_anew(tmp_path: Path) -> None:
    """Those that are missing or a week old; the digest is of what is inside."""
    upstream = Upstream(tmp_path, {}, "2003-01-02")
    for name, day in (("2002", "2003-01-01"), ("2003", "2003-01-01"), ("modified", "2003-01-02")):
        content = _file(day=day)
        upstream.files[f"{ADDRESS}{name}.json.gz"] = gzip.compress(content)
        digest = hashlib.sha256(content).hexdigest().upper()
        meta = f"lastModifiedDate:{day}T03:00:00-05:00\r\nsize:1\r\ngzSize:1\r\nsha256:{digest}\r\n"
        upstream.files[f"{ADDRESS}{name}.meta"] = meta.encode()
    names = ["2002.meta", "2002.json.gz", "2003.meta", "2003.json.gz"]
    assert [item.path.rpartition("-")[2] for item in upstream.update(nvd.PLUGIN)] == names
    assert upstream.update(nvd.PLUGIN) == []
    upstream.day = "2003-01-09"
    assert len(upstream.update(nvd.PLUGIN)) == 4
    upstream.files[f"{ADDRESS}2002.json.gz"] = gzip.compress(_file(_cve("CVE-2002-0001")))
    with pytest.raises(MalformedInput, match="2002"):
        upstream.update(nvd.PLUGIN)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        b'{"format": "NVD_CPE", "vulnerabilities": []}',
        b'{"format": "NVD_CVE", "vulnerabilities": {}}',
    ],
)
def test_another_file_is_refused(content: bytes) -> None:
    """Or one whose form has changed."""
    with pytest.raises(MalformedInput):
        read(nvd.PLUGIN, API, content)
    with pytest.raises(MalformedInput):
        read(nvd.PLUGIN, YEAR, content)


def test_a_broken_record_does_not_hide_the_others() -> None:
    """It is counted."""
    facts = read(nvd.PLUGIN, API, _file({"id": 1}, {"id": "x"}, _cve("CVE-2024-0001")))
    assert skipped(facts) == [("not a record of a CVE", True)] * 2
    assert list(flaws(facts)) == ["CVE-2024-0001"]


def test_damaged_files_are_survived() -> None:
    """Facts, omissions or a declared error."""
    folder = feeds("samples/nvd-api-2.0")
    seeds = [path.read_bytes() for path in sorted(folder.rglob("*.json"))]
    survives(nvd.PLUGIN, API, seeds, inputs=300)
