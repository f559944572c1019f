"""JavaScript: locks of its package managers, manifests and installed packages."""
