"""Rows of the packages corpus that are deliberately not produced, each with the reason.

They concern the cases of Python, JavaScript, Go, Rust, Ruby and PHP, and rows that only one
source states.
"""

from __future__ import annotations

from typing import Final

Row = tuple[str, str, str]

_COMMIT: Final = "2fa0531ab04e300a24ef4fd7fb3a280eccb7ccc5"
_OTHER_NAME: Final = "an alias, a folder or an address is not the name of a package"
_PLACEHOLDER: Final = "Yarn writes 0.0.0-use.local for a version that is only in package.json"
_TITLE: Final = "the name that is displayed; advisories know the folder"

EXPLAINED: Final[dict[str, dict[Row, str]]] = {
    "conda-environment": {
        ("conda", name, version): "listed for pip, so a package of PyPI"
        for name, version in (("asgiref", "3.8.1"), ("django", "5.0.6"))
    },
    "npm-lock-v3-workspace": {
        ("npm", "nested_func", ""): "its version is stated where the link leads",
        ("npm", "functions/nested_func", "1.0.0"): _OTHER_NAME,
        ("npm", "functions/func1", ""): _OTHER_NAME,
    },
    "pnpm-v5": {("npm", "debug", "4.3.4_supports-color@8.1.1"): "the rest names the peers"},
    "pnpm-v9": {
        ("npm", "debug@https://github.com/debug-js/debug/tarball/4.3.5", ""): _OTHER_NAME,
        (
            "npm",
            "asynckit@https://github.com/alexindigo/asynckit/tarball/v0.4.0",
            "",
        ): _OTHER_NAME,
        (
            "npm",
            f"is-negative@https://codeload.github.com/zkochan/is-negative/tar.gz/{_COMMIT}",
            "",
        ): _OTHER_NAME,
        ("npm", "lodash@file:foo/bar/lodash.tgz", ""): _OTHER_NAME,
        ("npm", "package1", "file:package1"): "a folder is no version",
    },
    "wordpress": {("wordpress", "wordpress", "4.5.6-alpha"): "stands in a comment"},
    "wordpress-plugin": {
        ("wordpress-plugin", "Akismet Anti-spam: Spam Protection", "5.3"): _TITLE,
        ("wordpress-plugin", "All-in-One WP Migration", "7.78"): _TITLE,
    },
    "yarn-alias": {
        ("npm", name, version): _OTHER_NAME
        for name, version in (
            ("foo-debug", "4.3.4"),
            ("foo-json", "0.8.33"),
            ("foo-ms", "2.1.3"),
            ("foo-uuid", "9.0.7"),
        )
    },
    "yarn-berry": {("npm", "code", "0.0.0-use.local"): _PLACEHOLDER},
    "yarn-berry-protocols": {("npm", "app", "0.0.0-use.local"): _PLACEHOLDER},
    "yarn-monorepo": {
        ("npm", name, "0.0.0-use.local"): _PLACEHOLDER
        for name in ("c", "package1", "package2", "util1", "yarn-workspace-test")
    },
}

NOT_SELECTED: Final = "go-mod-116"
"""Here one source lists what go.sum only considered: modules with a hash of their go.mod alone."""
