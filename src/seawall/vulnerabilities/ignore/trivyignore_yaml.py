"""``.trivyignore.yaml``: rules for vulnerabilities, narrowed by paths and package URLs.

Of its sections only ``vulnerabilities`` is about vulnerabilities; what the others hold is
counted in a diagnostic. A rule holds where one of its paths and one of its package URLs do.

Source: https://trivy.dev/latest/docs/configuration/filtering/#trivyignoreyaml
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from seawall.errors import MalformedInput
from seawall.model import Diagnostic
from seawall.vulnerabilities import purls
from seawall.vulnerabilities.ignore.dates import day
from seawall.vulnerabilities.ignore.yaml_rows import load, rows, texts
from seawall.vulnerabilities.rules import IGNORE_FILE, Rule, Scope

_OTHERS: Final = ("misconfigurations", "secrets", "licenses")


class TrivyIgnoreYaml:
    """Reads one file."""

    name: Final = "trivyignore_yaml"
    version: Final = 1

    def recognises(self, path: str, data: bytes) -> bool:
        """By name."""
        del data
        return path.rpartition("/")[2] in {".trivyignore.yaml", ".trivyignore.yml"}

    def read(self, path: str, data: bytes) -> Iterator[Rule | Diagnostic]:
        """Yield one rule for every item about vulnerabilities."""
        document = load(data, path)
        for line, value in rows(document, "vulnerabilities", path):
            where = f"{path}:{line}"
            try:
                yield _rule(value, where)
            except MalformedInput as error:
                yield Diagnostic(path=where, reason=f"not applied: {error.message}")
        for name in _OTHERS:
            count = sum(1 for _ in rows(document, name, path))
            if count:
                reason = f"{count} rules for {name} do not concern vulnerabilities"
                yield Diagnostic(path=path, reason=reason, kind="unsupported")


def _rule(value: Any, where: str) -> Rule:
    ids = texts(value.get("id")) if isinstance(value, dict) else ()
    if not ids:
        raise MalformedInput("no id", where=where)
    packages = texts(value.get("purls"))
    broken = [purl for purl in packages if purls.read(purl) is None]
    if broken:
        raise MalformedInput(f"{broken[0][:80]!r} is no package URL", where=where)
    scopes = tuple(
        Scope(path=path, component=purl)
        for path in texts(value.get("paths")) or ("",)
        for purl in packages or ("",)
        if path or purl
    )
    return Rule(
        kind=IGNORE_FILE,
        origin=where,
        ids=ids,
        scopes=scopes,
        reason=" ".join(texts(value.get("statement"))),
        expires=day("".join(texts(value.get("expired_at"))), where),
    )


PLUGIN: Final = TrivyIgnoreYaml()
