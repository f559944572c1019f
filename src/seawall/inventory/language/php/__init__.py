"""PHP: Composer, PEAR and WordPress."""
