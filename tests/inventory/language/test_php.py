"""PHP: Composer, PEAR and WordPress."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import MalformedInput
from seawall.inventory.language.php.serialized import unserialized
from seawall.model import Relationship, Scope
from tests.inventory.language.extracting import diagnostics, packages
from tests.inventory.language.public_addresses import PACKAGIST, PEAR, PECL

_A: dict[str, Any] = {
    "name": "Vendor/A",
    "version": "v1.2.3",
    "source": {"type": "git", "url": "https://h/a.git", "reference": "abc"},
    "dist": {"type": "zip", "url": "https://h/a.zip", "shasum": "00"},
    "require": {"php": ">=8", "vendor/b": "^1"},
    "license": ["MIT", "GPL-2.0-only"],
    "authors": [{"name": "x"}],
    "notification-url": PACKAGIST,
}
_B: dict[str, Any] = {
    "name": "vendor/b",
    "version": "dev-main",
    "source": {"type": "git", "url": "https://u:p@h/b.git", "reference": "def"},
    "license": "MIT",
    "require": [],
}
_MANIFEST = '{"require": {"vendor/a": "^1"}, "require-dev": {"other/c": "*"}}'


def test_composer_locks_are_read() -> None:
    """Both lists, with lines, licences, hashes and commits."""
    text = json.dumps({"packages": [_A], "packages-dev": [_B]}, indent=4)
    found = packages("php/composer_lock", text, beside={"composer.json": _MANIFEST})
    a, b = found["vendor/a@v1.2.3"], found["vendor/b@dev-main"]
    assert (a.scope, a.relationship) == (Scope.RUNTIME, Relationship.DIRECT)
    assert (b.scope, b.relationship) == (Scope.DEVELOPMENT, Relationship.TRANSITIVE)
    assert a.dependencies == ("vendor/b@dev-main",)
    assert a.licenses == ("MIT", "GPL-2.0-only")
    assert a.hashes == ("sha1:00",)
    assert a.origin == ""
    assert b.origin == "git+https://h/b.git@def"
    assert b.qualifiers == {"vcs_url": "git+https://h/b.git@def"}
    rows = text.split("\n")
    assert '"Vendor/A"' in rows[a.locations[0].line - 1]
    assert '"vendor/b"' in rows[b.locations[0].line - 1]


def test_both_formats_of_installed_packages_are_read() -> None:
    """Only the second tells what is for development."""
    old = packages("php/composer_installed", json.dumps([_A, _B]))
    assert {item.scope for item in old.values()} == {Scope.UNKNOWN}
    new = packages(
        "php/composer_installed",
        json.dumps({"packages": [_A, _B], "dev": True, "dev-package-names": ["vendor/b"]}),
        "app/vendor/composer/installed.json",
        {"app/composer.json": _MANIFEST},
    )
    assert new["vendor/a@v1.2.3"].scope is Scope.RUNTIME
    assert new["vendor/b@dev-main"].scope is Scope.DEVELOPMENT
    assert new["vendor/a@v1.2.3"].relationship is Relationship.DIRECT


_INSTALLED = r"""<?php return array(
    'root' => array(
        'name' => 'my/app',
        'pretty_version' => '1.0.0',
        'install_path' => __DIR__ . '/../../',
        'aliases' => array(),
    ),
    'versions' => array(
        'my/app' => array('pretty_version' => '1.0.0', 'dev_requirement' => false),
        /* it's a comment */
        'vendor/a' => array(
            'pretty_version' => 'v1.2.3',
            'reference' => 'abc',
            'aliases' => array(0 => '9.9.9'),
            'dev_requirement' => true,
        ),
        'psr/x-implementation' => array('provided' => array(0 => '1.0')),
    ),
);
"""


def test_the_runtime_table_is_read_as_data() -> None:
    """Packages with a version; what others merely provide is none."""
    found = packages("php/installed_php", _INSTALLED)
    assert list(found) == ["my/app@1.0.0", "vendor/a@v1.2.3"]
    assert found["my/app@1.0.0"].relationship is Relationship.ROOT
    assert found["vendor/a@v1.2.3"].scope is Scope.DEVELOPMENT
    assert found["vendor/a@v1.2.3"].properties == {"reference": "abc"}
    assert found["vendor/a@v1.2.3"].locations[0].line == 11


def test_the_runtime_table_is_not_read_twice() -> None:
    """installed.json beside it says the same."""
    assert (
        packages("php/installed_php", _INSTALLED, beside={"vendor/composer/installed.json": "{}"})
        == {}
    )


def _serialized(value: Any) -> bytes:
    if isinstance(value, dict):
        body = b"".join(_serialized(part) for pair in value.items() for part in pair)
        return b"a:%d:{%s}" % (len(value), body)
    if value is None:
        return b"N;"
    if isinstance(value, bool):
        return b"b:%d;" % value
    if isinstance(value, int):
        return b"i:%d;" % value
    data = value.encode()
    return b's:%d:"%s";' % (len(data), data)


def test_pear_packages_are_read() -> None:
    """The version of the release counts, not that of the interface."""
    entry = {
        "name": "redis",
        "channel": PECL,
        "version": {"release": "6.0.2", "api": "6.0.0"},
        "license": {"attribs": {"uri": "u"}, "_content": "PHP"},
        "filelist": {"a.php": {"role": "php"}},
    }
    found = packages("php/pear_registry", _serialized(entry))[f"{PECL}/redis@6.0.2"]
    assert (found.type, found.licenses, found.origin) == ("pear", ("PHP",), PECL)


def test_old_pear_packages_are_read() -> None:
    """The first format: plain version, the channel only in the folder."""
    data = _serialized({"package": "Log", "version": "1.0"})
    assert list(packages("php/pear_registry", data)) == [f"{PEAR}/Log@1.0"]
    path = "php/.registry/.channel.c.example/log.reg"
    assert list(packages("php/pear_registry", data, path)) == ["c.example/Log@1.0"]


_VALUES = st.recursive(
    st.text(max_size=5) | st.none() | st.integers(-99, 99),
    lambda inner: st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=50)
@given(_VALUES)
def test_serialised_values_are_read_back(value: Any) -> None:
    """Text in any script, numbers as text, nested arrays."""

    def textual(item: Any) -> Any:
        if isinstance(item, dict):
            return {key: textual(inner) for key, inner in item.items()}
        return str(item) if isinstance(item, int) else item

    assert unserialized(_serialized(value), "x") == textual(value)


@pytest.mark.parametrize("data", [b"", b'O:1:"A":0:{}', b's:3:"ab";', b"a:2:{i:0;N;}", b"x"])
def test_objects_and_broken_values_are_refused(data: bytes) -> None:
    """An object would run code in PHP."""
    with pytest.raises(MalformedInput):
        unserialized(data, "x")


def test_the_version_of_wordpress_is_not_taken_from_comments() -> None:
    """Nor are strings taken for comments."""
    text = (
        "<?php\n// $wp_version = '1';\n/*\n$wp_version = '2';\n*/\n"
        "$u = 'http://x';\n$wp_version = '6.4.2';\n"
    )
    found = packages("php/wordpress", text)
    assert list(found) == ["wordpress@6.4.2"]
    assert found["wordpress@6.4.2"].locations[0].line == 7
    assert diagnostics("php/wordpress", "<?php\n$wp_db_version = '1';\n")


@pytest.mark.parametrize(
    ("path", "name", "type_"),
    [
        ("wp-content/plugins/my-plugin/main.php", "my-plugin", "wordpress-plugin"),
        ("wp-content/plugins/hello.php", "hello", "wordpress-plugin"),
        ("wp-content/mu-plugins/must.php", "must", "wordpress-plugin"),
        ("wp-content/themes/twenty/style.css", "twenty", "wordpress-theme"),
    ],
)
def test_plugins_and_themes_are_named_by_folder(path: str, name: str, type_: str) -> None:
    """The displayed name is a property."""
    kind = "Theme" if type_ == "wordpress-theme" else "Plugin"
    text = (
        f"<?php\r\n/*\r\n * {kind} Name: Shown */ \r\n * Version: 1.2\r\n * License: GPL\r\n */\r\n"
    )
    found = packages("php/wordpress", text, path)[f"{name}@1.2"]
    assert (found.type, found.properties, found.licenses) == (type_, {"title": "Shown"}, ("GPL",))


def test_other_files_of_a_plugin_state_nothing() -> None:
    """Only one file of a plug-in has the header."""
    assert packages("php/wordpress", "<?php\necho 1;\n", "wp-content/plugins/a/b.php") == {}
