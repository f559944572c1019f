"""Every parser of foreign bytes as ``name -> callable(bytes)``.

Plug-ins are found by themselves: a new extractor, feed, version order, rule reader, source or
report format has a target the moment it exists. Parsers that are no plug-ins are listed at the
end of this module.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple
from zlib import crc32

import msgspec

from seawall import plugins
from seawall.advisories.feed import Fact, Feed
from seawall.advisories.intelligence import stix_pattern
from seawall.artifacts import manifests, tarball
from seawall.artifacts.containerd import wire
from seawall.artifacts.file import File
from seawall.artifacts.platforms import parse as platform
from seawall.artifacts.registry import challenge, reference
from seawall.artifacts.skip import skipper
from seawall.artifacts.source import Source
from seawall.artifacts.stream import opened as stream_opened
from seawall.artifacts.tar import TarStream
from seawall.artifacts.zip import ZipView
from seawall.artifacts.zip_tree import ZipTree
from seawall.comparison.foreign import Foreign
from seawall.comparison.foreign import Reader as ReportReader
from seawall.comparison.reading import head_of
from seawall.distribution import trust
from seawall.distribution.content import items, pack
from seawall.errors import MalformedInput
from seawall.inventory import embedded_database
from seawall.inventory.dispatch import Dispatcher, Reader
from seawall.inventory.distro import compressed
from seawall.inventory.distro.rpm_header import Header
from seawall.inventory.sbom import recognise
from seawall.model import Artifact, Diagnostic, Package, ScanResult, purl
from seawall.model import Layer as ImageLayer
from seawall.pipeline.examine import Examined, Settings, examine
from seawall.pipeline.reading import read_layer
from seawall.report.format import Format, Rendering
from seawall.versions.scheme import Scheme
from seawall.vulnerabilities import cvss, globs, purls
from seawall.vulnerabilities.rule_files import Reader as RuleReader
from tests.artifacts.images import digest, layer, write_layout
from tests.artifacts.images import image as built_image
from tests.fuzz.contract import bounded, extracted
from tests.fuzz.paths import paths_of
from tests.inventory.paths import PATHS

_ZIP_LIMIT: Final = 1 << 20
_BESIDE: Final = layer({"app/package-lock.json": b'{"packages": {"node_modules/a": {}}}'})


class Target(NamedTuple):
    """One parser.

    Attributes:
        name: ``KIND:NAME``; of a plug-in the last part of its kind and its name.
        module: whose source code knows the words of the format.
        run: gives it bytes; raises ``AssertionError`` or what escaped from the parser.
    """

    name: str
    module: str
    run: Callable[[bytes], None]

    def __call__(self, data: bytes) -> None:
        """Give it bytes, within the bounds that hold for all."""
        with bounded():
            self.run(data)


def targets() -> dict[str, Target]:
    """All targets by name, those of plug-ins first."""
    found = [
        Target(f"{kind.rpartition('.')[2]}:{entry.name}", entry.module, make(entry))
        for kind, make in _MAKERS.items()
        for entry in plugins.entries(kind)
    ]
    found += [Target(f"part:{name}", module, run) for name, (module, run) in _PARTS.items()]
    return {target.name: target for target in found}


@contextmanager
def on_disk(data: bytes, name: str = "input") -> Iterator[Path]:
    """The bytes as a file."""
    with tempfile.TemporaryDirectory(prefix="seawall-fuzz-") as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        yield path


class Stored:
    """Bytes as the blob of a layer."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Read from the beginning."""
        yield io.BytesIO(self.data)


def _extractor(entry: plugins.Entry) -> Callable[[bytes], None]:
    paths = (*paths_of(entry), *filter(None, [PATHS.get(entry.name)]))
    return partial(_extract, Dispatcher([entry]).readers, paths)


def _extract(readers: tuple[Reader, ...], paths: tuple[str, ...], data: bytes) -> None:
    path = paths[crc32(data) % len(paths)]
    extracted(File(path, data, neighbours=lambda _path: data), readers)


def _feed(entry: plugins.Entry) -> Callable[[bytes], None]:
    feed = plugins.load(entry, Feed)
    return partial(_read_feed, feed, [pattern.replace("*", "PyPI") for pattern in feed.patterns])


def _read_feed(feed: Feed, paths: list[str], data: bytes) -> None:
    path = paths[crc32(data) % len(paths)]
    facts: list[Fact] = []
    try:
        facts.extend(feed.read(path, io.BytesIO(data)))
    finally:
        msgspec.msgpack.encode(facts)


def _rules(entry: plugins.Entry) -> Callable[[bytes], None]:
    return partial(_read_rules, plugins.load(entry, RuleReader))


def _read_rules(reader: RuleReader, data: bytes) -> None:
    assert isinstance(reader.recognises("vex.json", data), bool)
    for item in reader.read(f".{reader.name}.yaml"[: 5 + len(data)], data):
        if isinstance(item, Diagnostic):
            assert "\n" not in item.reason


def _reports(entry: plugins.Entry) -> Callable[[bytes], None]:
    return partial(_read_report, plugins.load(entry, ReportReader))


def _read_report(reader: ReportReader, data: bytes) -> None:
    assert isinstance(reader.recognises(head_of(data)), bool)
    foreign = reader.read(data)
    assert msgspec.json.decode(msgspec.json.encode(foreign), type=Foreign) == foreign


def _scheme(entry: plugins.Entry) -> Callable[[bytes], None]:
    return partial(_compare, plugins.load(entry, Scheme))


def _compare(scheme: Scheme, data: bytes) -> None:
    """Two lines are two versions, the third is a requirement."""
    first, second, requirement, *_ = [*data.decode(errors="replace").split("\n"), "", "", ""]
    keys = [scheme.key(first), scheme.key(second)]
    order = scheme.compare_keys(*keys)
    assert order == -scheme.compare_keys(*reversed(keys))
    assert hash(keys[0]) == hash(scheme.key(first))
    assert order == 0 or first != second
    assert isinstance(scheme.valid(first), bool)
    scheme.key(scheme.base(first))
    satisfies: Callable[..., bool] | None = getattr(scheme, "satisfies", None)
    if satisfies is not None:
        assert isinstance(satisfies(first, requirement), bool)


def _source(entry: plugins.Entry) -> Callable[[bytes], None]:
    source = plugins.load(entry, Source)
    if entry.name in {"archive", "oci_archive", "function", "sbom"}:
        return partial(_open_file, source)
    return partial(_open_layout, source) if entry.name == "oci" else partial(_recognise, source)


def _recognise(source: Source, data: bytes) -> None:
    assert isinstance(source.recognises(data.decode(errors="replace")), int)


def _open_file(source: Source, data: bytes) -> None:
    with on_disk(data) as path:
        source.recognises(str(path))
        _encodable(examine(f"{source.schemes[0]}:{path}", Settings()))


def _open_layout(source: Source, data: bytes) -> None:
    """Bytes as the manifest of an image whose layer and index are good."""
    good = built_image(_BESIDE)
    with tempfile.TemporaryDirectory(prefix="seawall-fuzz-") as folder:
        write_layout(Path(folder), {"app:1": good._replace(manifest=data)})
        _encodable(examine(f"{source.schemes[0]}:{folder}", Settings()))


def _configuration(data: bytes) -> None:
    """Bytes as the configuration of an image whose manifest and layer are good."""
    good = built_image(_BESIDE)
    manifest = good.manifest.replace(digest(good.config).encode(), digest(data).encode())
    manifest = manifest.replace(b'"size": %d' % len(good.config), b'"size": %d' % len(data), 1)
    with tempfile.TemporaryDirectory(prefix="seawall-fuzz-") as folder:
        write_layout(Path(folder), {"app:1": good._replace(manifest=manifest, config=data)})
        _encodable(examine(f"oci:{folder}", Settings()))


def _encodable(examined: Examined) -> None:
    msgspec.json.encode(examined)


def _format(entry: plugins.Entry) -> Callable[[bytes], None]:
    return partial(_render, plugins.load(entry, Format))


def _render(plugin: Format, data: bytes) -> None:
    """The bytes in every text of a result."""
    text = data.decode(errors="replace")[:4096]
    package = Package(type="npm", name=text or "a", version=text, licenses=(text,), purl=text)
    result = ScanResult(
        artifact=Artifact(name=text, kind="image", labels={text: text}, tags=(text,)),
        tool="seawall",
        created="2024-01-02T03:04:05Z",
        complete=False,
        packages=(package,),
        diagnostics=(Diagnostic(path=text, reason=text),),
    )
    written = "".join(plugin.render(result, Rendering()))
    written.encode()
    assert "\x1b" not in written, "an escape sequence reaches the terminal"


def _tar(data: bytes) -> None:
    tar = TarStream(data[at : at + 700] for at in range(0, len(data), 700))
    for number, member in enumerate(tar):
        if number % 2:
            tar.read()
        assert member.size >= 0


def _stream(data: bytes) -> None:
    with stream_opened(Stored(data), "layer") as (chunks, verified):
        size = sum(map(len, chunks))
    assert size == verified.inflated
    assert not verified.whole or verified.digest == f"sha256:{hashlib.sha256(data).hexdigest()}"


def _layer(data: bytes) -> None:
    reading = read_layer(Stored(data), ImageLayer(diff_id=""), "layer", _dispatcher())
    msgspec.msgpack.encode(reading.facts)
    assert reading.complete or reading.facts.diagnostics


@cache
def _dispatcher() -> Dispatcher:
    return Dispatcher()


def _tarball(data: bytes) -> None:
    with on_disk(data) as path, tarball.opened(path) as archive:
        archive.read("manifest.json", _ZIP_LIMIT)


def _zip(data: bytes) -> None:
    view = ZipView(data, "a.zip", members=10_000)
    left = 64 * _ZIP_LIMIT
    for member in view.members():
        try:
            left -= len(view.read(member, _ZIP_LIMIT))
        except MalformedInput:
            continue
        assert left > 0, "members share their bytes"


def _zip_tree(data: bytes) -> None:
    for entry in ZipTree(ZipView(data, "a.zip"), ()).entries():
        if not isinstance(entry, Diagnostic):
            assert ".." not in entry.path.split("/")
            assert not entry.path.startswith("/")


def _sqlite(data: bytes) -> None:
    log = data[-data[-1] * 64 :] if data else b""
    with embedded_database.opened(data, "a.sqlite", wal=log) as database:
        for table in sorted(database.tables())[:20]:
            name = table.replace('"', '""')
            try:
                list(database.rows(f'SELECT * FROM "{name}"'))  # noqa: S608 - quoted above
            except MalformedInput:
                continue


def _rpm_header(data: bytes) -> None:
    header = Header(data, "Packages")
    for tag in range(1000, 1160):
        for read in (header.string, header.strings, header.integers, header.binary):
            try:
                read(tag)
            except MalformedInput:
                continue


def _compressed(data: bytes) -> None:
    assert len(compressed.inflated(data, "a", _ZIP_LIMIT)) <= _ZIP_LIMIT


def _purl(data: bytes) -> None:
    text = data.decode(errors="replace")
    parsed = purl.parse(text)
    assert purl.parse(str(parsed)) == parsed
    purl.to_package_fields(parsed)


def _purl_pattern(data: bytes) -> None:
    read = purls.read(data.decode(errors="replace"))
    if read is not None:
        package = Package(type="npm", name="a", version="1", purl="pkg:npm/a@1")
        assert isinstance(purls.names(read, package, None), bool)


def _cvss(data: bytes) -> None:
    cvss.read(data.decode(errors="replace"))


def _manifest(data: bytes) -> None:
    manifests.document(data, "a")


def _globs(data: bytes) -> None:
    pattern, _, path = data.decode(errors="replace").partition("\n")
    assert isinstance(globs.matches(pattern, path), bool)
    assert isinstance(globs.fits(pattern, path), bool)


def _skip(data: bytes) -> None:
    pattern, _, path = data.decode(errors="replace").partition("\n")
    assert isinstance(skipper([pattern])(path), bool)


def _registry(data: bytes) -> None:
    text = data.decode(errors="replace")
    challenge.parse([text])
    reference.parsed(text)


def _platform(data: bytes) -> None:
    platform(data.decode(errors="replace"))


def _wire(data: bytes) -> None:
    try:
        fields = wire.decoded(data)
    except ValueError:  # its declared refusal
        return
    wire.text(fields, 1)
    wire.part(fields, 1)


def _pack(data: bytes) -> None:
    with on_disk(data) as path:
        pack.manifest(path)


def _described(data: bytes) -> None:
    pack.described(data, "pack.toml")


def _items(data: bytes) -> None:
    for path in ("a.yaml", "a.json", "a.yar"):
        assert items.of(path, data)


def _root(data: bytes) -> None:
    trust.describe(data)


def _recognising(data: bytes) -> None:
    recognise(data)


def _stix_pattern(data: bytes) -> None:
    stix_pattern.read(data.decode("utf-8", errors="replace"))


_MAKERS: Final[dict[str, Callable[[plugins.Entry], Callable[[bytes], None]]]] = {
    "seawall.inventory": _extractor,
    "seawall.advisories.feeds": _feed,
    "seawall.vulnerabilities.ignore": _rules,
    "seawall.vulnerabilities.vex": _rules,
    "seawall.versions": _scheme,
    "seawall.artifacts.sources": _source,
    "seawall.report.formats": _format,
    "seawall.comparison.readers": _reports,
}

_PARTS: Final[dict[str, tuple[str, Callable[[bytes], None]]]] = {
    "compressed": ("seawall.inventory.distro.compressed", _compressed),
    "content_items": ("seawall.distribution.content.items", _items),
    "content_manifest": ("seawall.distribution.content.pack", _described),
    "content_pack": ("seawall.distribution.content.pack", _pack),
    "configuration": ("seawall.artifacts.manifests", _configuration),
    "cvss": ("seawall.vulnerabilities.cvss.v4", _cvss),
    "globs": ("seawall.vulnerabilities.globs", _globs),
    "layer": ("seawall.artifacts.tar", _layer),
    "manifest": ("seawall.artifacts.manifests", _manifest),
    "platform": ("seawall.artifacts.platforms", _platform),
    "purl": ("seawall.model.purl", _purl),
    "purl_pattern": ("seawall.vulnerabilities.purls", _purl_pattern),
    "recognising": ("seawall.inventory.sbom.recognising", _recognising),
    "registry": ("seawall.artifacts.registry.challenge", _registry),
    "rpm_header": ("seawall.inventory.distro.rpm_header", _rpm_header),
    "root": ("seawall.distribution.trust", _root),
    "skip": ("seawall.artifacts.skip", _skip),
    "sqlite": ("seawall.inventory.embedded_database", _sqlite),
    "stix_pattern": ("seawall.advisories.intelligence.stix_pattern", _stix_pattern),
    "stream": ("seawall.artifacts.stream", _stream),
    "tar": ("seawall.artifacts.tar", _tar),
    "tarball": ("seawall.artifacts.tarball", _tarball),
    "wire": ("seawall.artifacts.containerd.wire", _wire),
    "zip": ("seawall.artifacts.zip", _zip),
    "zip_tree": ("seawall.artifacts.zip_tree", _zip_tree),
}
