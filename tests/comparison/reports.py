"""Small reports of other scanners, as each writes them, all about the same image.

It holds ``openssl 1.1.1n-0+deb11u4`` of Debian with CVE-2023-0286 (fixed in
``1.1.1n-0+deb11u5``) and ``jinja2 2.10`` of PyPI with CVE-2019-10906 (fixed in ``2.10.1``).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

DEB: Final = "pkg:deb/debian/openssl@1.1.1n-0%2Bdeb11u4?arch=amd64&distro=debian-11"
PYPI: Final = "pkg:pypi/jinja2@2.10"
CVE_DEB: Final = "CVE-2023-0286"
CVE_PYPI: Final = "CVE-2019-10906"
INSTALLED: Final = "1.1.1n-0+deb11u4"
FIXED: Final = "1.1.1n-0+deb11u5"
PATH: Final = "usr/lib/python3/dist-packages/Jinja2-2.10.dist-info/METADATA"


def trivy(**more: Any) -> dict[str, Any]:
    """``trivy image --format json --list-all-pkgs``."""
    deb = {
        "VulnerabilityID": CVE_DEB,
        "PkgName": "openssl",
        "PkgIdentifier": {"PURL": DEB},
        "InstalledVersion": INSTALLED,
        "FixedVersion": FIXED,
        "Status": "fixed",
        "Severity": "HIGH",
        "DataSource": {"ID": "debian", "Name": "Debian Security Tracker"},
    }
    python = {
        "VulnerabilityID": CVE_PYPI,
        "PkgName": "jinja2",
        "PkgPath": PATH,
        "InstalledVersion": "2.10",
        "FixedVersion": "2.10.1",
        "Severity": "HIGH",
    }
    system = {"Name": "openssl", "Version": INSTALLED, "Identifier": {"PURL": DEB}}
    return {
        "SchemaVersion": 2,
        "Trivy": {"Version": "0.76.0"},
        "ArtifactName": "shop:1",
        "Results": [
            {
                "Target": "shop:1 (debian 11.6)",
                "Class": "os-pkgs",
                "Type": "debian",
                "Packages": [system],
                "Vulnerabilities": [deb],
            },
            {
                "Target": "Python",
                "Class": "lang-pkgs",
                "Type": "python-pkg",
                "Packages": [{"Name": "jinja2", "Version": "2.10", "FilePath": PATH}],
                "Vulnerabilities": [python],
            },
            {"Target": "empty", "Class": "lang-pkgs", "Type": "npm", "Packages": None},
        ],
        **more,
    }


def grype(**more: Any) -> dict[str, Any]:
    """``grype -o json``."""

    def match(id_: str, fixed: str, artifact: dict[str, Any], kind: str) -> dict[str, Any]:
        fix = {"versions": [fixed], "state": "fixed"}
        return {
            "vulnerability": {"id": id_, "namespace": "x", "severity": "High", "fix": fix},
            "relatedVulnerabilities": [],
            "matchDetails": [{"type": kind, "matcher": "x"}],
            "artifact": artifact,
        }

    place = [{"path": f"/{PATH}", "layerID": "sha256:1"}]
    deb = {"name": "openssl", "version": INSTALLED, "type": "deb", "purl": DEB, "locations": []}
    python = {"name": "jinja2", "version": "2.10", "type": "python", "purl": PYPI}
    return {
        "matches": [
            match(CVE_DEB, FIXED, deb, "exact-direct-match"),
            match(CVE_PYPI, "2.10.1", {**python, "locations": place}, "exact-direct-match"),
        ],
        "source": {"type": "image", "target": {"userInput": "shop:1"}},
        "descriptor": {
            "name": "grype",
            "version": "0.90.0",
            "db": {"status": {"built": "2023-03-01T00:00:00Z"}},
            "timestamp": "2023-03-02T00:00:00Z",
        },
        **more,
    }


def osv_scanner(**more: Any) -> dict[str, Any]:
    """``osv-scanner scan image --format json``."""

    def listed(name: str, version: str, system: str, id_: str, fixed: str) -> dict[str, Any]:
        events = [{"introduced": "0"}, {"fixed": fixed}]
        affected = {
            "package": {"name": name, "ecosystem": system},
            "ranges": [{"type": "ECOSYSTEM", "events": events}],
        }
        return {
            "package": {"name": name, "version": version, "ecosystem": system},
            "vulnerabilities": [{"id": f"OSV-{id_[4:]}", "aliases": [id_], "affected": [affected]}],
            "groups": [
                {
                    "ids": [f"OSV-{id_[4:]}"],
                    "aliases": [id_, f"OSV-{id_[4:]}"],
                    "max_severity": "7.4",
                }
            ],
        }

    return {
        "results": [
            {
                "source": {"path": "/var/lib/dpkg/status", "type": "os"},
                "packages": [listed("openssl", INSTALLED, "Debian:11", CVE_DEB, FIXED)],
            },
            {
                "source": {"path": PATH, "type": "artifact"},
                "packages": [listed("Jinja2", "2.10", "PyPI", CVE_PYPI, "2.10.1")],
            },
        ],
        "experimental_config": {"licenses": {"summary": False}},
        **more,
    }


def inspector(**more: Any) -> dict[str, Any]:
    """``aws inspector2 list-findings``."""

    def finding(id_: str, package: dict[str, Any]) -> dict[str, Any]:
        details = {"vulnerabilityId": id_, "source": "NVD", "vulnerablePackages": [package]}
        return {
            "severity": "HIGH",
            "status": "ACTIVE",
            "type": "PACKAGE_VULNERABILITY",
            "packageVulnerabilityDetails": details,
            "resources": [{"id": "shop:1", "type": "AWS_ECR_CONTAINER_IMAGE"}],
            "updatedAt": "2023-03-02T00:00:00Z",
        }

    deb = {
        "name": "openssl",
        "version": "1.1.1n",
        "release": "0+deb11u4",
        "epoch": 0,
        "arch": "AMD64",
        "packageManager": "OS",
        "fixedInVersion": FIXED,
    }
    python = {
        "name": "Jinja2",
        "version": "2.10",
        "packageManager": "PYTHONPKG",
        "filePath": PATH,
        "fixedInVersion": "2.10.1",
    }
    return {"findings": [finding(CVE_DEB, deb), finding(CVE_PYPI, python)], **more}


def twistcli(**more: Any) -> dict[str, Any]:
    """``twistcli images scan --output-file``."""

    def row(id_: str, name: str, version: str, type_: str, status: str) -> dict[str, Any]:
        return {
            "id": id_,
            "status": status,
            "severity": "high",
            "packageName": name,
            "packageVersion": version,
            "packageType": type_,
            "packagePath": PATH if type_ == "python" else "",
        }

    result = {
        "id": "sha256:1",
        "name": "shop:1",
        "distro": "Debian GNU/Linux 11 (bullseye)",
        "packages": [
            {"type": "os", "name": "openssl", "version": INSTALLED},
            {"type": "python", "name": "jinja2", "version": "2.10", "path": f"/{PATH}"},
        ],
        "vulnerabilities": [
            row(CVE_DEB, "openssl", INSTALLED, "os", f"fixed in {FIXED}"),
            row(CVE_PYPI, "jinja2", "2.10", "python", "fixed in 2.10.1"),
        ],
        "vulnerabilityDistribution": {"critical": 0, "high": 2},
        "scanTime": "2023-03-02T00:00:00Z",
    }
    return {"results": [result], "consoleURL": "https://console", **more}


def twistcli_csv() -> str:
    """Rows as the console exports them."""
    return (
        "Registry,Repository,Tag,Distro,CVE ID,Type,Severity,Packages,Source Package,"
        "Package Version,Package Path,Fix Status\n"
        f",shop,1,Debian 11,{CVE_DEB},OS,high,openssl,openssl,{INSTALLED},,fixed in {FIXED}\n"
        f',shop,1,Debian 11,{CVE_PYPI},Python,high,jinja2,,2.10,/{PATH},"fixed in 2.10.1"\n'
    )


def clair(**more: Any) -> dict[str, Any]:
    """``clairctl report -o json``."""
    return {
        "manifest_hash": "shop:1",
        "packages": {
            "1": {"name": "openssl", "version": INSTALLED, "source": {"name": "openssl"}},
            "2": {"name": "jinja2", "version": "2.10", "arch": ""},
        },
        "distributions": {"1": {"did": "debian", "version_id": "11"}},
        "environments": {
            "1": [{"package_db": "var/lib/dpkg/status", "distribution_id": "1"}],
            "2": [{"package_db": f"python:{PATH}", "distribution_id": ""}],
        },
        "vulnerabilities": {
            "7": {"name": CVE_DEB, "normalized_severity": "High", "fixed_in_version": FIXED},
            "8": {
                "name": f"PYSEC-2019-217 ({CVE_PYPI})",
                "normalized_severity": "High",
                "fixed_in_version": "2.10.1",
            },
        },
        "package_vulnerabilities": {"1": ["7"], "2": ["8"]},
        **more,
    }


def gitlab(**more: Any) -> dict[str, Any]:
    """A container scanning report of Docker Scout or GitLab's own scanner."""

    def row(id_: str, name: str, version: str, fixed: str) -> dict[str, Any]:
        return {
            "id": "1",
            "severity": "High",
            "solution": f"Upgrade {name} to {fixed}",
            "identifiers": [{"type": "cve", "name": id_, "value": id_}],
            "location": {
                "dependency": {"package": {"name": name}, "version": version},
                "image": "shop:1",
                "operating_system": "debian 11",
            },
        }

    return {
        "version": "15.0.7",
        "vulnerabilities": [
            row(CVE_DEB, "openssl", INSTALLED, FIXED),
            row(CVE_PYPI, "jinja2", "2.10", "2.10.1"),
        ],
        "scan": {"scanner": {"id": "scout", "name": "Docker Scout", "version": "1.0"}},
        **more,
    }


def cyclonedx(**more: Any) -> dict[str, Any]:
    """A bill of Amazon Inspector's SBOM generator, with what it found."""

    def flaw(id_: str, ref: str, fixed: str) -> dict[str, Any]:
        named = {"name": f"amazon:inspector:sbom_scanner:fixed_version:{ref}", "value": fixed}
        return {
            "id": id_,
            "source": {"name": "NVD"},
            "ratings": [{"severity": "high", "method": "CVSSv31"}],
            "affects": [{"ref": ref}],
            "properties": [named],
        }

    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "metadata": {
            "tools": {"components": [{"name": "inspector-sbomgen", "version": "1.6"}]},
            "component": {"name": "shop:1", "type": "container"},
        },
        "components": [
            {
                "bom-ref": "comp-1",
                "type": "library",
                "name": "openssl",
                "version": INSTALLED,
                "purl": DEB,
            },
            {
                "bom-ref": "comp-2",
                "type": "library",
                "name": "jinja2",
                "version": "2.10",
                "purl": PYPI,
            },
        ],
        "vulnerabilities": [flaw(CVE_DEB, "comp-1", FIXED), flaw(CVE_PYPI, "comp-2", "2.10.1")],
        **more,
    }


def sarif(**more: Any) -> dict[str, Any]:
    """Docker Scout's SARIF, which names packages by URL in the properties of its rules."""

    def rule(id_: str, purl: str, fixed: str) -> dict[str, Any]:
        return {
            "id": id_,
            "properties": {
                "purls": [purl],
                "fixed_version": fixed,
                "security-severity": "7.4",
            },
        }

    def result(index: int, id_: str) -> dict[str, Any]:
        return {"ruleId": id_, "ruleIndex": index, "level": "error", "message": {"text": "words"}}

    rules = [rule(CVE_DEB, DEB, FIXED), rule(CVE_PYPI, PYPI, "2.10.1")]
    run = {
        "tool": {"driver": {"name": "docker scout", "version": "1.0", "rules": rules}},
        "results": [result(0, CVE_DEB), result(1, CVE_PYPI)],
    }
    return {"version": "2.1.0", "runs": [run], **more}


def _bytes(make: Callable[[], dict[str, Any]]) -> bytes:
    return json.dumps(make()).encode()


REPORTS: Final[dict[str, bytes]] = {
    "trivy": _bytes(trivy),
    "grype": _bytes(grype),
    "osv_scanner": _bytes(osv_scanner),
    "inspector": _bytes(inspector),
    "twistcli": _bytes(twistcli),
    "twistcli_csv": twistcli_csv().encode(),
    "clair": _bytes(clair),
    "gitlab": _bytes(gitlab),
    "cyclonedx": _bytes(cyclonedx),
    "sarif": _bytes(sarif),
}
"""One report for each reader, by its name."""
