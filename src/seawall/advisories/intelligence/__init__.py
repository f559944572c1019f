"""Threat intelligence: indicators in canonical form, how sure they are, and one look-up."""

from __future__ import annotations

from seawall.advisories.intelligence.assessment import CONSUMERS, Assessment, Sighting
from seawall.advisories.intelligence.lookup import SUBDOMAINS, Intelligence, Known

__all__ = ["CONSUMERS", "SUBDOMAINS", "Assessment", "Intelligence", "Known", "Sighting"]
