"""Inventory and advisories in, findings out. No I/O.

Other rooms come in through these doors; each is a module of its own, so that nobody pays
for what they do not ask:

- ``match.match``: the findings of an inventory, and how completely it was looked at.
- ``rule_files.read`` and ``exceptions.apply``: ignore files and VEX documents, applied.
- ``priority.ordered``: what to fix first. ``finding.INFORMATIONAL``: kinds that never
  fail a build.
- ``diff.diff``: what changed between two scans.
- ``explain.explain``: why a package is affected, or why not.
- ``cvss.read``: a CVSS vector with its score.
- ``knowledge.Knowledge``: what all of this needs to know, whoever stores it.
"""
