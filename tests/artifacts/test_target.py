"""What a target is taken for, with a prefix and without."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from seawall.artifacts import target
from seawall.artifacts.source import Options
from seawall.errors import UserError
from tests.artifacts import images
from tests.artifacts.images import image, layer
from tests.artifacts.opening import opened

BUILT = image(layer({"a": b"1"}))
SBOMS = {
    "a.cdx.json": b'{"bomFormat": "CycloneDX", "specVersion": "1.6"}',
    "a.cdx.xml": b'<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>',
    "a.spdx.json": b'\xef\xbb\xbf {"spdxVersion": "SPDX-2.3"}',
    "a.spdx": b"SPDXVersion: SPDX-2.3\n",
    "a.spdx3.json": b'{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}',
}


@pytest.fixture(autouse=True)
def no_engines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Engines of this machine play no part: they are looked for where nothing listens."""
    for name in ("DOCKER_HOST", "CONTAINER_HOST"):
        monkeypatch.setenv(name, f"unix://{tmp_path}/none.sock")
    monkeypatch.setenv("CONTAINERD_ADDRESS", f"{tmp_path}/none.sock")


def name(text: object) -> str:
    return target.resolve(str(text), Options())[0].name


def test_prefixes() -> None:
    """Each documented prefix selects its source and is taken off."""
    expected = {
        "registry:app": "registry",
        "docker:app": "docker",
        "podman:app": "podman",
        "containerd:app": "containerd",
        "oci:x": "oci",
        "archive:x.tar": "archive",
        "rootfs:x": "rootfs",
        "dir:x": "dir",
        "repo:https://example.com/a": "repo",
        "lambda:x.zip": "function",
        "sbom:-": "sbom",
    }
    for text, source in expected.items():
        found, rest = target.resolve(text, Options())
        assert (found.name, f"{text.partition(':')[0]}:{rest}") == (source, text)


def test_looking(tmp_path: Path) -> None:
    """Folders and files are told by what is in them."""
    layout = images.write_layout(tmp_path / "layout", {"": BUILT})
    (tmp_path / "tree" / ".git").mkdir(parents=True)
    files = {
        "old.tar": images.packed(images.saved_files({"app:1": BUILT})),
        "new.tar": images.packed(dict(images.both_files({"app:1": BUILT}))),
        "layout.tar": images.packed(dict(images.layout_files({"app:1": BUILT}))),
        "requirements.txt": b"requests==2\n",
        "package.json": b'{"name": "x"}',
        "f.zip": _zip(),
        "a.jar": _zip(),
        **SBOMS,
    }
    images.write_files(tmp_path, files)
    expected = {
        "layout": "oci",
        "tree": "dir",
        "old.tar": "archive",
        "new.tar": "archive",
        "layout.tar": "oci_archive",
        "requirements.txt": "dir",
        "package.json": "dir",
        "f.zip": "function",
        "a.jar": "dir",
        **dict.fromkeys(SBOMS, "sbom"),
    }
    assert {path: name(tmp_path / path) for path in expected} == expected
    assert name(f"{layout}:tag") == "oci"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("alpine", "registry"),
        ("alpine:3.20", "registry"),
        ("ghcr.io/a/b@sha256:" + "0" * 64, "registry"),
        ("localhost:5000/app", "registry"),
        ("host", "host"),
        ("https://example.com/a.git", "repo"),
        ("git@example.com:a/b.git", "repo"),
    ],
)
def test_names(text: str, source: str) -> None:
    """What is nothing on the disk is a machine, an address, or the name of an image."""
    assert name(text) == source


@pytest.mark.parametrize("text", ["", "./nothing", "/no/where", "UPPER", "a b", "x\0y", ":", "@"])
def test_nothing_recognised(text: str) -> None:
    """What can be nothing is refused with what to do."""
    with pytest.raises(UserError, match="prefix"), opened(text):
        pass


def test_engines_are_asked_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare name means the image of the first engine that holds it."""
    asked = []

    def holding(engine: str, answer: bool) -> SimpleNamespace:
        def holds(_name: str, _options: Options) -> bool:
            asked.append(engine)
            return answer

        return SimpleNamespace(PLUGIN=SimpleNamespace(name=engine, holds=holds))

    for engine, answer in (("docker", False), ("podman", True), ("containerd", True)):
        module = f"seawall.artifacts.sources.{engine}"
        monkeypatch.setitem(sys.modules, module, holding(engine, answer))
    assert name("app:1") == "podman"
    assert asked == ["docker", "podman"]


def test_engines_that_cannot_be_asked_are_told() -> None:
    """An engine that does not answer is passed over, but not in silence."""
    told: list[str] = []
    source, _ = target.resolve("app:1", Options(notice=told.append))
    assert source.name == "registry"
    assert any(line.startswith("docker is not asked for app:1") for line in told)


def test_name_is_as_it_was_written(tmp_path: Path) -> None:
    """The artifact bears the user's words."""
    images.write_layout(tmp_path, {"app:1": BUILT})
    with opened(f"oci:{tmp_path}:app:1") as found:
        assert found.artifact.name == f"oci:{tmp_path}:app:1"


def test_only_the_named_source_is_imported() -> None:
    """A prefix costs the import of one source and nothing of HTTP."""
    code = (
        "import sys; from seawall.artifacts import target; "
        "from seawall.artifacts.source import Options; target.resolve('dir:x', Options()); "
        "print(*sorted(name for name in sys.modules if '.sources.' in name), "
        "'httpx' in sys.modules)"
    )
    for _ in range(2):  # the first may have to make the index, for which it imports all
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
    assert done.stdout.split() == ["seawall.artifacts.sources.dir", "False"]


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as out:
        out.writestr("a", b"1")
    return stream.getvalue()


def test_sbom_is_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document comes as bytes with its digest, from a file or from standard input."""
    images.write_files(tmp_path, SBOMS)
    data = SBOMS["a.cdx.json"]
    with opened(tmp_path / "a.cdx.json") as found:
        assert found.document == (str(tmp_path / "a.cdx.json"), data)
        assert (found.artifact.kind, found.artifact.digest) == ("sbom", images.digest(data))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    with opened("sbom:-") as found:
        assert found.document == ("standard input", data)
    with pytest.raises(UserError, match="no such file"), opened("sbom:/nowhere"):
        pass
