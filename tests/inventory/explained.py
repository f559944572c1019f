"""Where results deliberately differ from the corpora's rows, each row with the reason.

A row is (package URL type, name, version), names as the corpus writes them.
"""

from __future__ import annotations

from typing import Final

from tests.inventory.reading import Row

Rows = dict[str, dict[Row, str]]


def _rows(type_: str, listed: str, reason: str) -> dict[Row, str]:
    """Rows of one type and reason, listed as ``name@version``, without ``@`` if there is none."""
    found = {}
    for entry in listed.split():
        name, _, version = entry[1:].partition("@")
        found[type_, entry[0] + name, version] = reason
    return found


_ADDRESS_IS_NAME: Final = "a Swift package is named by its address alone, as advisories name it"
_ANOTHER_NAME: Final = "an alias, a folder or an address is not the name of a package"
_COMMIT: Final = "2fa0531ab04e300a24ef4fd7fb3a280eccb7ccc5"
_DECLARED: Final = "the manifest declares a range: a package without version"
_FRAMEWORK: Final = "it ships no file: the shared framework provides its content"
_ITSELF: Final = "the project itself, marked as the root"
_NO_VERSION: Final = "no version: a diagnostic instead"
_PLACEHOLDER: Final = "Yarn writes 0.0.0-use.local for a version that is only in package.json"
_TITLE: Final = "the name that is displayed; advisories know the folder"
_UNREAD_BY_OTHERS: Final = "no source reads this file; it plainly says so"

MISSING: Final[Rows] = {
    "apk-installed": {("apk", "invalidPackageWithoutAVersion", "UNKNOWN"): _NO_VERSION},
    "conda-environment": _rows(
        "conda", "asgiref@3.8.1 django@5.0.6", "listed for pip, so a package of PyPI"
    ),
    "dotnet-deps-json": _rows(
        "nuget",
        "System.Diagnostics.DiagnosticSource@6.0.0 System.Runtime.CompilerServices.Unsafe@6.0.0",
        _FRAMEWORK,
    ),
    "dpkg-deinstall": {
        ("deb", "linux-image-6.8.0-1029-aws", "6.8.0-1029.31"): "removed, its configuration stays"
    },
    "dpkg-status": {("deb", "no-version", "UNKNOWN"): _NO_VERSION},
    "elixir-mix-lock": {
        ("hex", "local_dep", "[]"): "a folder of the project itself",
        ("hex", "enacl@//github.com/aeternity/enacl.git", ""): _ANOTHER_NAME,
    },
    "go-mod-116": _rows(
        "golang",
        """
        github.com/burntsushi/toml@v0.4.1
        github.com/google/renameio@v0.1.0
        github.com/hashicorp/errwrap@v1.0.0
        github.com/hashicorp/go-cleanhttp@v0.5.1
        github.com/hashicorp/go-hclog@v0.9.2
        github.com/hashicorp/go-multierror@v1.1.1
        github.com/hashicorp/go-retryablehttp@v0.7.0
        github.com/kisielk/gotool@v1.0.0
        github.com/kr/pretty@v0.1.0
        github.com/kr/pty@v1.1.1
        github.com/kr/text@v0.1.0
        github.com/pkg/errors@v0.8.1
        github.com/rogpeppe/go-internal@v1.3.0
        github.com/stretchr/objx@v0.1.0
        go.uber.org/atomic@v1.6.0
        go.uber.org/multierr@v1.5.0
        go.uber.org/tools@v0.0.0-20190618225709-2cfd321de3ee
        go.uber.org/zap@v1.16.0
        golang.org/x/crypto@v0.0.0-20190510104115-cbcb75029529
        golang.org/x/lint@v0.0.0-20190930215403-16217165b5de
        golang.org/x/mod@v0.0.0-20190513183733-4bf6d317e70e
        golang.org/x/net@v0.0.0-20210119194325-5f4716e94777
        golang.org/x/sync@v0.0.0-20190423024810-112230192c58
        golang.org/x/sys@v0.0.0-20201119102817-f84b799fce68
        golang.org/x/term@v0.0.0-20201126162022-7de9c90e9dd1
        golang.org/x/text@v0.3.3
        golang.org/x/tools@v0.0.0-20191029190741-b9c20aec41a5
        gopkg.in/check.v1@v1.0.0-20180628173108-788fd7840127
        gopkg.in/errgo.v2@v2.1.0
        gopkg.in/yaml.v2@v2.2.2
        honnef.co/go/tools@v0.0.1-2019.2.3
        """,
        "only considered: go.sum has the hash of its go.mod alone",
    ),
    "graalvm-sbom": {
        ("maven", "basic-lib", "1.0"): "a group is what makes a Maven package, and none is stated",
        ("maven", "io.netty/netty-codec-http2", "4.1.73.Final"): "its package URL has another",
    },
    "gradle-lockfile": {("maven", "# io.grpc/grpc-api", "1.21.1"): "the line is a comment"},
    "jar-manifest-only": {
        ("maven", "heuristic/heuristic", "1.0.0-SNAPSHOT"): "no group is stated, so none is guessed"
    },
    "npm-lock-v3-workspace": {
        ("npm", "nested_func", ""): "its version is stated where the link leads",
        ("npm", "functions/nested_func", "1.0.0"): _ANOTHER_NAME,
        ("npm", "functions/func1", ""): _ANOTHER_NAME,
    },
    "pnpm-v5": {("npm", "debug", "4.3.4_supports-color@8.1.1"): "the rest names the peers"},
    "pnpm-v9": {
        ("npm", name, ""): _ANOTHER_NAME
        for name in (
            "asynckit@https://github.com/alexindigo/asynckit/tarball/v0.4.0",
            "debug@https://github.com/debug-js/debug/tarball/4.3.5",
            f"is-negative@https://codeload.github.com/zkochan/is-negative/tar.gz/{_COMMIT}",
            "lodash@file:foo/bar/lodash.tgz",
        )
    }
    | {("npm", "package1", "file:package1"): "a folder is no version"},
    "swift-package-resolved-v1": _rows(
        "swift",
        """
        github.com/Quick/Nimble.git/Nimble@9.2.1
        github.com/ReactiveCocoa/ReactiveSwift/ReactiveSwift@7.1.1
        """,
        _ADDRESS_IS_NAME,
    ),
    "swift-package-resolved-v2": _rows(
        "swift",
        """
        github.com/Quick/Nimble.git/nimble@9.2.1
        github.com/Quick/Quick.git/quick@7.2.0
        github.com/ReactiveCocoa/ReactiveSwift/reactiveswift@7.1.1
        github.com/element-hq/swift-ogg/swift-ogg
        github.com/mattgallagher/CwlCatchException.git/cwlcatchexception@2.1.2
        github.com/mattgallagher/CwlPreconditionTesting.git/cwlpreconditiontesting@2.1.2
        """,
        _ADDRESS_IS_NAME,
    )
    | {("swift", "github.com/element-hq/swift-ogg", "0.0.1"): "a branch is no version"},
    "wordpress": {("wordpress", "wordpress", "4.5.6-alpha"): "stands in a comment"},
    "wordpress-plugin": {
        ("wordpress-plugin", "Akismet Anti-spam: Spam Protection", "5.3"): _TITLE,
        ("wordpress-plugin", "All-in-One WP Migration", "7.78"): _TITLE,
    },
    "yarn-alias": _rows(
        "npm", "foo-debug@4.3.4 foo-json@0.8.33 foo-ms@2.1.3 foo-uuid@9.0.7", _ANOTHER_NAME
    ),
    "yarn-berry": _rows("npm", "code@0.0.0-use.local", _PLACEHOLDER),
    "yarn-berry-protocols": _rows("npm", "app@0.0.0-use.local", _PLACEHOLDER),
    "yarn-monorepo": {
        ("npm", name, "0.0.0-use.local"): _PLACEHOLDER
        for name in ("c", "package1", "package2", "util1", "yarn-workspace-test")
    },
}
"""Rows of ``packages`` that a source states and that are not produced, by case."""

ADDED: Final[Rows] = {
    "bitnami-spdx": _rows(
        "bitnami",
        """
        gdal@3.10.1 geos@3.13.0 json-c@0.16.20220414 nss_wrapper@1.1.16 orafce@4.14.1
        pgaudit@17.0.0 pgbackrest@2.54.2 pljava@1.6.8 postgis@3.4.4 postgresql@17.2.0-8 proj@6.3.2
        protobuf@3.21.12 protobuf-c@1.5.1 psqlodbc@16.0.0 unixodbc@2.3.12 wal2json@2.6.0
        """,
        _UNREAD_BY_OTHERS,
    )
    | _rows(
        "maven",
        """
        org.postgresql/pljava@1.6.8 org.postgresql/pljava-api@1.6.8
        org.postgresql/pljava-examples@1.6.8
        """,
        _UNREAD_BY_OTHERS,
    ),
    "bun-lock": _rows("npm", "buntest", _ITSELF),
    "conan-lock-v2": _rows("conan", "autoconf@2.71 automake@1.16.5", "a tool for building"),
    "conda-environment": _rows(
        "pypi", "asgiref@3.8.1 django@5.0.6", "listed for pip, so a package of PyPI"
    ),
    "elixir-mix-lock": _rows("hex", "enacl", "from a repository: the commit is no version"),
    "gguf": _rows("generic", "nomic-embed-475M.header", _UNREAD_BY_OTHERS),
    "graalvm-sbom": {
        ("generic", "basic-lib", "1.0"): "a group is what makes a Maven package",
        ("maven", "com.oracle/main-test-app", "1.0-SNAPSHOT"): "what the bill is about",
        ("maven", "io.netty/netty-codec-http2", "4.1.104.Final"): "as its package URL has it",
    },
    "haskell-cabal-freeze": _rows("hackage", "array base", "of the compiler: no version is given"),
    "haskell-stack-lock": _rows("hackage", "kore@0.60.0.0", "comes from a repository"),
    "homebrew": _rows("brew", "foo@1.2.3", _UNREAD_BY_OTHERS),
    "jar-manifest-only": _rows("maven", "heuristic@1.0.0-SNAPSHOT", "no group is stated"),
    "lua-rockspec": _rows(
        "luarocks",
        "LPeg@1.0.2-1 foo@1.0-1 kong@3.7.0-0 kong-pgmoon@1.16.2-1 luasyslog@2.0.1-1",
        _UNREAD_BY_OTHERS,
    ),
    "npm-lock-v1": _rows("npm", "node_v1@1.0.0", _ITSELF),
    "pnpm-v5": _rows("npm", "debug@4.3.4", "without the peers that stand behind its version"),
    "py-poetry-groups": _rows("pypi", "groups@0.1.0", _ITSELF),
    "py-poetry-lock-v1": _rows("pypi", "example@0.1.0", _ITSELF)
    | _rows("pypi", "flask", _DECLARED),
    "py-poetry-lock-v2": _rows("pypi", "web@0.1.0", _ITSELF),
    "py-pylock": _rows("pypi", "click pytest requests", _DECLARED)
    | _rows("pypi", "test-project@0.1.0", _ITSELF),
    "py-requirements-operator": _rows(
        "pypi", "coverage keyring mopidy-dirble numpy numpynew requests", _DECLARED
    ),
    "sbt-lock": _rows("maven", "org.scalatest/scalatest-core_2.13@3.2.15", "only for its tests"),
    "snap": _rows("deb", "test-package@1.0.0", _UNREAD_BY_OTHERS),
    "swift-package-resolved-v2": _rows(
        "swift", "github.com/element-hq/swift-ogg", "a branch is no version"
    ),
    "wordpress": _rows("wordpress", "wordpress@4.9.4-alpha", "what the assignment says"),
    "yarn-alias": _rows("npm", "@types/uuid debug ms", _DECLARED),
    "yarn-berry": _rows("npm", "code", _ITSELF),
    "yarn-berry-protocols": _rows("npm", "app", _ITSELF),
    "yarn-monorepo": _rows("npm", "package2", _ITSELF)
    | _rows("npm", "is-number is-odd js-tokens prettier prop-types scheduler", _DECLARED),
}
"""What is produced although no row of ``packages`` states it, by case."""

UNMARKED: Final = {
    "dart-pubspec-lock": "the file says `direct dev`, the rows say nothing",
    "pnpm-v5": "the file has its marks, the rows leave them out",
    "pnpm-v6": "the file has its marks, the rows leave them out",
}
"""Cases whose rows do not tell what is needed for development alone."""

BROKEN: Final = {
    "apk-installed": "has no name (P:) or version (V:)",
    "dpkg-image": "has no name or no version",
    "dpkg-status": "has no name or no version",
    "pacman-local": "has no %NAME% or no %VERSION%",
}
"""Cases with a part that cannot be read, and what is said of it."""

_SILENT: Final = "upstream states nothing for this excerpt, which plainly holds the version"
_LINKS: Final = "one file under several names, for which upstream states nothing by itself"

ALSO_RECOGNISED: Final[dict[str, tuple[set[str], str]]] = {
    "busybox/1.36.1/linux-amd64": ({"pkg:generic/busybox@1.36.1"}, _LINKS),
    "java-jdk-oracle/1.8.0_451-b10/linux-amd64": (
        {"pkg:generic/oracle/jdk@1.8.0_451-b10", "pkg:generic/oracle/jre@1.8.0_451-b10"},
        "java and jdb are each recognised: a JDK brings a JRE along",
    ),
    "java-jre-oracle/1.8.0_451-b10/linux-amd64": (
        {"pkg:generic/oracle/jre@1.8.0_451-b10"},
        _SILENT,
    ),
    "java-jre-oracle-sdk/1.8.0_451-b10/linux-amd64": (
        {"pkg:generic/oracle/jre@1.8.0_451-b10"},
        _SILENT,
    ),
    "julia/1.13.0-beta3/linux-amd64": ({"pkg:generic/julia@1.13.0-beta3"}, _LINKS),
    "php-apache/8.2.1/linux-amd64": ({"pkg:generic/php@8.2.1"}, _SILENT),
    "util-linux/2.37.4/linux-amd64": ({"pkg:generic/util-linux@2.37.4"}, _SILENT),
}
"""Fixtures of ``binary-classifiers`` that hold the version they are of, and no row says so."""
