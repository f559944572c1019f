"""The parts of a CycloneDX document; the format itself puts them together."""
