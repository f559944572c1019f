"""Inventory: what is in an artifact, read by one small extractor per format."""
