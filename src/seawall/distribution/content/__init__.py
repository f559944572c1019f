"""The content channel: packs of checks, policies, rules, YARA sets, compliance, intelligence."""

from typing import Final

ACTIVE: Final = "active.json"
"""Names the active packs of a library."""
