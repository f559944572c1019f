"""OVAL documents, written as their publishers write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape, quoteattr

NAMESPACE: Final = "http://oval.mitre.org/XMLSchema/oval-definitions-5"


class Writer:
    """Collects definitions, and the tests, objects and states that they refer to."""

    def __init__(self) -> None:
        self._sections: dict[str, list[str]] = {
            "definitions": [],
            "tests": [],
            "objects": [],
            "states": [],
            "variables": [],
        }
        self._count = 0

    def test(
        self,
        name: str,
        comment: str = "",
        *,
        kind: str = "rpminfo",
        check: str = "at least one",
        **conditions: tuple[str, str],
    ) -> str:
        """A criterion about packages of a name; conditions are operation and value by field."""
        self._count += 1
        number = self._count
        fields = "".join(
            f"<{field} operation={quoteattr(operation)}>{escape(value)}</{field}>"
            for field, (operation, value) in conditions.items()
        )
        state = f'<state state_ref="oval:ste:{number}"/>' if conditions else ""
        self._sections["tests"].append(
            f'<{kind}_test id="oval:tst:{number}" check="{check}" comment="a test">'
            f'<object object_ref="oval:obj:{number}"/>{state}</{kind}_test>'
        )
        shown = name if name.startswith("<") else f"<name>{escape(name)}</name>"
        self._sections["objects"].append(
            f'<{kind}_object id="oval:obj:{number}">{shown}</{kind}_object>'
        )
        if conditions:
            self._sections["states"].append(
                f'<{kind}_state id="oval:ste:{number}">{fields}</{kind}_state>'
            )
        return f"<criterion test_ref='oval:tst:{number}' comment={quoteattr(comment)}/>"

    def variable(self, id_: str, *values: str) -> None:
        """A constant."""
        content = "".join(f"<value>{escape(value)}</value>" for value in values)
        self._sections["variables"].append(
            f'<constant_variable id="{id_}">{content}</constant_variable>'
        )

    def definition(
        self, criteria: str, metadata: str = "", *, id_: str = "oval:def:1", kind: str = "patch"
    ) -> None:
        """A definition."""
        self._sections["definitions"].append(
            f'<definition id="{id_}" class="{kind}"><metadata>{metadata}</metadata>'
            f"{criteria}</definition>"
        )

    def document(self) -> bytes:
        """Everything collected."""
        sections = "".join(
            f"<{name}>{''.join(items)}</{name}>\n" for name, items in self._sections.items()
        )
        return f'<oval_definitions xmlns="{NAMESPACE}">{sections}</oval_definitions>'.encode()


def both(*members: str) -> str:
    """All members must hold."""
    return f'<criteria operator="AND">{"".join(members)}</criteria>'


def either(*members: str) -> str:
    """Any member must hold."""
    return f'<criteria operator="OR">{"".join(members)}</criteria>'


def references(source: str, ids: Iterable[str]) -> str:
    """Elements that name other documents."""
    return "".join(f'<reference source="{source}" ref_id="{id_}"/>' for id_ in ids)
