"""Seawall's own intelligence: facts computed from public artefacts, carried as one signed pack.

What a pack says was read from the artefacts themselves by the modules here, and can be computed
again by anybody from the same artefacts. Nothing in it is an advisory.
"""

from __future__ import annotations

from seawall.analytics.pack.computing import compute
from seawall.analytics.pack.facts import Behaviour, Fix, ImageProfile, Pack, Popular
from seawall.analytics.pack.folder import read, write

__all__ = ["Behaviour", "Fix", "ImageProfile", "Pack", "Popular", "compute", "read", "write"]
