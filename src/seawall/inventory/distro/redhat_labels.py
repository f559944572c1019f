"""Which image of Red Hat a layer is: the labels it was built with.

Images carry a copy of their Dockerfile (``Dockerfile-NAME-VERSION-RELEASE``), or since
2025 of their labels (``labels.json``). Advisories about images name them by component,
version and release; the ``cpe`` label names the product.

Source: https://docs.redhat.com, Container certification: required labels
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Hint, Item

_PAIR: Final = re.compile(
    r'"?(?<![\w.-])([A-Za-z][\w.-]*+)"?=(?:"((?:[^"\\]++|\\.)*+)"?|([^\s"]*))', re.ASCII
)


class RedhatLabels(Declared):
    """Reads the labels or the Dockerfile of one layer."""

    name: Final = "distro/redhat_labels"
    version: Final = 1
    wants: Final = Wants(
        patterns=(
            r"(?:root|usr/share)/buildinfo/labels\.json",
            r"(?:root|usr/share)/buildinfo/Dockerfile-[^/]+",
        ),
        hint="/buildinfo/",
        limit=MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield hints for the image and its product."""
        if file.name == "labels.json":
            raw = decoded(file, dict[str, object])
            labels = {name: value for name, value in raw.items() if isinstance(value, str)}
        else:
            labels = _labels(file.text())
        image = _image(labels)
        if image:
            yield Hint(kind="redhat-image", value=image, path=file.path)
        if labels.get("cpe"):
            yield Hint(kind="redhat-cpe", value=labels["cpe"], path=file.path)


def _image(labels: Mapping[str, str]) -> str:
    """``NAME-VERSION-RELEASE.ARCHITECTURE``, as the build system names it."""
    names = ("com.redhat.component", "version", "release")
    parts = [labels.get(name, "") for name in names]
    if not all(parts) or any("$" in part for part in parts):  # a variable of the build
        return ""
    architecture = labels.get("architecture", "")
    return "-".join(parts) + (f".{architecture}" if architecture else "")


def _labels(text: str) -> dict[str, str]:
    """Labels of a Dockerfile, literal ones."""
    labels = {}
    for line in text.replace("\\\r\n", " ").replace("\\\n", " ").splitlines():
        instruction, _, rest = line.strip().partition(" ")
        if instruction.upper() == "LABEL":
            for name, quoted, bare in _PAIR.findall(rest):
                labels[name] = quoted or bare
    return labels


PLUGIN: Final = RedhatLabels()
