"""Sources of bytes, good, damaged and hostile."""
