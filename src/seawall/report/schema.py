"""The JSON Schema of Seawall's native document, made from the types that it is made of.

``python -m seawall.report.schema`` prints it; it is published as
``docs/schema/scan-1.0.json``. What the classes say about their attributes becomes the
descriptions.
"""

from __future__ import annotations

import inspect
import re
import sys
from typing import Any, Final

import msgspec

from seawall import model
from seawall.model import SCHEMA_VERSION, ScanResult
from seawall.report.writing import json_text

ID: Final = f"urn:seawall:schema:scan:{SCHEMA_VERSION}"
_ATTRIBUTE: Final = re.compile(r"^    ([a-z_, ]+): ((?:.|\n {8})+)", re.MULTILINE)


def schema() -> dict[str, Any]:
    """The schema, draft 2020-12."""
    (top,), definitions = msgspec.json.schema_components(
        [ScanResult], ref_template="#/$defs/{name}"
    )
    for name, definition in definitions.items():
        _describe(name, definition)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "Seawall scan result",
        **top,
        "$defs": dict(sorted(definitions.items())),
    }


def _describe(name: str, definition: dict[str, Any]) -> None:
    """Put the docstring of a type where readers of the schema look for it."""
    text = inspect.cleandoc(getattr(model, name).__doc__ or "")
    summary, _, rest = text.partition("\nAttributes:\n")
    definition["description"] = " ".join(summary.split())
    for names, meaning in _ATTRIBUTE.findall(rest):
        for attribute in names.split(", "):
            if attribute in definition.get("properties", {}):
                described = definition["properties"][attribute]
                described["description"] = " ".join(meaning.replace("``", "`").split())


if __name__ == "__main__":
    sys.stdout.write(json_text(schema()))
