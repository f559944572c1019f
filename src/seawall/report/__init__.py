"""Reports: every format from one result."""
