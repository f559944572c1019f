"""Report formats, one per module."""
