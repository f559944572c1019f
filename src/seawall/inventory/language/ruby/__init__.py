"""Ruby: locks and installed gems."""
