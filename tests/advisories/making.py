"""Small feeds, written as their upstreams publish them."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from seawall.advisories.feed import Fact, Feed, Skipped
from seawall.model import Statement, Vulnerability


def zipped(members: Mapping[str, bytes | str | dict[str, Any]]) -> bytes:
    """A zip archive; mappings are written as JSON."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            text = json.dumps(content) if isinstance(content, dict) else content
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


def tarred(members: Mapping[str, bytes | str | dict[str, Any]]) -> bytes:
    """A tar; mappings are written as JSON."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members.items():
            text = json.dumps(content) if isinstance(content, dict) else content
            data = text.encode() if isinstance(text, str) else text
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def osv(id_: str, ecosystem: str, package: str, *events: dict[str, str], **more: Any) -> Any:
    """A record in the OSV format about one package."""
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}] if events else []
    affected = {"package": {"ecosystem": ecosystem, "name": package}, "ranges": ranges}
    return {"id": id_, "modified": "2024-01-02T03:04:05Z", "affected": [affected], **more}


def osv_index(*records: Any) -> bytes:
    """The index of an ecosystem, newest first."""
    lines = sorted(((record["modified"], record["id"]) for record in records), reverse=True)
    return "".join(f"{modified},{id_}\n" for modified, id_ in lines).encode()


def read(feed: Feed, path: str, content: bytes) -> list[Fact]:
    """Everything a feed says about a file."""
    return list(feed.read(path, io.BytesIO(content)))


def statements(facts: list[Fact]) -> list[Statement]:
    """The statements among facts."""
    return [fact for fact in facts if isinstance(fact, Statement)]


def flaws(facts: list[Fact]) -> dict[str, Vulnerability]:
    """What is told of flaws, by id."""
    return {fact.id: fact for fact in facts if isinstance(fact, Vulnerability)}


def skipped(facts: list[Fact]) -> list[tuple[str, bool]]:
    """Reasons of what was left out, and whether it was broken."""
    return [(fact.reason, fact.broken) for fact in facts if isinstance(fact, Skipped)]


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The files below a folder."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


def secdb(**packages: dict[str, list[str]]) -> bytes:
    """A file in the secdb format."""
    listed = [{"pkg": {"name": name, "secfixes": fixes}} for name, fixes in packages.items()]
    return json.dumps({"packages": listed}).encode()


def small() -> dict[str, bytes]:
    """A folder with a file of several feeds, all speaking of the same flaws."""
    catalogue = {
        "count": 1,
        "vulnerabilities": [
            {
                "cveID": "CVE-2024-0001",
                "dateAdded": "2024-02-01",
                "knownRansomwareCampaignUse": "Known",
            }
        ],
    }
    scores = "#model_version:v1,score_date:2024-03-01\ncve,epss,percentile\n"
    rows = "CVE-2024-0001,0.12345,0.9\nCVE-1999-9999,0.5,0.5\n"
    tracker = {"openssl": {"CVE-2024-0001": {"releases": {"bookworm": _resolved("3.0.1-1")}}}}
    return {
        "osv/PyPI/all.zip": zipped(
            {
                "PYSEC-1.json": osv(
                    "PYSEC-1",
                    "PyPI",
                    "Some_Thing",
                    {"introduced": "0"},
                    {"fixed": "2.0"},
                    aliases=["CVE-2024-0001", "GHSA-aaaa-bbbb-cccc"],
                ),
                "PYSEC-2.json": osv(
                    "PYSEC-2", "PyPI", "gone", {"introduced": "0"}, withdrawn="2024-01-01T00:00:00Z"
                ),
            }
        ),
        "alpine/v3.19/main.json": secdb(
            openssl={"3.1.0-r1": ["CVE-2024-0001"], "0": ["CVE-2024-0002"]}
        ),
        "debian/tracker/data/json": json.dumps(tracker).encode(),
        "cisa/sites/default/files/feeds/known_exploited_vulnerabilities.json": json.dumps(
            catalogue
        ).encode(),
        "epss/epss_scores-current.csv.gz": gzip.compress((scores + rows).encode(), mtime=0),
    }


def _resolved(version: str) -> dict[str, str]:
    return {"status": "resolved", "fixed_version": version, "urgency": "not yet assigned"}


def updateinfo(
    id_: str, *packages: str, flaws: Sequence[str] = (), epoch: int = 0, kind: str = "security"
) -> bytes:
    """An update of an RPM repository; a package is ``name version-release arch``."""
    listed = ""
    for package in packages:
        name, evr, arch = package.split()
        version, _, release = evr.rpartition("-")
        listed += (
            f'<package name="{name}" epoch="{epoch}" version="{version}" release="{release}"'
            f' arch="{arch}"/>'
        )
    references = "".join(f'<reference id="{flaw}"/>' for flaw in flaws)
    return (
        f'<updates><update type="{kind}"><id>{id_}</id><severity>Medium</severity>'
        f"<references>{references}</references><pkglist><collection>{listed}</collection></pkglist>"
        "</update></updates>"
    ).encode()
