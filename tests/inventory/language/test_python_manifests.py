"""What Python projects declare."""

from __future__ import annotations

from seawall.model import Package, Relationship, Scope
from tests.inventory.language.extracting import diagnostics, items, packages

_PYPROJECT = """\
[project]
name = "My.App"
version = "1"
dependencies = [
    "Requests>=2",
    "idna==3.4",
]
[project.optional-dependencies]
x = ["my-app[y]", "rich"]
[dependency-groups]
test = ["pytest", {include-group = "lint"}]
lint = ["ruff==0.8"]
"""


def test_pyproject_states_the_project_and_its_needs() -> None:
    """Each table with its scope, pins where they are exact, lines where they are told."""
    found = [item for item in items("python/pyproject", _PYPROJECT) if isinstance(item, Package)]
    assert [(item.name, item.version, item.scope, item.locations[0].line) for item in found] == [
        ("my-app", "1", Scope.UNKNOWN, 0),
        ("requests", "", Scope.RUNTIME, 5),
        ("idna", "3.4", Scope.RUNTIME, 6),
        ("rich", "", Scope.OPTIONAL, 0),
        ("pytest", "", Scope.DEVELOPMENT, 0),
        ("ruff", "0.8", Scope.DEVELOPMENT, 0),
        ("ruff", "0.8", Scope.DEVELOPMENT, 0),
    ]
    assert found[0].relationship is Relationship.ROOT
    assert found[1].properties["unpinned"] == "true"
    assert "unpinned" not in found[2].properties


def test_groups_that_include_each_other_end() -> None:
    """A loop of groups is cut."""
    text = '[dependency-groups]\na = [{include-group = "b"}, "x"]\nb = [{include-group = "a"}]\n'
    assert set(packages("python/pyproject", text)) == {"x@"}


def test_poetry_has_a_syntax_of_its_own() -> None:
    """A bare version is exact, a caret is not; extras are optional; sources are kept."""
    text = """\
[tool.poetry]
name = "p"
version = "2"
[tool.poetry.dependencies]
python = "^3.9"
a = "1.2.3"
b = "^1"
c = {version = "*", optional = true}
d = {git = "https://h/d.git", rev = "abc"}
[tool.poetry.extras]
more = ["c"]
[tool.poetry.dev-dependencies]
t = "*"
"""
    found = packages("python/pyproject", text)
    assert set(found) == {"p@2", "a@1.2.3", "b@", "c@", "d@", "t@"}
    assert found["c@"].scope is Scope.OPTIONAL
    assert found["t@"].scope is Scope.DEVELOPMENT
    assert found["d@"].qualifiers == {"vcs_url": "git+https://h/d.git@abc"}
    assert found["b@"].locations[0].line == 7


def test_setup_cfg_is_read() -> None:
    """Requirements and extras; a computed version is not known."""
    text = """\
[metadata]
name = my_app
version = attr: my_app.__version__
[options]
install_requires =
    requests>=2  # why
    idna==3.4; python_version > "3"
[options.extras_require]
x =
    rich
"""
    found = packages("python/setup_cfg", text)
    assert set(found) == {"my-app@", "requests@", "idna@3.4", "rich@"}
    assert found["idna@3.4"].locations[0].line == 7
    assert found["rich@"].scope is Scope.OPTIONAL


_SETUP = """\
from setuptools import setup
import os
os.system("exit 1")
REQUIRES = ["a==1", "b"]
COMPUTED = [line for line in open("x")]
setup(
    name="My_App",
    version="1.0",
    install_requires=REQUIRES,
    extras_require={"x": ["c>=1"], "y": COMPUTED},
    tests_require="t",
)
"""


def test_setup_py_is_read_without_running_it() -> None:
    """Literals, and names that are assigned once; the rest is reported as computed."""
    found = [item for item in items("python/setup_py", _SETUP) if isinstance(item, Package)]
    assert [(item.name, item.version, item.scope, item.locations[0].line) for item in found] == [
        ("my-app", "1.0", Scope.UNKNOWN, 6),
        ("a", "1", Scope.RUNTIME, 4),
        ("b", "", Scope.RUNTIME, 4),
        ("c", "", Scope.OPTIONAL, 10),
        ("t", "", Scope.DEVELOPMENT, 11),
    ]
    (note,) = diagnostics("python/setup_py", _SETUP)
    assert note.kind == "note"


def test_a_name_that_changes_is_not_known() -> None:
    """A list that is assigned twice or extended in place is computed."""
    for change in ("R = []", "R += ['b']"):
        text = f"R = ['a']\n{change}\nsetup(install_requires=R)\n"
        assert not any(isinstance(item, Package) for item in items("python/setup_py", text))
        assert len(diagnostics("python/setup_py", text)) == 1


def test_conda_environments_tell_exact_from_fuzzy() -> None:
    """Two signs or a build are exact, one sign is not, the rest is unpinned."""
    text = """\
name: e
dependencies:
  - conda-forge::Numpy==1.26.4
  - python=3.11
  - zlib=1.2.13=h5eee18b_0
  - pip
  - scipy>=1.10
  - pip:
      - -r requirements.txt
      - Flask==3.0
"""
    found = packages("python/conda_environment", text)
    assert set(found) == {
        "numpy@1.26.4",
        "python@3.11",
        "zlib@1.2.13",
        "pip@",
        "scipy@",
        "flask@3.0",
    }
    assert found["numpy@1.26.4"].origin == "conda-forge"
    assert found["python@3.11"].evidence == "derived"
    assert found["zlib@1.2.13"].qualifiers == {"build": "h5eee18b_0"}
    assert found["scipy@"].properties == {"constraint": ">=1.10", "unpinned": "true"}
    assert found["flask@3.0"].type == "pypi"
    assert found["flask@3.0"].locations[0].line == 10
