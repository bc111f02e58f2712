# Two commands on a fresh machine: `make demo` and `make test`. `make gate` is what CI runs.
PYTHON := $(or $(PYTHON),python3)
VENV := .venv
BIN := $(VENV)/bin
STATE := .drafter-demo
export HF_HUB_OFFLINE = 1
# Locks are whole, so nothing is resolved, and no file is installed whose hash they do not hold.
INSTALL := $(BIN)/pip install --disable-pip-version-check --require-hashes --no-deps
DEMO := DRAFTER_CONFIG=examples/drafter.toml $(BIN)/drafter

.PHONY: help demo test test-servers gate lint serve stack lock bench-retrieval smoke-answers
.DEFAULT_GOAL := help

help:
	@echo "make demo   install, index the demo help center, draft a reply to a demo conversation"
	@echo "make serve  the same help center behind the sidebar page, on http://127.0.0.1:8000/sidebar"
	@echo "make test   the whole test suite, offline"
	@echo "make gate   linters and tests, as CI runs them"

$(VENV)/base: requirements.lock requirements-build.lock requirements-cuda.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) --progress-bar on -r requirements.lock -r requirements-build.lock
	@# PyPI's torch for Linux loads NVIDIA's libraries; a CPU build has none.
	@$(BIN)/python -c "from importlib.metadata import version; exit('+cpu' not in version('torch'))" \
	  || $(INSTALL) --progress-bar on -r requirements-cuda.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/local: requirements-local.lock $(VENV)/base
	$(INSTALL) --progress-bar on -r requirements-local.lock
	@touch $@

$(VENV)/dev: requirements-dev.lock requirements-judge.lock $(VENV)/base
	$(INSTALL) --quiet -r requirements-dev.lock -r requirements-judge.lock
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

# PostgreSQL, a Chroma server and two services on this machine, with the demo in them, until Ctrl+C.
stack: $(VENV)/dev
	@DRAFTER_MODEL=none $(BIN)/python -m tests.stack

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Two processes, a file of tests in one of them: most of the time is spent waiting for servers and browsers.
test: $(VENV)/dev
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

# Real help desks alone: Dovecot, django-helpdesk and Request Tracker, which need Debian's dovecot-imapd, request-tracker5,
# rt5-db-sqlite and rt5-standalone; what is not there is skipped.
test-servers: $(VENV)/dev
	$(BIN)/python -m pytest -m servers

gate: lint test

# What the smoke run of the tests finds in its cache: after a change of prompts, guidelines or demo articles.
smoke-answers: $(VENV)/dev
	$(BIN)/python -m tests.evals.smoke

# Our search beside LangChain's and LlamaIndex's; PEERS_PYTHON names the environment that holds those (see the benchmark).
bench-retrieval: $(VENV)/dev
	$(BIN)/python -m tests.benchmarks.bench_retrieval

# Pins everything that pyproject.toml asks for, with hashes; UPGRADE=--upgrade takes the newest versions that fit.
lock: $(VENV)/base
	$(BIN)/pip install --quiet --disable-pip-version-check 'uv>=0.9'
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python .ci/lock.py $(UPGRADE)
