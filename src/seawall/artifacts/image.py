"""From the documents of an image to an opened artifact, wherever the documents lie.

A registry, an OCI layout, a ``docker save`` archive and a containerd store keep the
same documents in different places. Each gives a :class:`Store`; choosing the platform,
checking every digest on the way and describing the image happen here, once.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, Protocol

import msgspec
from msgspec.structs import replace

from seawall.artifacts import digests, limits, manifests, platforms
from seawall.artifacts.manifests import Config, Descriptor, Document
from seawall.artifacts.naming import quoted
from seawall.artifacts.source import Blob, Opened, Options
from seawall.errors import SourceError, UserError
from seawall.model import Artifact, BaseImage, Diagnostic, Layer

DOCUMENTS: Final = 64
"""Most indexes and manifests that are fetched to choose one; the format bounds no nesting."""

_TAR_TYPES: Final = re.compile(r"tar(\.gzip|\.zstd|\.gz)?(\+gzip|\+zstd)?")
_FOREIGN: Final = ("foreign", "nondistributable")
_ARGUMENT: Final = re.compile(r"(?:^|\s)([A-Za-z_][A-Za-z0-9_]*)=")


class Store(Protocol):
    """Where the documents and blobs of one image lie. Nothing it gives is trusted."""

    def holds(self, descriptor: Descriptor) -> bool:
        """Whether a document is there, as far as that can be told without fetching it."""
        ...

    def manifest(self, descriptor: Descriptor) -> bytes:
        """An index or manifest of at most ``limits.MANIFEST`` bytes.

        Raises:
            SourceError: it is missing, too large, or cannot be had.
        """
        ...

    def config(self, descriptor: Descriptor) -> bytes:
        """A configuration, likewise."""
        ...

    def blob(self, descriptor: Descriptor, where: str) -> Blob:
        """A layer; whether it is there shows when it is opened."""
        ...


class Subject(NamedTuple):
    """What is asked for.

    Attributes:
        name: as the user wrote it.
        tags: references that are known to name the same content.
        options: the platform wanted.
    """

    name: str
    tags: tuple[str, ...]
    options: Options


def opened(subject: Subject, roots: Sequence[Descriptor], store: Store) -> Opened:
    """Choose one image among the roots and open it.

    Args:
        subject: what is asked for.
        roots: indexes or manifests of the wanted name.
        store: where they lie.

    Raises:
        UserError: it is not there for the wanted platform.
        SourceError: a document is missing, broken or not what its digest promises.
    """
    return _Reading(subject, store).opened(roots)


def noted(found: Opened, diagnostic: Diagnostic) -> Opened:
    """The same with one more diagnostic."""
    return replace(found, diagnostics=(*found.diagnostics, diagnostic))


def described(
    subject: Subject,
    config: Config,
    layers: tuple[Layer, ...],
    *,
    config_digest: str,
    digest: str = "",
    annotations: dict[str, str] | None = None,
) -> Artifact:
    """The artifact that a configuration describes."""
    settings = config.config or {}
    labels = {**(annotations or {}), **_texts(settings.get("Labels"))}
    return Artifact(
        name=subject.name,
        kind="image",
        digest=digest,
        config_digest=config_digest,
        platform=str(config.runs_on or ""),
        created=quoted(config.created or "", 64),
        tags=subject.tags,
        labels=labels,
        config=_settings(settings),
        layers=layers,
        base=_base(annotations or {}) or _base(labels),  # labels may be those of the base itself
    )


def history(config: Config, count: int) -> list[str]:
    """The build-history line of every layer; all empty where they cannot be aligned."""
    steps = [step for step in config.history or [] if not step.empty_layer]
    if len(steps) != count:
        return [""] * count
    return [_without_arguments(step.created_by or "") for step in steps]


def check_platform(subject: Subject, config: Config) -> None:
    """Refuse an image of one platform where another one was asked for.

    Raises:
        UserError: it is for another platform.
    """
    wanted = subject.options.platform
    if wanted and config.runs_on and platforms.parse(wanted).fit(config.runs_on) is None:
        raise UserError(
            f"it is for {quoted(str(config.runs_on))}, not for {wanted}", where=subject.name
        )


class _Reading:
    """One walk from the roots to the layers."""

    def __init__(self, subject: Subject, store: Store) -> None:
        self._subject = subject
        self._store = store
        self._where = subject.name
        self._documents: dict[str, Document] = {}
        self._notes: list[Diagnostic] = []

    def opened(self, roots: Sequence[Descriptor]) -> Opened:
        descriptor = self._chosen(self._candidates(roots))
        manifest = self._document(descriptor)
        if manifest.config is None:  # an index cannot be a candidate
            raise SourceError("it is not the manifest of an image", where=self._where)
        config = self._config(manifest.config, manifest)
        check_platform(self._subject, config)
        layers = self._layers(manifest.layers or [], config)
        return Opened(
            artifact=described(
                self._subject,
                config,
                layers,
                config_digest=manifest.config.digest,
                digest=descriptor.digest,
                annotations=manifest.annotations,
            ),
            blobs=tuple(
                self._store.blob(layer, f"{self._where}: layer {number} ({layer.digest})")
                for number, layer in enumerate(manifest.layers or [], start=1)
            ),
            diagnostics=tuple(self._notes),
        )

    def _candidates(self, roots: Iterable[Descriptor]) -> list[Descriptor]:
        """The image manifests that can be reached, breadth first, each once."""
        pending = deque(roots)
        seen: set[str] = set()
        found = []
        while pending:
            descriptor = pending.popleft()
            if descriptor.digest in seen or not descriptor.runnable:
                continue
            seen.add(descriptor.digest)
            if descriptor.media_type in manifests.MANIFESTS:
                found.append(descriptor)
            elif self._store.holds(descriptor):
                nested = self._document(descriptor).manifests
                if nested is None:
                    found.append(descriptor)
                pending.extend(nested or ())
        return found

    def _chosen(self, candidates: list[Descriptor]) -> Descriptor:
        # A store that holds one platform of an image keeps the index of all of them.
        held = [one for one in candidates if self._store.holds(one)] or candidates
        if not held:
            raise SourceError("it holds no image, only other artifacts", where=self._where)
        stated = self._subject.options.platform
        wanted = platforms.parse(stated) if stated else platforms.native()
        fits = [
            (wanted.fit(one.runs_on), one)
            for one in (candidates if stated else held)
            if one.runs_on
        ]
        best = max((fit for fit, _ in fits if fit is not None), default=None)
        if best is not None:
            return next(one for fit, one in fits if fit == best)
        unstated = [one for one in held if one.runs_on is None]
        if len(unstated) == 1:
            return unstated[0]
        if unstated:
            raise UserError(
                f"it holds {len(unstated)} images without stating their platforms",
                where=self._where,
                hint=f"choose one by its digest, such as @{unstated[0].digest}",
            )
        if len(held) == 1 and not stated:
            self._note(f"it exists for {held[0].runs_on} only, not for {wanted}", "note")
            return held[0]
        raise UserError(
            f"there is none for {wanted}",
            where=self._where,
            hint=f"choose with --platform: {_listed(candidates)}",
        )

    def _document(self, descriptor: Descriptor) -> Document:
        known = self._documents.get(descriptor.digest)
        if known is not None:
            return known
        if len(self._documents) >= DOCUMENTS:
            raise SourceError(
                f"more than {DOCUMENTS} indexes and manifests are nested", where=self._where
            )
        data = self._store.manifest(descriptor)
        digests.verify(data, descriptor.digest, "manifest", self._where)
        document = manifests.document(data, f"{self._where}: manifest {descriptor.digest}")
        self._documents[descriptor.digest] = document
        return document

    def _config(self, descriptor: Descriptor, manifest: Document) -> Config:
        kind = descriptor.media_type or ""
        if kind not in manifests.CONFIGS:
            raise SourceError(
                f"it is no container image but an artifact of type "
                f"{quoted(manifest.artifact_type or kind)}",
                where=self._where,
            )
        if descriptor.size > limits.MANIFEST:
            raise SourceError(
                f"its configuration of {descriptor.size} bytes is larger than the "
                f"{limits.MANIFEST} that are read",
                where=self._where,
            )
        data = self._store.config(descriptor)
        digests.verify(data, descriptor.digest, "configuration", self._where)
        return read_config(data, self._where)

    def _layers(self, stored: list[Descriptor], config: Config) -> tuple[Layer, ...]:
        check_count(len(stored), config, self._where)
        lines = history(config, len(stored))
        if config.history and stored and not any(lines):
            self._note("its build history does not tell which step made which layer", "note")
        for number, descriptor in enumerate(stored, start=1):
            digests.parts(descriptor.digest, f"{self._where}: layer {number}")
            self._look_at_type(descriptor, number)
        return tuple(
            Layer(
                diff_id=diff_id,
                digest=descriptor.digest,
                media_type=quoted(descriptor.media_type or ""),
                size=max(descriptor.size, 0),
                created_by=line,
            )
            for descriptor, diff_id, line in zip(stored, config.diff_ids, lines, strict=True)
        )

    def _look_at_type(self, descriptor: Descriptor, number: int) -> None:
        kind = quoted(descriptor.media_type or "")
        where = f"layer {number} ({descriptor.digest})"
        if any(word in kind for word in _FOREIGN):
            reason = "it need not be in a registry (base layer of Windows); read only if it is"
        elif kind.endswith("+encrypted"):
            reason = "it is encrypted"
        elif kind and not _TAR_TYPES.search(kind):
            reason = f"its media type {kind} is not known; it is read as what it looks like"
        else:
            return
        self._notes.append(Diagnostic(path=where, reason=reason, kind="unsupported"))

    def _note(self, reason: str, kind: str) -> None:
        self._notes.append(Diagnostic(path=self._where, reason=reason, kind=kind))


def read_config(data: bytes, where: str) -> Config:
    """Decode an image configuration.

    Raises:
        SourceError: it is not one.
    """
    where = f"{where}: configuration"
    return manifests.convert(manifests.decode(data, where), Config, where)


def check_count(stored: int, config: Config, where: str) -> None:
    """Compare the number of layers with that of the promised contents.

    Raises:
        SourceError: they differ, or there are more than any runtime would mount.
    """
    if stored > limits.LAYERS:
        raise SourceError(
            f"it has {stored} layers, more than the {limits.LAYERS} allowed", where=where
        )
    if stored != len(config.diff_ids):
        raise SourceError(
            f"it has {stored} layers, but its configuration tells of {len(config.diff_ids)}",
            where=where,
        )
    for diff_id in config.diff_ids:
        digests.parts(diff_id, f"{where}: configuration")


def _listed(candidates: list[Descriptor]) -> str:
    names = sorted({str(one.runs_on) for one in candidates if one.runs_on})
    return quoted(", ".join(names) or "none is stated")


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {key: text for key, text in value.items() if isinstance(text, str)}


def _base(labels: dict[str, str]) -> BaseImage | None:
    name, digest = labels.get(manifests.BASE_NAME, ""), labels.get(manifests.BASE_DIGEST, "")
    if not (name or digest):
        return None
    return BaseImage(name=name, digest=digest, evidence="annotation")


def _settings(settings: dict[str, Any]) -> dict[str, str]:
    """The part that matters for security; lists as JSON, of the environment names only."""
    found = {}
    for key in ("User", "WorkingDir", "StopSignal"):
        if isinstance(value := settings.get(key), str) and value:
            found[key] = value
    for key in ("Entrypoint", "Cmd"):
        if words := _words(settings.get(key)):
            found[key] = _json(words)
    for key in ("ExposedPorts", "Volumes"):
        if isinstance(value := settings.get(key), dict) and value:
            found[key] = _json(sorted(value))
    if lines := _words(settings.get("Env")):
        found["Env"] = _json([line.partition("=")[0] for line in lines])
    if check := _healthcheck(settings.get("Healthcheck")):
        found["Healthcheck"] = _json(check)
    return found


def _healthcheck(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {}
    check: dict[str, Any] = {
        key: number for key, number in value.items() if isinstance(number, int)
    }
    if words := _words(value.get("Test")):
        check["Test"] = words
    return check


def _words(value: Any) -> list[str]:
    words = value if isinstance(value, list) else [value]
    return [word for word in words if isinstance(word, str)]


def _json(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=0).decode()


def _without_arguments(line: str) -> str:
    """A history line without the values of build arguments, which are secrets too often.

    ``RUN |2 TOKEN=x VERSION=1 /bin/sh -c make`` gives their count, the arguments and the
    command. Where the command cannot be told from the last value both are left out.
    """
    lead, bar, rest = line.partition("|")
    count, _, rest = rest.partition(" ")
    if not bar or lead not in ("", "RUN ") or not count.isdecimal():
        return line
    option = rest.find(" -c ")
    shell = rest.rfind(" /", 0, option) if option >= 0 else -1
    names = _ARGUMENT.findall(rest if shell < 0 else rest[:shell])[: int(count[:3])]
    command = rest[shell:] if shell >= 0 else " …"
    return f"{lead}|{count} {' '.join(f'{name}=…' for name in names)}{command}"
