"""Small CSAF documents, written as vendors publish them."""

from __future__ import annotations

import bz2
import io
import json
import tarfile
from collections.abc import Mapping
from typing import Any

import zstandard

RHEL9 = {
    "red_hat_enterprise_linux_9": "cpe:/o:redhat:enterprise_linux:9",
    "BaseOS-9.4.0.Z.MAIN.EUS": "cpe:/o:redhat:enterprise_linux:9::baseos",
    "AppStream-9.2.0.Z.MAIN.EUS": "cpe:/a:redhat:enterprise_linux:9::appstream",
    "AppStream-9.4.0.Z.MAIN.EUS": "cpe:/a:redhat:enterprise_linux:9::appstream",
    "BaseOS-9.2.0.Z.EUS": "cpe:/o:redhat:rhel_eus:9.2::baseos",
}


def document(
    status: Mapping[str, list[str]],
    components: Mapping[str, str],
    platforms: Mapping[str, str] = RHEL9,
    *,
    cve: str = "CVE-2024-0001",
    id_: str = "",
    **more: Any,
) -> dict[str, Any]:
    """A document about one flaw.

    Args:
        status: ids of products, ``<platform>:<component>``, by status.
        components: package URL of each component by id, ``""`` for none.
        platforms: CPE of each platform by id, ``""`` for none.
        cve: the flaw.
        id_: of the document; the flaw by default.
        more: further members of the flaw.
    """
    listed = [id_ for ids in status.values() for id_ in ids]
    named = {**{key: {"cpe": cpe} for key, cpe in platforms.items()}} | {
        key: {"purl": purl} for key, purl in components.items()
    }
    branches = [
        {"category": "x", "name": key, "product": _product(key, helper)}
        for key, helper in named.items()
    ]
    pairs = sorted(
        (platform, component)
        for platform in platforms
        for component in components
        if f"{platform}:{component}" in listed
    )
    return {
        "document": {
            "category": "csaf_vex",
            "csaf_version": "2.0",
            "aggregate_severity": {"text": "Moderate"},
            "tracking": {
                "id": id_ or cve,
                "status": "final",
                "initial_release_date": "2024-01-02T00:00:00+00:00",
                "current_release_date": "2024-03-04T05:06:07+00:00",
            },
        },
        "product_tree": {
            "branches": [{"category": "vendor", "name": "Vendor", "branches": branches}],
            "relationships": [relationship(*pair) for pair in pairs],
        },
        "vulnerabilities": [{"cve": cve, "product_status": dict(status), **more}],
    }


def relationship(platform: str, component: str, joined: str = "") -> dict[str, Any]:
    """A component as part of a platform."""
    id_ = joined or f"{platform}:{component}"
    return {
        "category": "default_component_of",
        "full_product_name": {"name": id_, "product_id": id_},
        "product_reference": component,
        "relates_to_product_reference": platform,
    }


def remedy(category: str, *ids: str, details: str = "", url: str = "") -> dict[str, Any]:
    """What can be done about products."""
    return {"category": category, "details": details, "url": url, "product_ids": list(ids)}


def erratum(name: str, *ids: str) -> dict[str, Any]:
    """The erratum that fixed products."""
    return remedy("vendor_fix", *ids, url=f"https://access.redhat.com/errata/{name}")


def encoded(content: Mapping[str, Any]) -> bytes:
    """A document in JSON."""
    return json.dumps(content).encode()


def tarred(members: Mapping[str, bytes | dict[str, Any]]) -> bytes:
    """A tar."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members.items():
            data = encoded(content) if isinstance(content, dict) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def zstd(members: Mapping[str, bytes | dict[str, Any]]) -> bytes:
    """A tar in Zstandard, as Red Hat publishes it."""
    return zstandard.ZstdCompressor().compress(tarred(members))


def bzip2(members: Mapping[str, bytes | dict[str, Any]]) -> bytes:
    """A tar in bzip2, as SUSE publishes it."""
    return bz2.compress(tarred(members))


def _product(id_: str, helper: dict[str, str]) -> dict[str, Any]:
    known = {key: value for key, value in helper.items() if value}
    return {"name": id_, "product_id": id_} | (
        {"product_identification_helper": known} if known else {}
    )
