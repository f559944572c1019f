"""The locks of Poetry, PDM, uv, Pipenv and pip."""

from __future__ import annotations

from seawall.model import Package, Relationship, Scope
from tests.inventory.language.extracting import items, packages
from tests.inventory.language.public_addresses import PYPI


def _standing(found: dict[str, Package]) -> dict[str, tuple[Scope, Relationship]]:
    return {key: (item.scope, item.relationship) for key, item in found.items()}


_POETRY = """\
[[package]]
name = "A_b"
version = "1.0"
optional = false
{a}
[package.dependencies]
c = {{version = ">=1", markers = "x"}}

[[package]]
name = "c"
version = "2.0"
optional = false
files = [{{file = "c.whl", hash = "sha256:00"}}]

[package.source]
type = "git"
url = "https://u:p@h/c.git"
reference = "main"
resolved_reference = "abc"

[[package]]
name = "t"
version = "3.0"
optional = false
{t}
[metadata.files]
t = [{{file = "t.whl", hash = "sha256:11"}}]
"""
_PROJECT = """\
[tool.poetry.dependencies]
python = "^3.9"
a-b = "^1"
[tool.poetry.group.dev.dependencies]
t = "*"
"""


def test_poetry_states_hashes_origins_and_lines() -> None:
    """Everything a lock of Poetry says of a package."""
    found = packages("python/poetry_lock", _POETRY.format(a="", t=""))
    assert found["a-b@1.0"].dependencies == ("c@2.0",)
    assert found["c@2.0"].qualifiers == {"vcs_url": "git+https://h/c.git@abc"}
    assert found["c@2.0"].hashes == ("sha256:00",)
    assert found["t@3.0"].hashes == ("sha256:11",)
    assert [item.locations[0].line for item in found.values()] == [1, 9, 21]
    assert found["t@3.0"].scope is Scope.UNKNOWN


def test_poetry_tells_scopes_by_category_or_groups() -> None:
    """The mark of the old format, and that of the new one."""
    for a, t in (
        ('category = "main"', 'category = "dev"'),
        ('groups = ["main", "dev"]', 'groups = ["dev"]'),
    ):
        found = packages("python/poetry_lock", _POETRY.format(a=a, t=t))
        assert found["a-b@1.0"].scope is Scope.RUNTIME
        assert found["t@3.0"].scope is Scope.DEVELOPMENT


def test_poetry_without_marks_asks_the_manifest() -> None:
    """Between 1.5 and 2.0 only pyproject.toml knows."""
    found = packages(
        "python/poetry_lock",
        _POETRY.format(a="", t=""),
        "x/poetry.lock",
        {"x/pyproject.toml": _PROJECT},
    )
    assert _standing(found) == {
        "a-b@1.0": (Scope.RUNTIME, Relationship.DIRECT),
        "c@2.0": (Scope.RUNTIME, Relationship.TRANSITIVE),
        "t@3.0": (Scope.DEVELOPMENT, Relationship.DIRECT),
    }


_PDM = """\
[[package]]
name = "httpx"
version = "0.27"
groups = ["default"]
dependencies = ["idna>=2", "h2; extra == 'x'"]
files = [{file = "a", hash = "sha256:00"}]

[[package]]
name = "httpx"
version = "0.27"
extras = ["http2"]
groups = ["web"]
dependencies = ["httpx==0.27", "h2>=3"]

[[package]]
name = "idna"
version = "3"
groups = ["default", "test"]

[[package]]
name = "h2"
version = "4"
groups = ["web"]
git = "https://h/h2.git"
revision = "abc"

[[package]]
name = "pytest"
version = "8"
groups = ["test"]
"""


def test_pdm_takes_extras_of_a_package_together() -> None:
    """One component with the dependencies, groups and hashes of all its entries."""
    found = packages("python/pdm_lock", _PDM)
    assert list(found) == ["httpx@0.27", "idna@3", "h2@4", "pytest@8"]
    assert found["httpx@0.27"].dependencies == ("idna@3", "h2@4")
    assert found["h2@4"].qualifiers == {"vcs_url": "git+https://h/h2.git@abc"}
    assert found["pytest@8"].scope is Scope.UNKNOWN


def test_pdm_asks_the_manifest_what_a_group_is() -> None:
    """An extra is optional, another group for development."""
    project = (
        '[project]\nname = "p"\ndependencies = ["httpx"]\n'
        '[project.optional-dependencies]\nweb = ["httpx[http2]"]\n'
        '[dependency-groups]\ntest = ["pytest"]\n'
    )
    found = packages("python/pdm_lock", _PDM, beside={"pyproject.toml": project})
    assert _standing(found) == {
        "httpx@0.27": (Scope.RUNTIME, Relationship.DIRECT),
        "idna@3": (Scope.RUNTIME, Relationship.TRANSITIVE),
        "h2@4": (Scope.OPTIONAL, Relationship.TRANSITIVE),
        "pytest@8": (Scope.DEVELOPMENT, Relationship.DIRECT),
    }


_UV = """\
version = 1

[[package]]
name = "app"
version = "0.1"
source = { editable = "." }
dependencies = [{ name = "a", version = "1", source = { registry = "x" } }]

[package.optional-dependencies]
x = [{ name = "o" }]

[package.dev-dependencies]
dev = [{ name = "a", version = "2" }]

[[package]]
name = "a"
version = "1"
source = { registry = "https://index.example/simple" }
dependencies = [{ name = "g" }]
sdist = { url = "u", hash = "sha256:00" }
wheels = [{ url = "w", hash = "sha256:11" }]

[[package]]
name = "a"
version = "2"
source = { registry = "PYPI" }

[[package]]
name = "o"
version = "1"
source = { url = "https://h/o.whl" }

[[package]]
name = "g"
version = "1"
source = { git = "https://h/g.git?tag=v1#abc" }
""".replace("PYPI", PYPI)


def test_uv_tells_forked_versions_apart() -> None:
    """The same name with two versions, one of them only for development."""
    found = packages("python/uv_lock", _UV)
    assert _standing(found) == {
        "app@0.1": (Scope.UNKNOWN, Relationship.ROOT),
        "a@1": (Scope.RUNTIME, Relationship.DIRECT),
        "a@2": (Scope.DEVELOPMENT, Relationship.DIRECT),
        "o@1": (Scope.OPTIONAL, Relationship.DIRECT),
        "g@1": (Scope.RUNTIME, Relationship.TRANSITIVE),
    }
    assert found["app@0.1"].dependencies == ("a@1", "o@1", "a@2")


def test_uv_states_origins_and_hashes() -> None:
    """Registry, address and commit; the default index is not worth naming."""
    found = packages("python/uv_lock", _UV)
    assert found["a@1"].origin == "https://index.example/simple"
    assert found["a@2"].origin == ""
    assert found["a@1"].hashes == ("sha256:00", "sha256:11")
    assert found["o@1"].origin == "https://h/o.whl"
    assert found["g@1"].qualifiers == {"vcs_url": "git+https://h/g.git@abc"}


def test_uv_locks_scripts() -> None:
    """A script's own requirements stand in the manifest of its lock."""
    lock = '[manifest]\nrequirements = [{ name = "a" }]\n[[package]]\nname = "a"\nversion = "1"\n'
    found = packages("python/uv_lock", lock, "run.py.lock")
    assert _standing(found) == {"a@1": (Scope.RUNTIME, Relationship.DIRECT)}


_PYLOCK = """\
lock-version = "1.0"
[[packages]]
name = "a"
version = "1"
index = "https://index.example/simple"
dependencies = [{ name = "B.b" }]
[[packages.wheels]]
url = "u"
[packages.wheels.hashes]
sha256 = "00"
[[packages]]
name = "b-b"
[packages.vcs]
type = "git"
url = "https://h/b.git"
commit-id = "abc"
[[packages]]
name = "p"
directory = { path = "." }
"""


def test_pylock_states_what_is_certain() -> None:
    """Dependencies, hashes and origins; a version only where there is one."""
    found = packages(
        "python/pylock",
        _PYLOCK,
        beside={"pyproject.toml": '[project]\nname = "p"\ndependencies = ["a"]'},
    )
    assert found["a@1"].dependencies == ("b-b",)
    assert found["a@1"].hashes == ("sha256:00",)
    assert found["a@1"].origin == "https://index.example/simple"
    assert found["b-b@"].qualifiers == {"vcs_url": "git+https://h/b.git@abc"}
    assert _standing(found) == {
        "a@1": (Scope.RUNTIME, Relationship.DIRECT),
        "b-b@": (Scope.RUNTIME, Relationship.TRANSITIVE),
        "p@": (Scope.UNKNOWN, Relationship.ROOT),
    }


_PIPFILE = """\
{
    "_meta": {"sources": []},
    "default": {
        "A.a": {
            "hashes": ["sha256:00"],
            "version": "==1.0"
        },
        "g": {
            "git": "https://h/g.git",
            "ref": "abc"
        }
    },
    "develop": {
        "A.a": {
            "version": "==1.0"
        },
        "any": {
            "version": "*"
        }
    }
}
"""


def test_pipenv_states_both_categories() -> None:
    """A package may be in several, each with its own line."""
    found = [item for item in items("python/pipfile_lock", _PIPFILE) if isinstance(item, Package)]
    assert [(item.name, item.version, item.scope, item.locations[0].line) for item in found] == [
        ("a-a", "1.0", Scope.RUNTIME, 4),
        ("g", "", Scope.RUNTIME, 8),
        ("a-a", "1.0", Scope.DEVELOPMENT, 14),
        ("any", "", Scope.DEVELOPMENT, 17),
    ]
    assert found[0].hashes == ("sha256:00",)
    assert found[1].qualifiers == {"vcs_url": "git+https://h/g.git@abc"}
