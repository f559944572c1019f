"""Archives of ``docker save`` and ``podman save``: a tar with a ``manifest.json``.

``manifest.json`` lists, for every image, the member that is its configuration, the
members that are its layers, lowest first, and its tags. Since Docker 25 the archive is
an OCI layout as well, and then says more (the manifest's digest, annotations), so the
layout is read; ``manifest.json`` must tell of the same image, as some runtimes load
the one and some the other.

Docker before 1.10 wrote no ``manifest.json``; :mod:`seawall.artifacts.first_archive` reads
what it wrote instead.

Source: https://github.com/moby/moby/blob/master/image/spec/v1.2.md (combined image
JSON and filesystem changeset format)
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from msgspec import Struct

from seawall.artifacts import digests, first_archive, image, layout, limits, manifests
from seawall.artifacts.image import Subject
from seawall.artifacts.manifests import Config
from seawall.artifacts.naming import quoted
from seawall.artifacts.source import Opened
from seawall.artifacts.tarball import Tarball
from seawall.errors import SourceError, UserError
from seawall.model import Layer

LIST: Final = "manifest.json"
_BLOB: Final = "blobs/"
_LISTED: Final = 20


class Saved(Struct, frozen=True, rename="pascal"):
    """One image of the list."""

    config: str
    layers: list[str] | None = None
    repo_tags: list[str] | None = None

    @property
    def tags(self) -> tuple[str, ...]:
        """The names that it was saved under."""
        return tuple(quoted(tag) for tag in self.repo_tags or ())


def opened(tarball: Tarball, subject: Subject, wanted: str, where: str) -> Opened:
    """Open an image of an archive.

    Args:
        tarball: the archive.
        subject: what is asked for.
        wanted: a tag, ``@`` and a digest, or ``""`` for the only or the first one.
        where: path of the archive, for messages.

    Raises:
        UserError: there is no such image, or there are several of that name.
        SourceError: the archive is broken.
    """
    if layout.MARKER in tarball and layout.INDEX in tarball:
        found = layout.opened(tarball, subject, wanted, where, first=True)
        if LIST in tarball and not subject.options.platform:
            _check_agreement(found, _images(tarball, where), where)
        return found
    if LIST in tarball:
        return _listed(tarball, subject, wanted, where)
    if first_archive.LIST in tarball:
        return first_archive.opened(tarball, subject, wanted, where)
    raise SourceError(
        f"it is no image archive: it has neither {LIST} nor {layout.MARKER}",
        where=where,
        hint="unpack the tar of a file system and scan the folder with rootfs:DIR",
    )


def _images(tarball: Tarball, where: str) -> list[Saved]:
    data = tarball.read(LIST, limits.MANIFEST)
    where = f"{where}: {LIST}"
    value: Any = manifests.decode(data or b"", where)
    try:
        return msgspec.convert(value, list[Saved])
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SourceError(f"it has a wrong shape: {quoted(str(error))}", where=where) from error


def _listed(tarball: Tarball, subject: Subject, wanted: str, where: str) -> Opened:
    images = _images(tarball, where)
    found = [one for one in images if _is(one, wanted)] if wanted else images[:1]
    every = [", ".join(one.tags) or one.config for one in images]
    holds = quoted(f"it holds {', '.join(every[:_LISTED]) or 'nothing'}", 1000)
    if not found:
        raise UserError(
            f"no image is called {wanted}" if wanted else "it holds no image",
            where=where,
            hint=holds,
        )
    if len(found) > 1:
        raise UserError("it holds several images", where=where, hint=f"choose one: {holds}")
    read = _opened(tarball, subject, found[0], where)
    if not wanted and len(images) > 1:
        return image.noted(read, layout.several(holds, where))
    return read


def _is(saved: Saved, wanted: str) -> bool:
    if wanted.startswith("@"):
        return wanted.rpartition(":")[2] == _hex(saved.config)
    return any(layout.named(wanted, tag) for tag in saved.repo_tags or ())


def _hex(member: str) -> str:
    """The digest that the name of a configuration states, in the ways it is written."""
    return member.removesuffix(".json").rpartition("/")[2].rpartition(":")[2]


def _opened(tarball: Tarball, subject: Subject, saved: Saved, where: str) -> Opened:
    data = tarball.read(saved.config, limits.MANIFEST)
    if data is None:
        raise SourceError(f"{quoted(saved.config)} is missing in the archive", where=where)
    digest = digests.compute(data)
    promised = f"sha256:{_hex(saved.config)}"
    if digests.valid(promised):
        digests.verify(data, promised, "configuration", where)
    config = image.read_config(data, where)
    image.check_platform(subject, config)
    members = saved.layers or []
    image.check_count(len(members), config, where)
    return Opened(
        artifact=image.described(
            subject._replace(tags=saved.tags or subject.tags),
            config,
            _layers(tarball, members, config),
            config_digest=digest,
        ),
        blobs=tuple(
            tarball.blob(member, f"{where}: layer {number} ({quoted(member)})")
            for number, member in enumerate(members, start=1)
        ),
    )


def _layers(tarball: Tarball, members: list[str], config: Config) -> tuple[Layer, ...]:
    return tuple(
        Layer(diff_id=diff_id, digest=_digest(member), size=tarball.size(member), created_by=line)
        for member, diff_id, line in zip(
            members, config.diff_ids, image.history(config, len(members)), strict=True
        )
    )


def _digest(member: str) -> str:
    """A layer has a digest of its own only where the archive is laid out by digests."""
    digest = member.removeprefix(_BLOB).replace("/", ":", 1)
    return digest if member.startswith(_BLOB) and digests.valid(digest) else ""


def _check_agreement(found: Opened, images: list[Saved], where: str) -> None:
    layers = [layer.digest for layer in found.artifact.layers]
    for saved in images:
        if _digest(saved.config) == found.artifact.config_digest and layers == [
            _digest(member) for member in saved.layers or ()
        ]:
            return
    raise SourceError(
        f"{LIST} and {layout.INDEX} tell of different images, so it depends on the runtime "
        "what would run",
        where=where,
    )
