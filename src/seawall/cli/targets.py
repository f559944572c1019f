"""What the commands that examine a target share: their flags, and the settings made of them."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from seawall.artifacts.file import MIB
from seawall.artifacts.source import Options
from seawall.cli.settings import Configuration, cache_folder
from seawall.cli.terminal import Progress
from seawall.errors import UserError
from seawall.pipeline.examine import Settings
from seawall.store.cache import Cache

TARGET_HELP: Final = (
    "IMAGE, docker:REF, podman:REF, containerd:REF, oci:DIR[:TAG], archive:FILE, rootfs:DIR, "
    "dir:DIR, repo:URL|DIR, lambda:FILE.zip, sbom:FILE or host; bare paths and references are "
    "recognised by looking"
)


_INSECURE: Final = "allow plain HTTP and certificates that cannot be verified"


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the flags."""
    reach = parser.add_argument_group("reaching the target")
    reach.add_argument(
        "--platform", metavar="OS/ARCH", help="which of an image's platforms; by default this one's"
    )
    reach.add_argument("--insecure", action="store_true", default=None, help=_INSECURE)
    reach.add_argument(
        "--ca-bundle", metavar="FILE", help="PEM file of authorities to trust as well"
    )
    reach.add_argument(
        "--mirror",
        dest="mirror",
        action="append",
        metavar="HOST=MIRROR",
        help="ask MIRROR first for what HOST has; may be repeated",
    )
    reach.add_argument(
        "--username",
        metavar="NAME",
        help="of the registry; by default the docker configuration says",
    )
    reach.add_argument(
        "--password-stdin", action="store_true", help="read the registry's password from stdin"
    )
    reach.add_argument(
        "--timeout", type=float, metavar="SECONDS", help="give up after that long without a byte"
    )
    reach.add_argument("--retries", type=int, metavar="N", help="tries after a failed request")
    look = parser.add_argument_group("looking at it")
    look.add_argument(
        "--skip", action="append", metavar="GLOB", help="leave out paths; may be repeated"
    )
    look.add_argument(
        "--verify", action="store_true", help="hash layers again that were verified earlier"
    )
    look.add_argument(
        "--no-cache", action="store_true", help="neither use nor keep facts about layers"
    )
    look.add_argument("--cache-dir", metavar="DIR", help="folder of the cache")
    parser.add_argument(
        "--quiet", "-q", action="store_true", default=None, help="no progress, no remarks"
    )


def settings(arguments: argparse.Namespace, configuration: Configuration) -> Settings:
    """The settings of examining a target.

    Raises:
        UserError: a flag does not make sense.
    """
    if bool(arguments.username) != arguments.password_stdin:
        raise UserError("--username and --password-stdin belong together", where="registry")
    progress = Progress(quiet=configuration["quiet"])
    size = configuration["cache_size"]
    keep = size > 0 and not arguments.no_cache
    cache = Cache(cache_folder(configuration), size * MIB) if keep else None
    return Settings(
        options=Options(
            platform=configuration["platform"],
            insecure=configuration["insecure"],
            ca_bundle=configuration["ca_bundle"],
            mirrors={**configuration["mirrors"], **_mirrors(arguments.mirror or [])},
            username=arguments.username or "",
            password=sys.stdin.readline().rstrip("\n") if arguments.password_stdin else "",
            timeout=configuration["timeout"],
            retries=configuration["retries"],
            skip=tuple(configuration["skip"]),
            notice=progress.notice,
        ),
        cache=cache,
        verify=arguments.verify,
        progress=progress.step,
    )


def _mirrors(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        host, equals, mirror = pair.partition("=")
        if not (host and equals and mirror):
            raise UserError("a mirror is written HOST=MIRROR", where=f"--mirror {pair}")
        found[host] = mirror
    return found
