"""Go modules: manifests, workspaces and vendored copies."""
