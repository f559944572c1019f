"""Reading CSAF documents."""
