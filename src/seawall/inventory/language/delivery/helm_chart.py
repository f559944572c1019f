"""Helm charts and the charts they bring (``Chart.yaml``, ``Chart.lock``).

``Chart.yaml`` names the chart and the ranges it asks for, ``Chart.lock`` the versions taken. Charts
of the first format kept both in files of their own, ``requirements.yaml`` and ``.lock``.
A chart below ``charts/`` came with another one.

Source: https://helm.sh/docs/topics/charts/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.yaml_document import Node, document
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship

_EXACT: Final = re.compile(r"=?\s*+(v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)", re.ASCII)
_LOCKS: Final = ("chart.lock", "requirements.lock")


class HelmChart(Declared):
    """Reads one chart or lock."""

    name: Final = "language/delivery/helm_chart"
    version: Final = 1
    wants: Final = Wants(
        names=("chart.yaml", "chart.lock", "requirements.yaml", "requirements.lock"),
        companions=("Chart.lock", "requirements.lock", "Chart.yaml"),
        limit=4 * MIB,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the chart and what it asks for; that is left to its lock if there is one."""
        name = file.name.lower()
        if name.startswith("requirements") and file.neighbour("Chart.yaml") is None:
            return  # of Ansible, or of pip
        root = document(file)
        listed = [need for need in root.get("dependencies").items if need.get("name").text]
        if name == "chart.yaml" and root.get("name").text:
            yield _chart(root, listed, file.path)
        locked = name in _LOCKS
        if locked or not any(map(file.neighbour, ("Chart.lock", "requirements.lock"))):
            for need in listed:
                yield _needed(need, Location(file.path, need.line))


def _chart(root: Node, listed: list[Node], path: str) -> Package:
    application = root.get("appVersion").text
    brought = "/charts/" in path
    return Package(
        type="helm",
        name=root.get("name").text,
        version=root.get("version").text,
        relationship=Relationship.UNKNOWN if brought else Relationship.ROOT,
        dependencies=tuple(dict.fromkeys(need.get("name").text for need in listed)),
        properties={"application": application} if application else {},
        locations=(Location(path, root.lines["name"]),),
    )


def _needed(need: Node, location: Location) -> Package:
    stated = need.get("version").text
    exact = _EXACT.fullmatch(stated)
    properties = {
        "constraint": "" if exact else stated,
        "alias": need.get("alias").text,
        "condition": need.get("condition").text,
    }
    return Package(
        type="helm",
        name=need.get("name").text,
        version=exact[1] if exact else "",
        origin=need.get("repository").text,
        relationship=Relationship.DIRECT,
        properties={key: value for key, value in properties.items() if value},
        locations=(location,),
    )


PLUGIN: Final = HelmChart()
