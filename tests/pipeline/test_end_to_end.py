"""One real image in every place that holds images, scanned by the whole program.

The image is made of packages that are installed on this machine: their files and their
paragraphs of dpkg's database, just as ``debootstrap`` would leave them. What dpkg itself says
about them is what is expected. The advisories are made for the versions that are there.
"""

from __future__ import annotations

import gzip
import os
import platform
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import pytest

from seawall import cli
from seawall.advisories import build
from seawall.errors import EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_OK
from seawall.model import Package, ScanResult
from tests.advisories import making
from tests.artifacts import images, services
from tests.artifacts.images import FOLDER, Image, Node, Regular, Symlink, image, layer

pytestmark = pytest.mark.service

NAME: Final = "example.com/shop:1"
BASE: Final = ("base-files", "dash", "debianutils", "libgcc-s1", "zlib1g")
ADDED: Final = ("ca-certificates", "libssl3", "openssl", "python3-six")
LOCK: Final = b'{"lockfileVersion": 3, "packages": {"node_modules/left-pad": {"version": "1.0.0"}}}'
_FORMAT: Final = "${db:Status-Abbrev}\t${Package}\t${Version}\t${Architecture}\t${source:Package}\n"


class Installed(NamedTuple):
    """What dpkg says about a package."""

    name: str
    version: str
    arch: str
    source: str


def installed(*names: str) -> list[Installed]:
    """Those of the packages that this machine has; skips where it is no Debian."""
    if "ID" not in (release := platform_release()) or release["ID"] != "debian":
        pytest.skip("this machine is no Debian, whose packages the image is made of")
    services.needed("dpkg-query", root=False)
    command = ["dpkg-query", "--show", f"--showformat={_FORMAT}", *names]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    rows = (line.split("\t") for line in told.splitlines())
    return [Installed(*row[1:]) for row in rows if row[0].startswith("ii")]


def platform_release() -> dict[str, str]:
    """What os-release says."""
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}


def tree(packages: list[Installed]) -> dict[str, Node]:
    """The files of packages and dpkg's own about them."""
    nodes: dict[str, Node] = {}
    for package in packages:
        listed = subprocess.run(
            ["dpkg-query", "--listfiles", package.name], capture_output=True, text=True, check=True
        )
        for line in listed.stdout.splitlines():
            if line.startswith("/") and line != "/.":
                place(nodes, Path(line))
        for info in Path("/var/lib/dpkg/info").glob(f"{package.name}*"):
            if info.name.partition(".")[0].partition(":")[0] == package.name:
                place(nodes, info)
    return nodes


def place(nodes: dict[str, Node], path: Path) -> None:
    """Put a file where links among its folders lead."""
    real = path.parent.resolve() / path.name
    if not os.path.lexists(real):
        return  # a container's dpkg leaves out manuals and the like
    mode, name = real.lstat().st_mode, str(real).lstrip("/")
    if stat.S_ISLNK(mode):
        nodes[name] = Symlink(str(real.readlink()))
    elif stat.S_ISDIR(mode):
        nodes.setdefault(name, FOLDER)
    elif stat.S_ISREG(mode):
        nodes[name] = Regular(real.read_bytes(), stat.S_IMODE(mode))


def status(packages: list[Installed]) -> bytes:
    """The paragraphs of some packages, as they are in dpkg's database."""
    names = {package.name for package in packages}
    paragraphs = Path("/var/lib/dpkg/status").read_text().split("\n\n")
    kept = [one for one in paragraphs if one.partition("\n")[0].removeprefix("Package: ") in names]
    return "".join(f"{one.strip()}\n\n" for one in kept).encode()


class World(NamedTuple):
    """The image, a second one that will be damaged, and the advisories.

    Attributes:
        packages: what dpkg says is in both.
        affected: those that an advisory speaks of.
    """

    built: Image
    fragile: Image
    packages: list[Installed]
    affected: set[str]
    database: Path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The image and advisories about what is in it."""
    base, added = installed(*BASE), installed(*ADDED)
    if len(base) < 2:
        pytest.skip("dpkg knows too few packages here")
    links: dict[str, Node] = {
        name: Symlink(str(Path("/", name).readlink()))
        for name in ("bin", "lib", "sbin")
        if Path("/", name).is_symlink()
    }
    system = layer({**links, **tree(base), "var/lib/dpkg/status": status(base)})
    tools = layer({**tree(added), "var/lib/dpkg/status": status([*base, *added])}, "zstd")
    lock: dict[str, Node] = {"srv/package-lock.json": LOCK}
    steps = [{"created_by": step} for step in ("debootstrap", "apt-get install", "COPY . /srv")]
    folder = tmp_path_factory.mktemp("advisories")
    packages = [*base, *added]
    files = advisories(packages)
    build(making.write(folder, files), folder / "a.db")
    return World(
        built=image(system, tools, layer(lock), history=steps),
        fragile=image(system, layer(lock, ""), history=[steps[0], steps[2]]),
        packages=packages,
        affected={one.name for one in packages if one.source in {"dash", "zlib", "openssl"}},
        database=folder / "a.db",
    )


def advisories(packages: list[Installed]) -> dict[str, bytes]:
    """Flaws that are mended in a later version, and others that are in this one."""
    ecosystem = f"Debian:{platform_release()['VERSION_ID']}"
    rows = []
    for number, one in enumerate(packages):
        mended, open_ = {"fixed": one.version}, {"fixed": f"{one.version}+later1"}
        for kind, event in ((1, mended), (2, open_)):
            if kind == 1 or one.source in {"dash", "zlib", "openssl"}:
                id_ = f"DEBIAN-CVE-200{kind}-{number:04}"
                rows.append(making.osv(id_, ecosystem, one.source, {"introduced": "0"}, event))
    left = making.osv("CVE-2099-0001", "npm", "left-pad", {"introduced": "0"}, {"fixed": "1.1.0"})
    return {
        "osv/Debian/all.zip": making.zipped({f"{row['id']}.json": row for row in rows}),
        "osv/npm/all.zip": making.zipped({"a.json": left}),
    }


Scan = Callable[..., tuple[int, ScanResult]]


@pytest.fixture
def scan(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scan:
    """Runs ``seawall scan``; nothing that runs on the machine besides plays a part."""
    for name in ("DOCKER_HOST", "CONTAINER_HOST"):
        monkeypatch.setenv(name, f"unix://{tmp_path}/none.sock")
    monkeypatch.setenv("CONTAINERD_ADDRESS", f"{tmp_path}/none.sock")
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DOCKER_CONFIG"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1709337600")
    monkeypatch.chdir(tmp_path)

    def run(target: str, *words: str) -> tuple[int, ScanResult]:
        given = ("--db", str(world.database), "--output", "json=out.json", "--quiet")
        code = cli.main(["scan", target, *given, *words])
        return code, msgspec.json.decode(Path("out.json").read_bytes(), type=ScanResult)

    return run


def saved(built: Image) -> bytes:
    return images.packed(images.saved_files({NAME: built}))


@pytest.fixture(scope="module")
def docker(world: World) -> Iterator[str]:
    with services.docker() as address:
        services.load(address, saved(world.built))
        yield address


@pytest.fixture(scope="module")
def podman(world: World) -> Iterator[str]:
    with services.podman() as address:
        services.load(address, saved(world.built))
        yield address


@pytest.fixture(scope="module")
def containerd(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("grpc", reason="the extra seawall[containerd] is not installed")
    with services.containerd() as address:
        path = tmp_path_factory.mktemp("containerd") / "images.tar"
        path.write_bytes(images.packed(dict(images.layout_files({NAME: world.built}))))
        ctr = ["ctr", "--address", address, "images", "import", "--no-unpack", str(path)]
        subprocess.run(ctr, capture_output=True, check=True)
        yield address


class Pushed(NamedTuple):
    """A registry and the folder in which it keeps blobs."""

    address: str
    data: Path

    def blob(self, digest: str) -> Path:
        algorithm, _, hexadecimal = digest.partition(":")
        folder = self.data / "docker/registry/v2/blobs" / algorithm / hexadecimal[:2]
        return folder / hexadecimal / "data"


@pytest.fixture(scope="module")
def registry(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pushed]:
    data = tmp_path_factory.mktemp("registry")
    with services.registry(data) as address:
        services.push(address, "team/shop", world.built, "1")
        services.push(address, "team/fragile", world.fragile, "1")
        yield Pushed(address, data)


@pytest.fixture(params=["oci", "archive", "registry", "docker", "podman", "containerd"])
def target(
    request: pytest.FixtureRequest, world: World, tmp_path: Path, scan: Scan
) -> tuple[str, ...]:
    """The image in one of the places, as arguments of a scan."""
    del scan  # which sets the environment that is added to
    monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    match request.param:
        case "oci":
            return (f"oci:{images.write_layout(tmp_path / 'layout', {NAME: world.built})}",)
        case "archive":
            (tmp_path / "shop.tar.gz").write_bytes(gzip.compress(saved(world.built), 1))
            return ("archive:shop.tar.gz",)
        case "registry":
            pushed: Pushed = request.getfixturevalue("registry")
            return (f"{pushed.address}/team/shop:1", "--insecure")
    names = {"docker": "DOCKER_HOST", "podman": "CONTAINER_HOST"}
    address = request.getfixturevalue(request.param)
    monkeypatch.setenv(names.get(request.param, "CONTAINERD_ADDRESS"), address)
    return (f"{request.param}:{NAME}",)


def verified(result: ScanResult) -> list[str]:
    return [one.verified for one in result.artifact.layers]


def systems(packages: tuple[Package, ...]) -> set[Installed]:
    return {
        Installed(one.name, one.version, one.arch, one.source or one.name)
        for one in packages
        if one.type == "deb"
    }


def test_everywhere_the_same(
    target: tuple[str, ...], scan: Scan, world: World, tmp_path: Path
) -> None:
    """Wherever the image lies: what dpkg says is found, hashed, and then remembered."""
    plain = images.write_layout(tmp_path / "plain", {"": world.built})
    _code, expected = scan(f"oci:{plain}", "--no-cache")
    code, first = scan(*target, "--fail-on", "any")
    assert code == EXIT_FINDINGS
    assert (verified(first), first.complete) == (["now"] * 3, True)
    assert [one.diff_id for one in first.artifact.layers] == [
        one.diff_id for one in world.built.layers
    ]
    assert systems(first.packages) == set(world.packages)
    assert first.artifact.release is not None
    assert first.artifact.release.id == "debian"
    assert {one.package for one in first.findings} == world.affected | {"left-pad"}
    code, second = scan(*target)
    assert (code, verified(second)) == (EXIT_OK, ["earlier"] * 3)
    for result in (first, second):
        assert result.packages == expected.packages
        assert result.findings == expected.findings
        assert result.coverage == expected.coverage
        assert result.hints == expected.hints
        assert result.diagnostics == expected.diagnostics


def test_who_brought_what(scan: Scan, world: World, tmp_path: Path) -> None:
    """Every package names the step that installed it, and its own files are not its copies."""
    folder = images.write_layout(tmp_path / "layout", {NAME: world.built})
    _code, result = scan(f"oci:{folder}", "--no-cache")
    steps = {one.name: one.created_by for one in result.packages if not one.owned_by}
    for name, step in steps.items():
        wanted = "debootstrap" if name in BASE else "apt-get install"
        assert step == ("COPY . /srv" if name == "left-pad" else wanted)
    for package in result.packages:
        if package.type == "pypi":
            assert package.owned_by.startswith("pkg:deb/debian/python3-")


@pytest.mark.parametrize("damage", ["tampered", "missing"])
def test_a_registry_that_does_not_keep_its_word(
    scan: Scan, world: World, registry: Pushed, damage: str
) -> None:
    """A layer that was changed or lost there ends the scan as incomplete, not as clean."""
    target = (f"{registry.address}/team/fragile:1", "--insecure")
    blob = registry.blob(world.fragile.layers[1].digest)
    whole = blob.read_bytes()
    try:
        if damage == "missing":
            blob.unlink()
        else:
            blob.write_bytes(whole.replace(b"1.0.0", b"1.1.0"))
        results: list[Any] = [scan(*target) for _attempt in range(2)]
    finally:
        blob.write_bytes(whole)
    for (code, result), lower in zip(results, ("now", "earlier"), strict=True):
        assert code == EXIT_INCOMPLETE
        assert not result.complete
        assert verified(result) == [lower, "mismatch" if damage == "tampered" else "unread"]
        assert {one.name for one in systems(result.packages)} == {
            one.name for one in world.packages if one.name in BASE
        }
        assert "dash" in {one.package for one in result.findings}
        assert any(one.path.startswith("layer 2") for one in result.diagnostics)
    code, mended = scan(*target)
    assert (code, verified(mended)) == (EXIT_OK, ["earlier", "now"])


def test_a_bill_of_the_real_image(scan: Scan, world: World, tmp_path: Path) -> None:
    """What is real survives in a bill of materials as what is made up does."""
    folder = images.write_layout(tmp_path / "layout", {NAME: world.built})
    formats = ("cyclonedx", "spdx", "spdx3")
    outputs = [word for name in formats for word in ("--output", f"{name}={name}.json")]
    _code, result = scan(f"oci:{folder}", *outputs)
    for name in formats:
        _code, again = scan(f"sbom:{name}.json")
        assert again.packages == result.packages
        assert again.findings == result.findings


def test_the_system_around_the_image(scan: Scan, world: World, tmp_path: Path) -> None:
    """The machine's own package database has the packages, too, as ``rootfs:`` finds them."""
    for path in ("etc/os-release", "var/lib/dpkg/status"):
        (tmp_path / "root" / path).parent.mkdir(parents=True)
        shutil.copy(f"/{path}", tmp_path / "root" / path)
    _code, result = scan("rootfs:root")
    assert systems(result.packages) >= set(world.packages)
    assert {one.package for one in result.findings} >= world.affected
