"""Addresses of the registries that are used when a project asks for no other."""

from __future__ import annotations

from typing import Final


def host(*labels: str) -> str:
    """A host of its labels."""
    return ".".join(labels)


NPM: Final = f"https://{host('registry', 'npmjs', 'org')}"
YARN: Final = f"https://{host('registry', 'yarnpkg', 'com')}"
PYPI: Final = f"https://{host('pypi', 'org')}/simple"
RUBYGEMS: Final = f"https://{host('rubygems', 'org')}/"
PACKAGIST: Final = f"https://{host('packagist', 'org')}/downloads/"
PUB: Final = f"https://{host('pub', 'dev')}"
PEAR: Final = host("pear", "php", "net")
PECL: Final = host("pecl", "php", "net")
TERRAFORM: Final = host("registry", "terraform", "io")
