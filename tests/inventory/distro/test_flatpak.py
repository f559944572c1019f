"""Applications and runtimes of Flatpak."""

from __future__ import annotations

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.distro.flatpak import PLUGIN
from tests.inventory.distro.making import packages, read

ROOT = "var/lib/flatpak"
RUNTIME = f"{ROOT}/runtime/org.gnome.Platform/x86_64/46/abc/metadata"
APP = f"{ROOT}/app/org.x.App/x86_64/stable/def/files/share/metainfo/org.x.App.metainfo.xml"
METAINFO = """\
<component type="desktop"><id>org.x.App</id><project_license>MIT</project_license>
<developer><name>X Project</name></developer>
<releases><release version="2.1"/><release version="2.0"/></releases></component>
"""


def test_a_runtime_has_the_version_of_its_branch() -> None:
    """Its folder names it, its architecture and its branch."""
    (package,) = packages(read(PLUGIN, RUNTIME, "[Runtime]\nname=org.gnome.Platform\n"))
    assert (package.name, package.version, package.arch) == ("org.gnome.Platform", "46", "x86_64")
    assert package.properties == {"branch": "46", "commit": "abc"}


def test_an_extension_is_no_package() -> None:
    """Its branch is that of the runtime it extends."""
    assert read(PLUGIN, RUNTIME, "[ExtensionOf]\nref=x\n") == []


def test_an_application_has_the_version_of_its_first_release() -> None:
    """The branch only says stable."""
    (package,) = packages(read(PLUGIN, APP, METAINFO))
    assert (package.name, package.version) == ("org.x.App", "2.1")
    assert (package.licenses, package.publisher) == (("MIT",), "X Project")


def test_entities_are_refused() -> None:
    """A document type could make the file anything."""
    with pytest.raises(MalformedInput, match="broken XML"):
        read(PLUGIN, APP, '<!DOCTYPE a [<!ENTITY x "y">]><component>&x;</component>')
