"""R packages, installed or as source (``DESCRIPTION``).

Fields as in Debian's control files. An installed package has ``Built``; the packages that come
with R have the priority ``base`` and the version of R. ``Repository`` says where it came from,
the ``Remote`` fields which commit of a repository.

Source: https://cran.r-project.org/doc/manuals/r-release/R-exts.html#The-DESCRIPTION-file
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.control_file import paragraphs, relations
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship

_NEEDS: Final = ("depends", "imports", "linkingto")
_DEFAULT: Final = {"CRAN": "", "RSPM": ""}


class Description(Declared):
    """Reads one DESCRIPTION; other tools use the name too."""

    name: Final = "language/r/description"
    version: Final = 1
    wants: Final = Wants(names=("description",), limit=MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package."""
        if file.name != "DESCRIPTION":
            return
        for paragraph in paragraphs(file.text()):
            if paragraph.fields.get("package") and paragraph.fields.get("version"):
                yield _package(paragraph.fields, Location(file.path, paragraph.line))
            return


def _package(fields: Mapping[str, str], location: Location) -> Package:
    built, repository = fields.get("built", ""), fields.get("repository", "")
    remote = fields.get("remotetype", "standard") != "standard"
    commit = fields.get("remotesha", "") if remote else ""
    needs = [names[0] for field in _NEEDS for names in relations(fields.get(field, ""))]
    properties = {
        "built": built.partition(";")[0].strip(),
        "priority": fields.get("priority", ""),
        "revision": commit,
    }
    return Package(
        type="bioconductor" if _is_bioconductor(fields) else "cran",
        name=fields["package"],
        version=fields["version"],
        licenses=(fields["license"],) if fields.get("license") else (),
        publisher=fields.get("maintainer", "").replace("\n", " "),
        origin=_remote(fields) if commit else _DEFAULT.get(repository, repository),
        relationship=Relationship.UNKNOWN if built else Relationship.ROOT,
        dependencies=tuple(dict.fromkeys(need for need in needs if need != "R")),
        properties={key: value for key, value in properties.items() if value},
        locations=(location,),
    )


def _is_bioconductor(fields: Mapping[str, str]) -> bool:
    return "git.bioconductor.org" in fields.get("git_url", "") or fields.get(
        "repository", ""
    ).startswith("Bioconductor")


def _remote(fields: Mapping[str, str]) -> str:
    """Where the commit is: a host with owner and repository, or an address."""
    owner, repository = fields.get("remoteusername", ""), fields.get("remoterepo", "")
    host = fields.get("remotehost", "").removeprefix("api.")
    return f"{host}/{owner}/{repository}" if owner and repository else fields.get("remoteurl", "")


PLUGIN: Final = Description()
