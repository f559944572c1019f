"""When the publisher of a release stops fixing flaws.

After that day its advisories fall silent, and silence must not look like safety. The day
is the last one on which fixes are free for everybody: Debian's LTS counts, paid extensions
(Ubuntu Pro, Red Hat ELS, SUSE LTSS) do not. What the advisory data brings decides; the table here
answers where it is silent.

A program that no distribution maintains has the lifecycle of its product: the longest cycle that
its version begins with.

Source: the release pages of the distributions, as collected on https://endoflife.date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from seawall.model import Package
from seawall.model.lifecycle import PROGRAMS, SYSTEMS, Lifecycle

Lifecycles = Mapping[tuple[str, str], Lifecycle]
"""By product and cycle."""
NOTHING: Final[Lifecycles] = MappingProxyType({})

_LAST_DAYS: Final = {
    "Debian": {
        "7": "2018-05-31",
        "8": "2020-06-30",
        "9": "2022-07-01",
        "10": "2024-06-30",
        "11": "2026-08-31",
        "12": "2028-06-30",
        "13": "2030-06-30",
    },
    "Ubuntu": {
        "12.04:LTS": "2017-04-28",
        "14.04:LTS": "2019-04-25",
        "16.04:LTS": "2021-04-30",
        "18.04:LTS": "2023-05-31",
        "20.04:LTS": "2025-05-31",
        "21.04": "2022-01-20",
        "21.10": "2022-07-14",
        "22.04:LTS": "2027-05-31",
        "22.10": "2023-07-20",
        "23.04": "2024-01-25",
        "23.10": "2024-07-12",
        "24.04:LTS": "2029-05-31",
        "24.10": "2025-07-10",
        "25.04": "2026-01-17",
        "25.10": "2026-07-09",
        "26.04:LTS": "2031-04-30",
    },
    "Alpine": {
        "v3.2": "2017-05-01",
        "v3.3": "2017-11-01",
        "v3.4": "2018-05-01",
        "v3.5": "2018-11-01",
        "v3.6": "2019-05-01",
        "v3.7": "2019-11-01",
        "v3.8": "2020-05-01",
        "v3.9": "2020-11-01",
        "v3.10": "2021-05-01",
        "v3.11": "2021-11-01",
        "v3.12": "2022-05-01",
        "v3.13": "2022-11-01",
        "v3.14": "2023-05-01",
        "v3.15": "2023-11-01",
        "v3.16": "2024-05-23",
        "v3.17": "2024-11-22",
        "v3.18": "2025-05-09",
        "v3.19": "2025-11-01",
        "v3.20": "2026-04-01",
        "v3.21": "2026-11-01",
        "v3.22": "2027-05-01",
        "v3.23": "2027-11-01",
    },
    "Red Hat": {
        "5": "2017-03-31",
        "6": "2020-11-30",
        "7": "2024-06-30",
        "8": "2029-05-31",
        "9": "2032-05-31",
        "10": "2035-05-31",
    },
    "AlmaLinux": {"8": "2029-03-01", "9": "2032-05-31", "10": "2035-05-31"},
    "Rocky Linux": {"8": "2029-05-31", "9": "2032-05-31", "10": "2035-05-31"},
    "Oracle Linux": {
        "6": "2021-03-31",
        "7": "2024-12-31",
        "8": "2029-07-31",
        "9": "2032-06-30",
    },
    "SUSE": {
        "Linux Enterprise Server 12 SP4": "2020-06-30",
        "Linux Enterprise Server 12 SP5": "2024-10-31",
        "Linux Enterprise Server 15": "2019-12-31",
        "Linux Enterprise Server 15 SP1": "2021-01-31",
        "Linux Enterprise Server 15 SP2": "2021-12-31",
        "Linux Enterprise Server 15 SP3": "2022-12-31",
        "Linux Enterprise Server 15 SP4": "2023-12-31",
        "Linux Enterprise Server 15 SP5": "2024-12-31",
        "Linux Enterprise Server 15 SP6": "2025-12-31",
    },
    "openSUSE": {
        "Leap 15.0": "2019-12-03",
        "Leap 15.1": "2021-02-02",
        "Leap 15.2": "2022-01-04",
        "Leap 15.3": "2022-12-31",
        "Leap 15.4": "2023-12-07",
        "Leap 15.5": "2024-12-31",
        "Leap 15.6": "2026-04-30",
        "Leap 16.0": "2027-10-31",
    },
    "Fedora": {
        "36": "2023-05-16",
        "37": "2023-12-05",
        "38": "2024-05-21",
        "39": "2024-11-26",
        "40": "2025-05-13",
        "41": "2025-12-15",
        "42": "2026-05-13",
    },
    "CentOS Stream": {"8": "2024-05-31", "9": "2027-05-31"},
    "Amazon Linux": {"1": "2023-12-31", "2": "2026-06-30"},
    "Azure Linux": {"1": "2023-08-31", "2": "2025-07-31", "3": "2027-08-31"},
}


def ended(ecosystem: str, at: date, known: Lifecycles = NOTHING) -> str:
    """The last day of support of a release (RFC 3339) if it lies before ``at``, else ``""``.

    Args:
        ecosystem: of its advisories, with the release.
        at: the day of the question.
        known: what the advisory data says.
    """
    name, _, release = ecosystem.partition(":")
    if release.startswith("enterprise_linux:"):  # a stream of Red Hat, named by CPE
        release = release.split(":")[1].partition(".")[0]
    product, cycle = SYSTEMS.get(name, ""), _cycle(release)
    told = known.get((product, cycle)) or known.get((product, f"{cycle}.0"))
    last = told.eol if told and told.eol else _LAST_DAYS.get(name, {}).get(release, "")
    return last if last and last < at.isoformat() else ""


def lifecycle_of(package: Package, known: Lifecycles) -> Lifecycle | None:
    """How long the product that a package is is maintained, ``None`` if that is not known.

    A package of a distribution is maintained by that, whatever its authors do.

    Args:
        package: any component.
        known: what the advisory data says.
    """
    product = PROGRAMS.get((package.type, package.name))
    if product is None:
        return None
    version = package.version.removeprefix("v").removeprefix("go")
    if product == "oracle-jdk":
        version = version.removeprefix("1.")  # 1.8.0_352 is 8
    numbers = version.replace("-", ".").replace("_", ".").replace("+", ".").split(".")
    for count in range(min(len(numbers), _DEEPEST), 0, -1):
        if found := known.get((product, ".".join(numbers[:count]))):
            return found
    return None


_DEEPEST: Final = 4


def _cycle(release: str) -> str:
    """What endoflife.date calls a release of a distribution."""
    name = release.removesuffix(":LTS").removeprefix("Leap ")
    if name.startswith("v"):  # Alpine:v3.19
        return name[1:]
    server, pack, number = name.partition(" SP")
    server = server.removeprefix("Linux Enterprise Server ")
    return f"{server}.{number}" if pack else server
