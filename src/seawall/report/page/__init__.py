"""Style and script of the HTML report, as files of their own kind."""
