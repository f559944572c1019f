"""Readers of bills of materials, found in images or given as the target itself."""

from seawall.inventory.sbom.recognising import recognise

__all__ = ["recognise"]
