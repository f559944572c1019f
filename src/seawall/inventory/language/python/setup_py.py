"""What a ``setup.py`` says without being run.

A setup.py is a program. Its text is parsed, never executed: what is given to ``setup()``
as a literal, or as a name that the module assigns a literal once, is known; the rest is
reported as computed.

Source: https://setuptools.pypa.io/en/latest/references/keywords.html
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.python.declared import declared
from seawall.inventory.language.python.names import canonical, requirement
from seawall.model import Diagnostic, Item, Location, Package, Relationship, Scope

_NESTED: Final = re.compile(r"(?:[-+~(\[{]\s*+|not\s++|lambda:\s*+|await\s++){80}")
_SCOPES: Final = {
    "install_requires": Scope.RUNTIME,
    "extras_require": Scope.OPTIONAL,
    "tests_require": Scope.DEVELOPMENT,
    "setup_requires": Scope.BUILD,
}


class SetupPy(Declared):
    """Reads one setup.py."""

    name: Final = "language/python/setup_py"
    version: Final = 1
    wants: Final = Wants(names=("setup.py",), limit=MIB // 2, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the project and what it needs, as far as that is literal."""
        tree = _parsed(file.text(), file.path)
        call = _setup(tree)
        if call is None:
            return
        known = _assigned(tree)
        given = {item.arg: _value(item.value, known) for item in call.keywords if item.arg}
        name, version = _text(given.get("name")), _text(given.get("version"))
        if name:
            yield Package(
                type="pypi",
                name=canonical(name),
                version=version or "",
                relationship=Relationship.ROOT,
                locations=(Location(file.path, call.lineno),),
            )
        for keyword, scope in _SCOPES.items():
            if keyword in given:
                yield from _needed(given[keyword], keyword, scope, known, file.path)


def _parsed(text: str, path: str) -> ast.Module:
    if _NESTED.search(text):
        raise LimitExceeded("its expressions are nested too deeply", where=path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what the author wrote
            return ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise MalformedInput(f"not Python: {error}"[:200], where=path) from error
    except (RecursionError, MemoryError) as error:
        raise LimitExceeded("its expressions are nested too deeply", where=path) from error


def _setup(tree: ast.Module) -> ast.Call | None:
    """The first call of ``setup()`` or ``setuptools.setup()``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            callee = node.func
            name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
            if name == "setup":
                return node
    return None


def _assigned(tree: ast.Module) -> dict[str, ast.expr]:
    """Names that the module itself assigns exactly once."""
    found: dict[str, ast.expr] = {}
    again: set[str] = set()
    for node in ast.walk(tree):
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        for target in targets:
            if not isinstance(target, ast.Name):
                continue
            if target.id in found or value is None:
                again.add(target.id)
            elif value is not None:
                found[target.id] = value
    return {name: value for name, value in found.items() if name not in again}


def _value(node: ast.expr, known: dict[str, ast.expr]) -> ast.expr:
    return known.get(node.id, node) if isinstance(node, ast.Name) else node


def _text(node: ast.expr | None) -> str | None:
    """The text that a node is, ``None`` for anything else and for what cannot be shown."""
    value = node.value if isinstance(node, ast.Constant) else None
    shown = isinstance(value, str) and value.replace("\n", "").isprintable()
    return value if isinstance(value, str) and shown else None


def _needed(
    node: ast.expr, group: str, scope: Scope, known: dict[str, ast.expr], path: str
) -> Iterator[Item]:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            extra = _text(key) or group
            yield from _needed(_value(value, known), extra, scope, {}, path)
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        computed = 0
        for item in node.elts:
            text = _text(_value(item, known))
            found = requirement(text) if text else None
            if found is None:
                computed += 1
            else:
                extra = group if scope is Scope.OPTIONAL else ""
                yield declared(found, Location(path, item.lineno), scope=scope, group=extra)
        if computed:
            yield _unread(group, path)
    elif (text := _text(node)) is not None:
        for row in text.splitlines():
            if found := requirement(row):
                yield declared(found, Location(path, node.lineno), scope=scope)
    else:
        yield _unread(group, path)


def _unread(group: str, path: str) -> Diagnostic:
    return Diagnostic(path=path, reason=f"{group} is computed, so it is not known", kind="note")


PLUGIN: Final = SetupPy()
