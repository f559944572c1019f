"""How versions are ordered, one scheme per module."""
