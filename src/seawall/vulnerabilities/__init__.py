"""Inventory and advisories in, findings out. No I/O."""
