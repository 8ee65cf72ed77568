# The two commands of the README: `make demo` and `make test`. Both set up what is missing.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

VENV := .venv
BIN := $(VENV)/bin
UV ?= uv
# Which Python makes .venv: 3.11 where it is there, else whatever python3 is, if new enough.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO ?=

.PHONY: help
help: ## List the commands
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

# Each stamp holds when its requirements were last installed, so nothing is installed twice.
$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Holdfast needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	@echo "Installing what Holdfast runs on" >&2
	$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.package: pyproject.toml $(VENV)/.runtime
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what the checks and tests need" >&2
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# What PDFs are set with; where it cannot be installed this says so, and all else goes on.
$(VENV)/.system: tools/system-libraries | $(BIN)/python
	@tools/system-libraries $(BIN)/python
	@touch $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.dev
	$(PIP) install --require-hashes -r requirements-bench.txt
	@touch $@

.PHONY: setup
setup: $(VENV)/.package $(VENV)/.dev $(VENV)/.system ## Make .venv with everything for running and developing

.PHONY: demo
demo: $(VENV)/.package $(VENV)/.system ## Run a seeded retailer on this machine (DEMO="--port 8080" for options)
	@exec $(BIN)/holdfast demo $(DEMO)

# Checks and tests read the settings, which keep a key: not in anybody's real state.
check test: export HOLDFAST_STATE := $(CURDIR)/.holdfast/test

.PHONY: check
check: setup ## Format, lint, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/lint-imports --config importlinter-tables.toml

.PHONY: test
test: check ## Every check and every test
	$(BIN)/python -m pytest -n 2

.PHONY: bench
bench: setup $(VENV)/.bench ## Install what the benchmarks compare with

.PHONY: lock
lock: ## Choose the newest allowed versions anew and write the hashed requirements (needs uv)
	$(UV) lock --upgrade --quiet
	$(UV) export --quiet --format requirements-txt --no-emit-project --no-header --no-annotate \
	  --no-default-groups --group build --output-file requirements.txt
	$(UV) export --quiet --format requirements-txt --no-emit-project --no-header --no-annotate \
	  --no-default-groups --group build --group dev --output-file requirements-dev.txt
	$(UV) export --quiet --format requirements-txt --no-emit-project --no-header --no-annotate \
	  --no-default-groups --group build --group dev --group bench --output-file requirements-bench.txt
	@! grep -nE '^ *--(index-url|extra-index-url|find-links)|://' requirements*.txt \
	  || { echo "an address has come into the requirements" >&2; exit 1; }

.PHONY: clean
clean: ## Remove .venv and caches; data is kept
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
