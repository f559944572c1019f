"""WordPress, its plug-ins and its themes.

The version of WordPress is a variable in ``wp-includes/version.php``. A plug-in is a PHP file
in ``wp-content/plugins``, mostly in a folder of its own, a theme a folder with ``style.css``;
both begin with a comment of ``Key: value`` lines. Advisories name them by their folder
(by the file where there is none), not by the name that is displayed.

Source: https://developer.wordpress.org/plugins/plugin-basics/header-requirements/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package

_CORE: Final = "wp-includes/version.php"
_HEADER: Final = 8192  # WordPress itself looks no further
_COMMENT: Final = re.compile(
    r"""'(?:[^'\\]|\\.)*+'?|"(?:[^"\\]|\\.)*+"?|/\*[^*]*+(?:\*(?!/)[^*]*+)*(?:\*/)?|(?://|\#)[^\n]*+""",
    re.DOTALL,
)
_VERSION: Final = re.compile(r"""^[ \t]*+\$wp_version\s*+=\s*+["']([^"'\n]++)["']""", re.MULTILINE)
_FIELD: Final = re.compile(
    r"^(?:[ \t]*+<\?php)?[ \t/*#@]*+(Plugin Name|Theme Name|Version|License|Author)"
    r":[ \t]*+([^\n]*)",
    re.MULTILINE | re.IGNORECASE,
)


class Wordpress(Declared):
    """Reads the file that states one of them."""

    name: Final = "language/php/wordpress"
    version: Final = 1
    wants: Final = Wants(
        patterns=(
            r"(?:.*/)?wp-includes/version\.php",
            r"(?:.*/)?wp-content/(?:mu-)?plugins/(?:[^/]+/)?[^/]+\.php",
            r"(?:.*/)?wp-content/themes/[^/]+/style\.css",
        ),
        hint="wp-",
        limit=16 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield WordPress, the plug-in or the theme."""
        if file.path.endswith(_CORE):
            yield _core(file)
            return
        head = bytes(file.data[:_HEADER]).decode("utf-8", "replace").replace("\r", "\n")
        fields: dict[str, tuple[str, int]] = {}
        for match in _FIELD.finditer(head):
            value = match[2].partition("*/")[0].partition("?>")[0].strip()
            fields.setdefault(match[1].lower(), (value, match.start(2)))
        theme = file.name == "style.css"
        title, at = fields.get("theme name" if theme else "plugin name", ("", 0))
        if title:
            yield Package(
                type="wordpress-theme" if theme else "wordpress-plugin",
                name=_slug(file),
                version=fields.get("version", ("", 0))[0],
                licenses=tuple(value for value, _ in [fields.get("license", ("", 0))] if value),
                publisher=fields.get("author", ("", 0))[0],
                properties={"title": title},
                locations=(Location(file.path, head.count("\n", 0, at) + 1),),
            )


def _core(file: File) -> Package:
    text = _COMMENT.sub(_uncommented, file.text())
    found = _VERSION.search(text)
    if found is None:
        raise MalformedInput("it assigns no $wp_version", where=file.path)
    return Package(
        type="wordpress",
        name="wordpress",
        version=found[1],
        locations=(Location(file.path, text.count("\n", 0, found.start(1)) + 1),),
    )


def _uncommented(match: re.Match[str]) -> str:
    """A string as it is, the line breaks of a comment."""
    return match[0] if match[0][0] in "'\"" else "\n" * match[0].count("\n")


def _slug(file: File) -> str:
    folder = file.folder.rpartition("/")[2]
    return file.name.removesuffix(".php") if folder in {"plugins", "mu-plugins"} else folder


PLUGIN: Final = Wordpress()
