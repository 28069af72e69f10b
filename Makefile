# Everything here works on a fresh machine with make and Python 3.11 or newer: the environment is made in .venv
# when it is first needed, and brought up to date when a lock file changes.

BIN := .venv/bin
SETUP := sh .ci/environment
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help run check test lint bench bench-live bench-classifiers lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile

# Ctrl-C is how one ends it, so it is no error: the shell waits for Safelight to finish and answers 0 for it.
run: ## start Safelight; Ctrl-C ends it
	@$(SETUP) base
	@trap : INT; $(BIN)/safelight run; status=$$?; [ $$status -ne 130 ] || status=0; exit $$status

check: ## say in words whether everything is in order
	@$(SETUP) base
	@$(BIN)/safelight check

test: lint ## lint, then every test on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -n 2 $(ARGS)

lint: ## style, types and who may import whom
	@$(SETUP) dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@PYTHONPATH=. $(BIN)/lint-imports --no-cache --no-logo

bench: ## speed and memory of a scan of 100,000 lines (takes minutes)
	@$(SETUP) dev
	@$(BIN)/python -m tests.bench $(ARGS)

bench-live: ## 500 messages a second from each of three live platforms, and how long they take to a card (takes minutes)
	@$(SETUP) dev
	@$(BIN)/python -m tests.benches.live $(ARGS)

bench-classifiers: ## every figure of the classifiers in one table; ARGS='--data DIR' for quality, too (takes minutes)
	@$(SETUP) dev
	@$(BIN)/python -m tests.bench_classifiers $(ARGS)

UV := 0.13.8
LOCKED := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links --quiet $(ARGS)
COMPILE := $(LOCKED) pyproject.toml --group build

lock: ## write the lock files anew from pyproject.toml (ARGS=--upgrade for newer versions)
	@$(SETUP) dev
	@$(BIN)/python -m pip --disable-pip-version-check -qq install uv==$(UV)
	@$(COMPILE) --output-file requirements.lock
	@$(LOCKED) --group pdf --output-file requirements-pdf.lock
	@$(COMPILE) --group dev --constraint requirements.lock --constraint requirements-pdf.lock --output-file requirements-dev.lock
	@$(SETUP) dev

clean: ## remove .venv and caches; ./data is never touched
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
