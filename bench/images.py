"""The images that are measured, built from pinned packages without a daemon and without root.

Needs ``apt-get`` and ``dpkg-deb`` on Debian 12 (x86-64, after ``apt-get update``), ``pip`` and
``npm``, and for the first build their registries. All that is made stays below ``bench/.work``.

======== ===========================================================================
distro   Debian 12, nginx, git, Python, Redis; removed packages, an emptied folder
mixed    distro, Python distributions, Node.js packages, Go and Rust programs
java     Debian 12, Spark's JARs, a shaded JAR, a WAR, JARs in a JAR
large    mixed and TensorFlow
huge     one layer of 10 GiB
many     one layer of 1,000,000 entries
======== ===========================================================================
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from bench import debian, java, node, oci, python, synthetic
from bench.layers import Entry, Layer, hardlink, opaque, ordered, write

HERE: Final = Path(__file__).parent
WORK: Final = HERE / ".work"
DOWNLOADS: Final = WORK / "downloads"

TOOL: Final = "opt/tool"
_GONE: Final = ("toml==0.10.2", node.Pin("left-pad", "left-pad", "1.3.0"))
_STAYS: Final = ("tomli==2.2.1", node.Pin("lodash", "lodash", "4.17.21"))

_DOWNLOADING: Final = Lock()
"""Layers are made side by side, and several need the same packages."""

Package = tuple[str, str, str]


class Step(NamedTuple):
    """One layer: a short name, the command that would have made it, and its entries."""

    name: str
    command: str
    entries: Callable[[], Iterable[Entry]]


class Recipe(NamedTuple):
    """One image.

    Attributes:
        steps: its layers, from the bottom up.
        truth: type, name and version of each package that was put in and stays.
        absent: packages that were put in and removed again.
        archive: whether a docker-archive is made as well.
    """

    steps: tuple[Step, ...]
    truth: Callable[[], Iterable[Package]] = lambda: ()
    absent: Callable[[], Iterable[Package]] = lambda: ()
    archive: bool = True


class Image(NamedTuple):
    """An image on disk.

    Attributes:
        name: of its recipe.
        layout: the OCI layout.
        archive: the docker-archive, ``None`` where there is none.
        truth: packages that are in it.
        absent: packages that a lower layer had.
    """

    name: str
    layout: Path
    archive: Path | None
    truth: frozenset[Package] = frozenset()
    absent: frozenset[Package] = frozenset()


def build(names: Sequence[str], work: Path = WORK) -> list[Image]:
    """Build what is not there yet, two layers at a time, and say what there is."""
    return [_loaded(name, work) or _built(name, work) for name in names]


def pins(name: str) -> list[str]:
    """The lines of a list of packages."""
    return (HERE / "pins" / f"{name}.txt").read_text(encoding="utf-8").split("\n")[:-1]


def _loaded(name: str, work: Path) -> Image | None:
    folder = work / "images" / name
    try:
        stated = json.loads((folder / "truth.json").read_bytes())
    except FileNotFoundError:
        return None
    truth, absent = (frozenset(map(tuple, stated[key])) for key in ("truth", "absent"))
    archive = folder / "docker.tar"
    return Image(name, folder / "oci", archive if archive.exists() else None, truth, absent)


def _built(name: str, work: Path) -> Image:
    recipe = RECIPES[name]
    with ThreadPoolExecutor(2) as pool:
        layers = list(pool.map(lambda step: _layer(step, work, recipe.archive), recipe.steps))
    commands = [step.command for step in recipe.steps]
    named: list[tuple[str, Layer]] = list(zip(commands, layers, strict=True))
    folder = work / "images" / name
    oci.layout(folder / "oci", named)
    if recipe.archive:
        oci.archive(folder / "docker.tar", name, named)
    truth = {"truth": sorted(set(recipe.truth())), "absent": sorted(set(recipe.absent()))}
    (folder / "truth.json").write_text(json.dumps(truth, indent=1))
    image = _loaded(name, work)
    if image is None:
        raise AssertionError(folder)
    return image


def _layer(step: Step, work: Path, keep_plain: bool) -> Layer:
    stem = work / "layers" / step.name
    return Layer.load(stem) or write(step.entries(), stem, keep_plain=keep_plain)


def _debs(name: str) -> list[debian.Deb]:
    with _DOWNLOADING:
        files = debian.download(pins(name), DOWNLOADS / "debian")
    return [debian.read(file) for file in files]


def _wheels(lines: Sequence[str]) -> list[Path]:
    with _DOWNLOADING:
        return python.download(lines, DOWNLOADS / "python")


def _archives(packages: Sequence[node.Pin]) -> Path:
    with _DOWNLOADING:
        node.download(packages, DOWNLOADS / "node")
    return DOWNLOADS / "node"


def _node_pins() -> list[node.Pin]:
    return [node.Pin.parse(line) for line in pins("node")]


def _apps() -> list[Entry]:
    base, apps = _debs("debian-base"), _debs("debian-apps")
    return ordered([*_files(apps), debian.status([*base, *apps])])


def _temporary() -> list[Entry]:
    """A layer whose packages the next one removes."""
    base, apps, removed = map(_debs, ("debian-base", "debian-apps", "debian-removed"))
    return ordered(
        [*_files(removed), debian.status([*base, *apps, *removed]), *_tool(*_GONE)],
    )


def _removal() -> list[Entry]:
    base, apps, removed = map(_debs, ("debian-base", "debian-apps", "debian-removed"))
    kept = [*base, *apps]
    return ordered([*debian.removal(removed, kept), opaque(TOOL), *_tool(*_STAYS)])


def _tool(wheel: str, package: node.Pin) -> list[Entry]:
    archive = _archives([package]) / package.file_name()
    return [
        *python.installed(_wheels([wheel])[0], TOOL),
        *node.unpacked(archive, f"{TOOL}/node_modules/{package.name}"),
    ]


def _site() -> list[Entry]:
    """An application's own files, some of them under two names."""
    pages = [
        Entry(f"srv/www/page-{number:03}.html", f"<h1>{number}</h1>".encode() * 400)
        for number in range(200)
    ]
    links = [hardlink(f"srv/mirror/{entry.path[8:]}", entry.path) for entry in pages]
    return ordered([*pages, *links, Entry("etc/nginx/conf.d/site.conf", b"# served as it is\n")])


def _files(debs: Iterable[debian.Deb]) -> list[Entry]:
    return [entry for deb in debs for entry in deb.entries]


def _distributions(part: slice) -> list[Entry]:
    wheels = _wheels(pins("python")[part])
    return ordered(entry for wheel in wheels for entry in python.installed(wheel))


def _modules() -> list[Entry]:
    wanted = _node_pins()
    return ordered(node.installed(wanted, _archives(wanted)))


def _programs(name: str, prefix: str) -> list[Entry]:
    wheels = _wheels(pins(name))
    return ordered(entry for wheel in wheels for entry in python.installed(wheel, prefix))


def _spark() -> dict[str, bytes]:
    with _DOWNLOADING:
        (source,) = python.download(pins("java"), DOWNLOADS / "java", source=True)
    return java.jars(source)


def _debian_truth(*names: str) -> list[Package]:
    return [("deb", deb.name, deb.version) for name in names for deb in _debs(name)]


def _python_truth(lines: Sequence[str]) -> list[Package]:
    return [("pypi", *python.identity(wheel)) for wheel in _wheels(lines)]


def _distro_truth() -> list[Package]:
    wheel, package = _STAYS
    return [
        *_debian_truth("debian-base", "debian-apps"),
        *_python_truth([wheel]),
        ("npm", package.name, package.version),
    ]


def _distro_absent() -> list[Package]:
    wheel, package = _GONE
    return [
        *_debian_truth("debian-removed"),
        *_python_truth([wheel]),
        ("npm", package.name, package.version),
    ]


def _mixed_truth(*more: str) -> list[Package]:
    lines = [line for name in ("python", "go", *more) for line in pins(name)]
    modules = [("npm", pin.name, pin.version) for pin in _node_pins()]
    return [*_distro_truth(), *_python_truth(lines), *modules]


def _java_truth() -> list[Package]:
    entries = java.installed(_spark())
    return [
        *_debian_truth("debian-base"),
        *(
            ("maven", f"{found.group}:{found.artifact}", found.version)
            for entry in entries
            for found in java.stated(entry.data)
        ),
    ]


_BASE: Final = Step("base", "RUN debootstrap", lambda: ordered(debian.base(_debs("debian-base"))))
_DISTRO: Final = (
    _BASE,
    Step("apps", "RUN apt-get install nginx git python3 redis curl", _apps),
    Step("temporary", "RUN apt-get install jq && pip install toml && npm install", _temporary),
    Step("removal", "RUN apt-get purge jq && rm -r /opt/tool && ...", _removal),
    Step("site", "COPY site /srv/www", _site),
)
_MIXED: Final = (
    *_DISTRO,
    Step("python-a", "RUN pip install -r a.txt", lambda: _distributions(slice(0, None, 2))),
    Step("python-b", "RUN pip install -r b.txt", lambda: _distributions(slice(1, None, 2))),
    Step("node", "RUN npm ci", _modules),
    Step("go", "COPY syft", lambda: _programs("go", "opt/syft")),
)

RECIPES: Final = {
    "distro": Recipe(_DISTRO, _distro_truth, _distro_absent),
    "mixed": Recipe(_MIXED, _mixed_truth, _distro_absent),
    "java": Recipe(
        (_BASE, Step("jars", "COPY jars", lambda: ordered(java.installed(_spark())))), _java_truth
    ),
    "large": Recipe(
        (*_MIXED, Step("large", "RUN pip install", lambda: _programs("large", "opt/models"))),
        lambda: _mixed_truth("large"),
        _distro_absent,
    ),
    "huge": Recipe((Step("huge", "COPY data", synthetic.huge),), archive=False),
    "many": Recipe((Step("many", "COPY app", synthetic.many),), archive=False),
}
