# Everything starts here. It needs Python 3.11 or later, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test dev quick lint format type docs bench torture lock clean

help:  ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.installed  ## play a day of three shops against a stand-in Chatwoot
	$(BIN)/chatwootai demo

test: $(VENV)/.gate  ## the whole gate, as CI runs it
	$(BIN)/tox run

dev: $(VENV)/.dev  ## install what a developer needs into .venv

quick: $(VENV)/.dev  ## the quick tests, but for those of the documents
	$(BIN)/pytest -n auto --dist worksteal -q --ignore tests/docs

lint: $(VENV)/.dev  ## style and imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

format: $(VENV)/.dev  ## put the code into its usual form
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

type: $(VENV)/.dev  ## types
	$(BIN)/mypy

docs: $(VENV)/.dev  ## build the documents into docs/_build/html
	$(BIN)/sphinx-build -W --keep-going -b html docs docs/_build/html

bench: $(VENV)/.gate  ## measure answers, speed and memory
	$(BIN)/tox run -e bench

torture: $(VENV)/.dev  ## break all around the service, and count what it gets wrong
	$(BIN)/python -m tests.torture

lock: $(VENV)/.dev  ## renew constraints.txt
	$(PIP) install uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-annotate --no-header \
	  --group pyproject.toml:dev --group pyproject.toml:gate --output-file constraints.txt pyproject.toml

clean:  ## forget what was installed and built
	rm -rf $(VENV) .tox docs/_build

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; name one: make PYTHON=python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.gate: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) install --constraint constraints.txt tox
	@touch $@

$(VENV)/.dev: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) install --constraint constraints.txt --upgrade pip
	$(PIP) install --constraint constraints.txt --group dev --group gate --editable .
	@touch $@
