"""The content channel: packs of checks, policies, rules, YARA sets, compliance, intelligence."""
