"""R: installed packages and locks."""
