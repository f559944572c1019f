"""Package databases of operating systems, one format per module."""
