"""The composition root: the only place where plug-ins of different kinds meet."""
