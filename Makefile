# Two commands on a fresh machine: `make demo` and `make test`. `make gate` is what CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export HF_HUB_OFFLINE = 1
DEMO := DRAFTER_CONFIG=examples/drafter.toml $(BIN)/drafter

.PHONY: demo test gate lint serve lock clean
.DEFAULT_GOAL := help

help:
	@echo "make demo   install, index the demo help center, draft a reply to a demo conversation"
	@echo "make serve  the same help center behind the sidebar page, on http://127.0.0.1:8000/sidebar"
	@echo "make test   the whole test suite, offline"
	@echo "make gate   linters and tests, as CI runs them"

$(VENV)/base: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --progress-bar on --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/local: requirements-local.lock $(VENV)/base
	$(BIN)/pip install --progress-bar on --disable-pip-version-check --no-deps -r requirements-local.lock
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/base
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r requirements-dev.lock
	@touch $@

demo: $(VENV)/local
	@$(DEMO) index examples/help-center --kind article
	@$(DEMO) index examples/saved-replies --kind saved_reply
	@$(DEMO) index examples/notes --kind note
	@$(DEMO) draft examples/conversations/export-stuck.json --stream

serve: demo
	@$(DEMO) serve

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: $(VENV)/dev
	$(BIN)/python -m pytest

gate: lint test
