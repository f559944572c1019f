"""The user's own data: private advisories, indicators, vendors' VEX, and corrections.

A source is a folder, or an archive or git repository that ``db update`` fetched. It stays apart
from the snapshot, which is signed and shared, and is laid over it for each question.
"""

from __future__ import annotations

from seawall.advisories.own.layered import Layered
from seawall.advisories.own.naming import OwnSource, stated
from seawall.advisories.own.reading import Document, OwnData, read
from seawall.advisories.own.refreshing import refresh

__all__ = ["Document", "Layered", "OwnData", "OwnSource", "read", "refresh", "stated"]
