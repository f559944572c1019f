"""Puts the index of plug-ins into the wheel: an installed program imports none to know them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class IndexHook(BuildHookInterface):  # type: ignore[misc]  # hatchling is there at build time only
    """Writes ``seawall/plugins.json`` into the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the index and add it; an editable install keeps the index of the checkout."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        from seawall import plugins  # noqa: PLC0415 - on the path since the line above

        index = Path(self.directory) / "plugins.json"
        index.parent.mkdir(parents=True, exist_ok=True)
        plugins.write_index(plugins.RELEASED, index)
        build_data["force_include"][str(index)] = "seawall/plugins.json"
