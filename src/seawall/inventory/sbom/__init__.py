"""Documents that state components themselves, one format per module."""
