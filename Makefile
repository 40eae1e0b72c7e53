# Everything a newcomer needs: `make course`, `make test`, `make lab`. Each sets up .venv first, once.

PYTHON ?= python3
BIN := .venv/bin
SHELL := /bin/bash

.PHONY: help course test test-fast test-real test-claims test-cases lab book lock bench clean .venv
.DEFAULT_GOAL := help

help:  ## show this
	@sed -n 's/^\([a-z.-]*\):.*##/  make \1 #/p' $(MAKEFILE_LIST) | awk -F'#' '{printf "%-18s%s\n", $$1, $$2}'

course: .venv/.ready  ## run every lesson on the tiny profile
	@$(BIN)/course run

test: .venv/.ready-dev  ## check and test everything, as CI does
	@$(BIN)/course test

test-fast: .venv/.ready-dev  ## the tests that take seconds
	@$(BIN)/course test --fast

test-real: .venv/.ready-dev  ## the long tests, most of them on real pictures (COURSE_DATA says where they are)
	$(BIN)/pytest -q -m real

test-claims: .venv/.ready-dev  ## change each lesson so that its claims must fail; writes docs/claims.md
	$(BIN)/pytest -q -m '' tests/claims --write-claims

test-cases: .venv/.ready-dev  ## every kind of trouble that others had, as a table; takes an hour or two
	$(BIN)/python -m tests.cases

lab: .venv/.ready  ## open JupyterLab on the notebooks
	@$(BIN)/course lab

book: .venv/.ready-dev  ## make the book, a static site, in _site/
	$(BIN)/course book

bench: .venv/.ready-dev  ## measure the ratios that docs/measured.md quotes
	$(BIN)/python -m benchmarks

# requirements.lock: what a student needs. requirements-dev.lock: that, and tests, book, grading, cluster. What is in a
# lock stays as it is while pyproject.toml allows it: delete a lock to have everything new. constraints.txt: the same
# versions without hashes, for `pip install -c constraints.txt -e .` (pip takes no hashes beside -e).
COMPILE := pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
EXTRAS := $(addprefix --extra ,test docs cluster kaggle grading dev)

lock:  ## write the two locks and constraints.txt anew from pyproject.toml
	@test -x build/uv/bin/uv || { $(PYTHON) -m venv build/uv && build/uv/bin/python -m pip install --quiet uv ; }
	build/uv/bin/uv $(COMPILE) $(EXTRAS) pyproject.toml -o requirements-dev.lock
	cp requirements-dev.lock requirements.lock
	build/uv/bin/uv $(COMPILE) pyproject.toml -o requirements.lock
	sed -n 's/^\([a-z0-9].*==.*[^ ]\) *\\$$/\1/p' requirements-dev.lock > constraints.txt

clean:  ## delete .venv, runs and caches; data stays
	rm -rf .venv runs build _site *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv: .venv/.ready-dev  ## only set up, with everything that tests need

# A stamp is written last: what was interrupted is done again. Nothing is installed but what a lock names and hashes;
# setuptools, which builds our own package, is among it.
.venv/.ready: requirements.lock pyproject.toml
	$(call set_up,$<,$@)

.venv/.ready-dev: requirements-dev.lock pyproject.toml
	$(call set_up,$<,$@)
	@touch .venv/.ready

define set_up
@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
	echo "The course needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$($(PYTHON) --version 2>&1)." ; \
	echo "Name another one: make $(or $(MAKECMDGOALS),course) PYTHON=python3.12" ; exit 1 ; }
@rm -f $(2)
@echo "Setting up .venv: $$(grep -c '^[A-Za-z]' $(1)) packages, some minutes the first time."
@$(PYTHON) -m venv .venv
@set -o pipefail ; $(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r $(1) \
	| awk '/^(Collecting|Processing) / { printf "\r%4d collected", ++n ; fflush() } /^Installing/ { print ", installing" ; fflush() }'
@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-build-isolation --no-deps -e .
@touch $(2)
endef
