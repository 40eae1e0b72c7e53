# Everything a newcomer needs: `make course`, `make test`, `make lab`. Each sets up .venv first, once.

PYTHON ?= python3
UV ?= uv
BIN := .venv/bin
SHELL := /bin/bash

.PHONY: help course test test-fast test-real lab book lock bench clean .venv
.DEFAULT_GOAL := help

help:  ## show this
	@sed -n 's/^\([a-z.-]*\):.*##/  make \1 #/p' $(MAKEFILE_LIST) | awk -F'#' '{printf "%-18s%s\n", $$1, $$2}'

course: .venv/.ready  ## run every lesson on the tiny profile
	@$(BIN)/course run

test: .venv/.ready  ## check and test everything, as CI does
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/course build --check
	$(BIN)/pytest -q --nbval-lax notebooks --ignore=notebooks/exercises
	$(BIN)/pytest -q

test-fast: .venv/.ready  ## the tests that take seconds
	$(BIN)/pytest -q -m "not slow and not real"

test-real: .venv/.ready  ## the long tests on real pictures (COURSE_DATA says where they are)
	$(BIN)/pytest -q -m real

lab: .venv/.ready  ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab --notebook-dir=notebooks

book: .venv/.ready  ## make the book, a static site, in _site/
	$(BIN)/course book

bench: .venv/.ready  ## measure the ratios that docs/measured.md quotes
	$(BIN)/python -m benchmarks

lock:  ## write requirements.lock anew from pyproject.toml (needs uv: pip install uv)
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--all-extras pyproject.toml -o requirements.lock

clean:  ## delete .venv, runs and caches; data stays
	rm -rf .venv runs build _site *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv: .venv/.ready  ## only set up

# The stamp is written last: what was interrupted is done again. Nothing is installed but what the lock names and
# hashes; setuptools, which builds our own package, is among it.
.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "The course needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." ; \
		echo "Name another one: make $(or $(MAKECMDGOALS),course) PYTHON=python3.12" ; exit 1 ; }
	@rm -f $@
	@echo "Setting up .venv: $$(grep -c '^[A-Za-z]' requirements.lock) packages, some minutes the first time."
	@$(PYTHON) -m venv .venv
	@set -o pipefail ; $(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock \
		| awk '/^(Collecting|Processing) / { printf "\r%4d collected", ++n ; fflush() } /^Installing/ { print ", installing" ; fflush() }'
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-build-isolation --no-deps -e .
	@touch $@
