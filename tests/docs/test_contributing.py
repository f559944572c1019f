"""The worked example for contributors holds: its module is a plug-in, its test passes."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from seawall.inventory import language
from seawall.inventory.extractor import Extractor
from tests.docs.pages import ROOT, blocks

BLOCKS = {block.title: block for block in blocks(ROOT / "CONTRIBUTING.md") if block.title}
MODULE = "src/seawall/inventory/language/elm.py"
TEST = "tests/inventory/language/test_elm.py"


def loaded(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_the_worked_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extractor fits its Protocol and passes the test that stands beside it."""
    module, test = tmp_path / "elm.py", tmp_path / "test_elm.py"
    module.write_text(BLOCKS[MODULE].text, encoding="utf-8")
    test.write_text(BLOCKS[TEST].text, encoding="utf-8")
    name = "seawall.inventory.language.elm"
    monkeypatch.setitem(sys.modules, name, ModuleType(name))
    elm = loaded(name, module)
    monkeypatch.setattr(language, "elm", elm, raising=False)
    plugin: Extractor = elm.PLUGIN
    assert MODULE.endswith(f"inventory/{plugin.name}.py")
    assert plugin.wants.names == ("elm.json",)
    assert (
        pytest.main(
            [
                "-q",
                "-W",
                "ignore::ResourceWarning",  # of tests that ran before in this process
                "-p",
                "no:cacheprovider",
                "-c",
                str(ROOT / "pyproject.toml"),
                f"--rootdir={tmp_path}",
                str(test),
            ]
        )
        == 0
    )
