"""Pipelines, charts, providers, hooks, submodules and development containers."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.inventory.language.delivery.image_names import image
from seawall.model import Package, Scope
from tests.inventory.language.public_addresses import TERRAFORM
from tests.inventory.language.stating import Sample, items, package, packages, reasons, rows, uses

SHA: Final = "8f4b7f84864484a7bf31766abe9204da3cbe65b3"
WORKFLOW: Final = Sample(
    "language/delivery/github_workflow",
    ".github/workflows/ci.yml",
    f"""on: push
jobs:
  reuse:
    uses: acme/shared/.github/workflows/build.yml@main
  test:
    container: node:20
    services:
      db: {{image: "postgres:16@sha256:{"a" * 64}"}}
      any: {{image: "${{{{ matrix.image }}}}"}}
    steps:
      - uses: actions/checkout@{SHA}  # v4.2.2
      - uses: actions/cache/save@v3
      - name: again
        uses: actions/cache/save@v3
      - uses: ./.github/actions/own
      - uses: docker://ghcr.io/acme/tool:1.2
      - uses: "acme/tool@v1.2.3"
      - uses: nonsense
      - run: "echo uses: evil/evil@v1"
""",
)
ACTION: Final = Sample(
    "language/delivery/github_workflow",
    "action.yml",
    "runs:\n  using: composite\n  steps:\n    - uses: actions/setup-go@v5\n",
)
PROVIDERS: Final = Sample(
    "language/delivery/terraform_lock",
    ".terraform.lock.hcl",
    """# maintained automatically
provider "REGISTRY/hashicorp/aws" {
  version     = "5.72.1"
  constraints = "> 5.72.0"
  hashes = [
    "zh:0dea",
  ]
}

provider "registry.example/acme/x" {
  version = "1.0.0"
}

provider "REGISTRY/acme/none" {
}
""".replace("REGISTRY", TERRAFORM),
)
MODULES: Final = Sample(
    "language/delivery/terraform_modules",
    "infra/.terraform/modules/modules.json",
    """{"Modules": [
  {"Key": "", "Source": "", "Dir": "."},
  {"Key": "vpc", "Source": "REGISTRY/terraform-aws-modules/vpc/aws",
   "Version": "5.1.0", "Dir": ".terraform/modules/vpc"},
  {"Key": "vpc.inner", "Source": "git::https://example.org/a/inner.git?ref=v1.2&depth=1"},
  {"Key": "own", "Source": "./own"}]}
""".replace("REGISTRY", TERRAFORM),
)
CHART: Final = Sample(
    "language/delivery/helm_chart",
    "deploy/Chart.yaml",
    """apiVersion: v2
name: shop
version: 0.3.0
appVersion: "1.10"
dependencies:
  - name: postgresql
    version: ~12.1
    repository: https://charts.example.org
    condition: postgresql.enabled
  - name: redis
    version: 18.1.0
    alias: cache
""",
)
CHART_LOCK: Final = Sample(
    "language/delivery/helm_chart",
    "deploy/Chart.lock",
    """dependencies:
- name: postgresql
  repository: https://charts.example.org
  version: 12.1.9
digest: sha256:00
""",
)
HOOKS: Final = Sample(
    "language/delivery/pre_commit",
    ".pre-commit-config.yaml",
    f"""repos:
  - repo: https://github.com/psf/black
    rev: 24.1.0
    hooks: [{{id: black}}, {{id: black-jupyter}}]
  - repo: git@example.org:a/b.git
    rev: {SHA}
  - repo: local
    hooks: [{{id: mine}}]
""",
)
SUBMODULES: Final = Sample(
    "language/delivery/git_modules",
    ".gitmodules",
    """[submodule "third_party/lib"]
\tpath = third_party/lib
\turl = https://user:secret@example.org/a/lib.git
\tbranch = stable
[submodule "sibling"]
\tpath = sibling
\turl = ../sibling.git
[submodule "broken"]
\tpath = x
""",
)
CONTAINER: Final = Sample(
    "language/delivery/devcontainer",
    ".devcontainer/devcontainer.json",
    """// For development
{
  "image": "mcr.microsoft.com/devcontainers/base:ubuntu",
  "features": {"ghcr.io/devcontainers/features/node:1": {"version": "20"}, "./own": {},},
  /* of the editor */
  "customizations": {"vscode": {"extensions": ["ms-python.python", "-no.thanks", "a.b@1.0"]}},
}
""",
)
SAMPLES: Final = (
    WORKFLOW,
    ACTION,
    PROVIDERS,
    MODULES,
    CHART,
    CHART_LOCK,
    HOOKS,
    SUBMODULES,
    CONTAINER,
)


def test_workflows() -> None:
    """Every action, workflow and image that is not part of the repository is stated."""
    assert rows(WORKFLOW) == [
        ("node", "20", 6),
        ("postgres", f"sha256:{'a' * 64}", 8),
        ("acme/shared", "main", 4),
        ("actions/checkout", SHA, 11),
        ("actions/cache", "v3", 12),
        ("ghcr.io/acme/tool", "1.2", 16),
        ("acme/tool", "v1.2.3", 17),
    ]
    assert reasons(WORKFLOW) == ["not understood: line 18"]
    assert [place.line for place in package(WORKFLOW, "actions/cache").locations] == [12, 14]


def test_pins() -> None:
    """Only a commit cannot be moved; the comment behind it is a claim."""
    pins = {item.name: item.properties for item in packages(WORKFLOW) if item.type == "github"}
    assert pins == {
        "acme/shared": {"pin": "floating", "path": ".github/workflows/build.yml"},
        "actions/checkout": {"pin": "commit", "comment": "v4.2.2"},
        "actions/cache": {"pin": "floating", "path": "save"},
        "acme/tool": {"pin": "release"},
    }


def test_composite_actions() -> None:
    """The steps of an action count as those of a job."""
    assert rows(ACTION) == [("actions/setup-go", "v5", 4)]


def test_actions_that_are_images() -> None:
    """An action may be an image; a Dockerfile is part of the repository."""
    image_action = ACTION._replace(text="runs:\n  using: docker\n  image: docker://a/b:1\n")
    assert rows(image_action) == [("a/b", "1", 3)]
    own = ACTION._replace(text="runs:\n  using: docker\n  image: docker/Dockerfile\n")
    assert items(own) == []


def test_other_files_called_action() -> None:
    """A file that is no action states nothing."""
    assert items(ACTION._replace(text="- hosts: all\n")) == []
    assert items(ACTION._replace(text="")) == []


@pytest.mark.parametrize(
    ("text", "name", "version"),
    [
        ("alpine", "alpine", ""),
        ("localhost:5000/a/b:1", "localhost:5000/a/b", "1"),
        (f"a/b:1@sha256:{'0' * 64}", "a/b", f"sha256:{'0' * 64}"),
    ],
)
def test_images(text: str, name: str, version: str) -> None:
    """The digest counts before the tag, and a port is no tag."""
    found = image(text, Scope.BUILD)
    assert isinstance(found, Package)
    assert (found.name, found.version) == (name, version)


@pytest.mark.parametrize("text", ["", "$IMAGE", "${{ x }}", "a b", "a:b:c", "-:"])
def test_no_images(text: str) -> None:
    """Variables and expressions name no image."""
    assert image(text, Scope.BUILD) is None


def test_providers() -> None:
    """A provider is named by its full address; one without a version is said."""
    assert rows(PROVIDERS) == [
        (f"{TERRAFORM}/hashicorp/aws", "5.72.1", 2),
        ("registry.example/acme/x", "1.0.0", 10),
    ]
    assert [item.origin for item in packages(PROVIDERS)] == ["", "registry.example"]
    assert reasons(PROVIDERS) == ["not understood: line 14"]


def test_modules() -> None:
    """Folders are part of the configuration; the rest came from elsewhere."""
    assert [(item.name, item.version, item.relationship.value) for item in packages(MODULES)] == [
        (f"{TERRAFORM}/terraform-aws-modules/vpc/aws", "5.1.0", "direct"),
        ("example.org/a/inner", "v1.2", "transitive"),
    ]


def test_charts() -> None:
    """A chart states ranges; a range is no version."""
    assert rows(CHART) == [("shop", "0.3.0", 2), ("postgresql", "", 6), ("redis", "18.1.0", 10)]
    assert package(CHART, "shop").properties == {"application": "1.10"}
    assert package(CHART, "shop").relationship.value == "root"
    assert package(CHART, "postgresql").properties == {
        "constraint": "~12.1",
        "condition": "postgresql.enabled",
    }


def test_locked_charts() -> None:
    """Where there is a lock, it alone says what is taken."""
    locked = CHART._replace(beside={"deploy/Chart.lock": CHART_LOCK.text})
    assert rows(locked) == [("shop", "0.3.0", 2)]
    assert rows(CHART_LOCK) == [("postgresql", "12.1.9", 2)]
    nested = CHART._replace(path="deploy/charts/shop/Chart.yaml")
    assert package(nested, "shop").relationship.value == "unknown"


def test_requirements_of_other_tools() -> None:
    """Without a chart beside it, ``requirements.yaml`` is Ansible's."""
    sample = CHART_LOCK._replace(path="roles/requirements.yaml")
    assert items(sample) == []
    assert rows(sample._replace(beside={"roles/Chart.yaml": CHART.text}))


def test_hooks() -> None:
    """Local hooks are no components."""
    assert rows(HOOKS) == [("github.com/psf/black", "24.1.0", 2), ("example.org/a/b", "", 5)]
    assert package(HOOKS, "github.com/psf/black").properties == {"hooks": "black,black-jupyter"}
    assert uses(HOOKS)["example.org/a/b"] == "direct development"
    assert SHA in package(HOOKS, "example.org/a/b").qualifiers["vcs_url"]


def test_submodules() -> None:
    """No password is kept, and a submodule without an address is said."""
    assert rows(SUBMODULES) == [("example.org/a/lib", "", 1), ("../sibling", "", 5)]
    assert package(SUBMODULES, "example.org/a/lib").properties == {
        "path": "third_party/lib",
        "branch": "stable",
    }
    assert reasons(SUBMODULES) == ["'broken' has no address"]


def test_development_containers() -> None:
    """Comments do not matter; extensions that are taken out are not there."""
    assert [row[:2] for row in rows(CONTAINER)] == [
        ("mcr.microsoft.com/devcontainers/base", "ubuntu"),
        ("ghcr.io/devcontainers/features/node", "1"),
        ("ms-python.python", ""),
        ("a.b", "1.0"),
    ]


@pytest.mark.parametrize("sample", [WORKFLOW, ACTION, HOOKS, SUBMODULES, CONTAINER])
def test_files_of_installed_packages_say_nothing(sample: Sample) -> None:
    """A package brings along what its author delivers it with."""
    assert items(sample._replace(path=f"app/node_modules/x/{sample.path}")) == []
