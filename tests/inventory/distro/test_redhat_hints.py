"""Facts about Red Hat's images and Ubuntu Pro that change how packages are matched."""

from __future__ import annotations

import json

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.distro import content_sets, redhat_labels, ubuntu_pro
from tests.inventory.distro.making import hints, read

MANIFEST = "root/buildinfo/content_manifests/ubi8-minimal-container-8.5-218.json"
DOCKERFILE = """\
FROM scratch
LABEL com.redhat.component="ubi8-container" \\
      name="ubi8" version="8.8"
LABEL release=1032 "architecture"="x86_64" cpe="cpe:/a:redhat:ubi:8"
RUN echo LABEL version=9
"""


def test_content_sets_are_hints() -> None:
    """Each repository once, in the order of the manifest."""
    text = json.dumps({"content_sets": ["b-rpms", "a-rpms", "b-rpms"], "image_contents": []})
    assert hints(read(content_sets.PLUGIN, MANIFEST, text)) == [
        ("content-set", "b-rpms"),
        ("content-set", "a-rpms"),
    ]


@pytest.mark.parametrize("text", ["{}", '{"content_sets": null}', '{"content_sets": []}'])
def test_a_layer_may_have_no_content_sets(text: str) -> None:
    """Scratch layers come from no repository."""
    assert read(content_sets.PLUGIN, MANIFEST, text) == []


def test_content_sets_of_another_shape_are_malformed() -> None:
    """A manifest that cannot be understood is said."""
    with pytest.raises(MalformedInput):
        read(content_sets.PLUGIN, MANIFEST, '{"content_sets": {"x": 1}}')


def test_labels_of_the_dockerfile_name_the_image() -> None:
    """Literal labels over several lines, quoted or not."""
    assert hints(read(redhat_labels.PLUGIN, "root/buildinfo/Dockerfile-ubi8-8.8", DOCKERFILE)) == [
        ("redhat-image", "ubi8-container-8.8-1032.x86_64"),
        ("redhat-cpe", "cpe:/a:redhat:ubi:8"),
    ]


def test_a_label_that_is_a_variable_names_nothing() -> None:
    """What only the build knew is not made up."""
    text = "LABEL com.redhat.component=x version=$VERSION release=1\n"
    assert read(redhat_labels.PLUGIN, "root/buildinfo/Dockerfile-x", text) == []


def test_labels_as_json() -> None:
    """Newer images keep their labels as an object."""
    labels = {"com.redhat.component": "ubi9", "version": "9.5", "release": "7", "n": 1}
    text = json.dumps(labels)
    assert hints(read(redhat_labels.PLUGIN, "usr/share/buildinfo/labels.json", text)) == [
        ("redhat-image", "ubi9-9.5-7")
    ]


def test_enabled_maintenance_of_ubuntu_pro() -> None:
    """Only services of extended maintenance that are enabled count."""
    services = [
        {"name": "esm-infra", "status": "enabled", "entitled": "yes"},
        {"name": "esm-apps", "status": "disabled"},
        {"name": "livepatch", "status": "enabled"},
    ]
    text = json.dumps({"attached": True, "services": services})
    path = "var/lib/ubuntu-advantage/status.json"
    assert hints(read(ubuntu_pro.PLUGIN, path, text)) == [("esm", "esm-infra")]
