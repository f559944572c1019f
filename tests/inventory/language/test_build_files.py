"""Build files of images, Compose projects and GitLab pipelines."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.inventory.language.delivery.foreign_files import is_foreign
from seawall.inventory.language.delivery.variables import substituted
from seawall.model import Level, Scope
from tests.inventory.language.stating import Sample, items, package, packages, reasons, rows

DOCKERFILE: Final = Sample(
    "language/delivery/dockerfile",
    "app/Dockerfile",
    r"""# syntax=docker/dockerfile:1.7
# a remark
ARG GO=1.22
ARG ALPINE="3.19"
FROM --platform=$BUILDPLATFORM golang:${GO}-alpine AS Build
ARG ALPINE=9
RUN <<EOF
FROM no:1
EOF
RUN cat <<<word && psql -c "select 1 \
# a remark in between
FROM none:1"
FROM alpine:${ALPINE:-3.18} as base
COPY --from=build /app /app
COPY --from=0 /x /x
copy	--from=busybox:1.36 /bin/wget /bin
RUN --mount=type=bind,from=ghcr.io/acme/tool:2,target=/t make
FROM ${UNKNOWN}
FROM alpine:3.19
FROM scratch AS empty
FROM base
""",
)
COMPOSE: Final = Sample(
    "language/delivery/compose",
    "docker-compose.yml",
    """services:
  db:
    image: postgres:${PG:-16.2}
  cache:
    image: "redis"
  app:
    build: .
    image: acme/app:1
  other:
    image: ${OTHER}
  broken:
    image: a b
""",
)
PIPELINE: Final = Sample(
    "language/delivery/gitlab_ci",
    ".gitlab-ci.yml",
    """variables:
  PYTHON: "3.12"
  NODE: {value: "20", description: x}
default:
  image: python:$PYTHON
  services:
    - postgres:16
    - name: redis:7
      alias: cache
include:
  - local: /ci/build.yml
  - component: gitlab.com/components/opentofu/full-pipeline@0.10.0
  - component: $CI_SERVER_FQDN/acme/x/y@1
  - project: acme/ci
    ref: main
    file: /a.yml
stages: [test]
test:
  image: {name: "node:$NODE", entrypoint: [""]}
  script: !reference [.setup, script]
build:
  image: $CI_REGISTRY_IMAGE/build
""",
)
SAMPLES: Final = (DOCKERFILE, COMPOSE, PIPELINE)


def test_images_of_a_build() -> None:
    """Stages, defaults, copies and mounts; stages and here-documents name no image."""
    assert rows(DOCKERFILE) == [
        ("docker/dockerfile", "1.7", 1),
        ("golang", "1.22-alpine", 5),
        ("alpine", "3.19", 13),
        ("busybox", "1.36", 16),
        ("ghcr.io/acme/tool", "2", 17),
    ]
    assert [place.line for place in package(DOCKERFILE, "alpine").locations] == [13, 19]
    assert reasons(DOCKERFILE) == ["a variable names the image: line 18"]


def test_the_base_is_that_of_the_last_stage() -> None:
    """Through however many stages; everything else only helps to build."""
    bases = [item.name for item in packages(DOCKERFILE) if item.level is Level.BASE_IMAGE]
    assert bases == ["alpine"]
    assert package(DOCKERFILE, "alpine").scope is Scope.RUNTIME
    assert package(DOCKERFILE, "golang").scope is Scope.BUILD
    from_nothing = DOCKERFILE._replace(text="FROM a:1 AS b\nFROM scratch\nCOPY --from=b / /\n")
    assert [item.level for item in packages(from_nothing)] == [Level.TOOL]


def test_one_image_on_many_lines() -> None:
    """However often an image is named, the time goes with the length of the file."""
    text = "FROM a:1\n" + "COPY --from=b:2 x y\n" * 40_000
    assert [len(item.locations) for item in packages(DOCKERFILE._replace(text=text))] == [1, 40_000]
    assert items(DOCKERFILE._replace(text="\\\n" * 20_000)) == []


def test_another_escape_goes_on_too() -> None:
    """Files for Windows use the backtick, since paths hold the backslash."""
    text = "# escape=`\nFROM a:1\nRUN dir c:\\\nFROM b:2\nRUN x `\nFROM c:3\n"
    assert [name for name, _, _ in rows(DOCKERFILE._replace(text=text))] == ["a", "b"]


def test_services() -> None:
    """What is built by the project itself is left out, and what nothing names is said."""
    assert rows(COMPOSE) == [("postgres", "16.2", 3), ("redis", "", 5)]
    assert {item.level for item in packages(COMPOSE)} == {Level.APPLICATION}
    assert reasons(COMPOSE) == ["a variable names the image: line 10", "not understood: line 12"]


def test_pipelines() -> None:
    """Images and services of all jobs, and components; what is known later is said."""
    assert rows(PIPELINE) == [
        ("python", "3.12", 5),
        ("postgres", "16", 7),
        ("redis", "7", 8),
        ("node", "20", 19),
        ("gitlab.com/components/opentofu", "0.10.0", 12),
    ]
    assert package(PIPELINE, "gitlab.com/components/opentofu").properties == {
        "component": "full-pipeline"
    }
    assert reasons(PIPELINE) == [
        "a variable names the image: line 22, 13",
        "line 14 includes files of acme/ci, on whatever server",
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.plugin)
def test_files_of_installed_packages_say_nothing(sample: Sample) -> None:
    """A package brings along what its author builds it with."""
    assert items(sample._replace(path=f"app/node_modules/x/{sample.path}")) == []


@pytest.mark.parametrize(
    ("path", "foreign"),
    [
        ("Dockerfile", False),
        ("vendored/Dockerfile", False),
        ("gems/own/Dockerfile", False),
        ("vendor/x/Dockerfile", True),
        ("usr/lib/ruby/gems/3.1.0/gems/a-1/Dockerfile", True),
        ("usr/lib/python3/dist-packages/a/.nvmrc", True),
        ("usr/share/doc/a/examples/compose.yaml", True),
    ],
)
def test_foreign_files(path: str, foreign: bool) -> None:
    """Only whole names of folders count."""
    assert is_foreign(path) is foreign


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A/${A}", "1/1"),
        ("${B:-2}${B-2}", "22"),
        ("${A:-2}", "1"),
        ("$B ${B}", "$B ${B}"),
        ("${A:-${B}}", "${A:-${B}}"),
        ("${" * 20_000, "${" * 20_000),
    ],
)
def test_variables(text: str, expected: str) -> None:
    """What has neither a value nor a default stays as it is."""
    assert substituted(text, {"A": "1"}) == expected
