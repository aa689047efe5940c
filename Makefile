# Рядом: what a person types. Everything runs in .venv, made from pinned, hashed requirements.
# The first Python that is new enough and can make an environment; else the first that is at least new enough.
PYTHON ?= $(shell for one in python3 python3.12 python3.11 python3.13; do \
	$$one -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$one; exit; }; done; echo python3)
VENV := .venv
PY := $(VENV)/bin/python
ONCE ?=
FRESH ?=
EMPTY ?=
POSTGRES ?=
PORT ?=
QUICK ?=
ONLY ?=
KILLS ?=
# Processes that run tests side by side, each a file at a time.
WORKERS ?= 2
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help venv demo run test check bench guides format texts

help:
	@echo "make demo    the sandbox, the play and the chat page on http://127.0.0.1:8080 (ONCE=1: stop after the play; FRESH=1: begin anew; EMPTY=1: anew, without the play)"
	@echo "make run     the bot against Telegram (RYADOM_BOT_TOKEN in .env)"
	@echo "make test    every test that this machine can run"
	@echo "make check   format, lint, types, imports, catalogues"
	@echo "make bench   speed, memory and kills beside a stock bot, an hour and more (QUICK=1: a look; KILLS=100; ONLY=\"taps start\")"
	@echo "make guides  the pictures of docs/guide-family.md and docs/guide-specialist.md anew, with Chromium, some minutes"
	@echo "make venv    the virtual environment only (POSTGRES=1: with the driver of PostgreSQL)"
	@echo "make texts   take new texts from the code into the catalogues"

venv: $(VENV)/.runtime $(if $(POSTGRES),$(VENV)/.postgres)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or newer is needed. Name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python has no venv. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# --no-deps: the lists are whole, and an older pip that resolves them anew refuses a newer version that has come out.
$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@touch $@

$(VENV)/.postgres: requirements-postgres.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-postgres.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime

demo: venv
	$(PY) -m bot demo $(if $(ONCE),--once) $(if $(FRESH),--fresh) $(if $(EMPTY),--empty) $(if $(PORT),--port $(PORT))

run: venv
	$(PY) -m bot run

test: $(VENV)/.dev
	$(PY) -m pytest -q -n $(WORKERS) --dist loadfile

check: $(VENV)/.dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports
	$(PY) -m tests.catalogues
	$(PY) -m mypy

bench: $(VENV)/.dev
	$(PY) -m tests.benchmarks $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY)) $(if $(KILLS),--kills $(KILLS))

guides: $(VENV)/.dev
	$(PY) -m tests.guides.guide_pictures

format: $(VENV)/.dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

texts: $(VENV)/.dev
	$(PY) -m tests.catalogues --update
