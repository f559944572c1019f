"""Where results deliberately differ from what upstream states, each with the reason."""

from __future__ import annotations

from typing import Final

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
"""Fixtures for which upstream states nothing, although they hold the version they are of."""
