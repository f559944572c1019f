"""Programs and archives recognised by their content, one format per module."""
