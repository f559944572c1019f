"""NuGet packages: projects, locks and published applications."""
