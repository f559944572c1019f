"""Running one extractor over text given in a test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.model import Diagnostic, Item, Package
from tests.inventory.reading import extractor

EXTRACTORS: Final = {
    "bun_lock": "bun.lock",
    "cargo_lock": "Cargo.lock",
    "composer_installed": "vendor/composer/installed.json",
    "composer_lock": "composer.lock",
    "conda_environment": "environment.yml",
    "deno_lock": "deno.lock",
    "gemfile_lock": "Gemfile.lock",
    "gemspec_installed": "usr/lib/ruby/gems/3.1.0/specifications/rake-13.0.3.gemspec",
    "go/go_mod": "go.mod",
    "go/go_work": "go.work",
    "go/vendor_modules": "vendor/modules.txt",
    "installed_php": "vendor/composer/installed.php",
    "node_installed": "node_modules/a/package.json",
    "npm_lock": "package-lock.json",
    "package_json": "package.json",
    "pdm_lock": "pdm.lock",
    "pear_registry": "usr/share/php/.registry/log.reg",
    "pipfile_lock": "Pipfile.lock",
    "plug_n_play": ".pnp.cjs",
    "pnpm_lock": "pnpm-lock.yaml",
    "poetry_lock": "poetry.lock",
    "pylock": "pylock.toml",
    "pypi_installed": "lib/site-packages/a-1.dist-info/METADATA",
    "pyproject": "pyproject.toml",
    "python_archive": "app.pex",
    "requirements_txt": "requirements.txt",
    "setup_cfg": "setup.cfg",
    "setup_py": "setup.py",
    "uv_lock": "uv.lock",
    "wordpress": "wp-includes/version.php",
    "yarn_cache": ".yarn/cache/a-npm-1.0.0-0123456789-abc.zip",
    "yarn_lock": "yarn.lock",
}
"""Extractors of this area, each with a path that it wants."""


def items(
    name: str, content: str | bytes, path: str = "", beside: dict[str, str] | None = None
) -> Iterator[Item]:
    """What an extractor states about a file.

    Args:
        name: the extractor, below ``language/``.
        content: of the file.
        path: of the file, by default the usual one.
        beside: content of other files by their whole path.
    """
    data = content.encode() if isinstance(content, str) else content
    others = {place: text.encode() for place, text in (beside or {}).items()}
    file = File(path or EXTRACTORS[name], data, neighbours=others.get)
    return extractor(f"language/{name}").extract(file)


def packages(
    name: str, content: str | bytes, path: str = "", beside: dict[str, str] | None = None
) -> dict[str, Package]:
    """The packages that an extractor states, by ``name@version``; nothing else may be stated."""
    found = list(items(name, content, path, beside))
    assert [item for item in found if not isinstance(item, Package)] == []
    return {f"{item.name}@{item.version}": item for item in found if isinstance(item, Package)}


def diagnostics(
    name: str, content: str | bytes, path: str = "", beside: dict[str, str] | None = None
) -> list[Diagnostic]:
    """The diagnostics among what an extractor states, a refusal of the file included."""
    found: list[Diagnostic] = []
    try:
        found.extend(
            item for item in items(name, content, path, beside) if isinstance(item, Diagnostic)
        )
    except MalformedInput as error:
        found.append(Diagnostic(path=error.where, reason=error.message))
    return found
