"""What builds, tests and deploys: pipelines, hooks, charts and providers."""
