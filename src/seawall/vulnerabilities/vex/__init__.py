"""VEX documents: one format per module."""
