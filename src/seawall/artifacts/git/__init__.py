"""Git repositories: fetched without being checked out, read without being run."""
