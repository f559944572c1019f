"""OVAL definitions: what a system must look like to have a flaw, as logic over tests.

Oracle, SUSE, Microsoft, Canonical and (formerly) Red Hat publish their advisories in it.
:func:`definitions` reads a document; :func:`affected` tells which package and versions one way
to fulfil a definition is about.
"""

from seawall.advisories.oval.affected import Affected, affected, architectures
from seawall.advisories.oval.criteria import Test
from seawall.advisories.oval.document import Read, definitions
from seawall.advisories.oval.entities import Condition, Definition, Reference

__all__ = [
    "Affected",
    "Condition",
    "Definition",
    "Read",
    "Reference",
    "Test",
    "affected",
    "architectures",
    "definitions",
]
