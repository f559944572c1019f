# The same verbs for contributors and CI; each sets up what it needs.
PYTHON := .venv/bin/python
WORKERS ?= auto
T ?= tests
COMPILE := $(PYTHON) -m piptools compile --quiet --strip-extras --generate-hashes --no-header \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --upgrade \
    --extra containerd --extra distribution

.PHONY: test setup services check format bench docs locks clean

test: setup services check   ## everything that must hold: checks, then all tests
	$(PYTHON) -m pytest -q -n $(WORKERS) --dist worksteal $(T)

setup:                       ## .venv with all tools
	@scripts/setup develop

services:                    ## the real servers that tests talk to
	@scripts/services

check: setup                 ## format, lint, types, imports
	.venv/bin/ruff format --check --quiet .
	.venv/bin/ruff check --quiet .
	.venv/bin/mypy --no-error-summary
	.venv/bin/lint-imports --no-logo

format: setup                ## put the code into its form
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

bench: setup                 ## measure against the peers; see docs/benchmarks.md
	$(PYTHON) -m bench

docs: setup                  ## write the pages that come from the program
	$(PYTHON) -m tests.docs.generated

locks: setup                 ## resolve the dependencies anew
	$(COMPILE) --output-file requirements/runtime.txt pyproject.toml
	$(COMPILE) --allow-unsafe --extra dev --output-file requirements/develop.txt pyproject.toml

clean:                       ## forget what was built
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
