"""Programs and archives, real ones and such as are made by hand."""
