# Työsilta. Two commands do everything: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PY := .venv/bin/python
PORT ?= 8000
HOST ?= 127.0.0.1
# What is linted and formatted; templates and translations have tools of their own.
CODE := portal matching bonus cms tests manage.py

.PHONY: help run test test-sqlite test-postgres test-browser install lint format bench bench-matching bench-speed demo lock messages frontend clean

help:  ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

run: install  ## Start the portal with its demonstration town (PORT=8000, HOST=127.0.0.1); Ctrl-C stops it
	@exec $(PY) manage.py serve --host $(HOST) --port $(PORT)

test: install  ## Every test that this machine can run; what was left out is said at the end
	@exec $(PY) .ci/tests.py sqlite postgres browser start

test-sqlite: install  ## The suite on the embedded database only
	@exec $(PY) .ci/tests.py sqlite

test-postgres: install  ## The whole suite on PostgreSQL (DATABASE_URL, or a local server that trusts the user postgres)
	@exec $(PY) .ci/tests.py postgres-all

test-browser: install  ## The journeys in Chromium only (SCREENSHOTS=1 keeps pictures in screenshots/)
	@exec $(PY) .ci/tests.py browser

install:  ## The environment in .venv, and the compiled translations
	@sh .ci/install

lint: install  ## Style, types, layers, templates, migrations, deployment checks
	@PATH="$(CURDIR)/.venv/bin:$$PATH" sh .ci/lint

format: install  ## Let ruff write the code as the house writes it
	@.venv/bin/ruff check --fix $(CODE) .ci && .venv/bin/ruff format $(CODE) .ci

bench: bench-matching bench-speed  ## Everything that is measured

bench-matching: install  ## The quality of the matching on the benchmarks of the shared data
	@$(PY) -m tests.benchmarks.matching_quality && exec $(PY) manage.py matching_card

bench-speed: install  ## The speed of the matching (SIZE=PEOPLExOPENINGS, 5000x1000; ARGS="--share .1"), of refreshed lists and of the bonus rules
	@$(PY) -m tests.benchmarks.bonus_calculate && $(PY) tests/benchmarks/freshness.py && exec $(PY) -m tests.benchmarks.speed $(SIZE) $(ARGS)

demo: install  ## Load the demonstration town again (what was entered by hand stays)
	@$(PY) manage.py migrate --verbosity 0 && $(PY) manage.py createcachetable && exec $(PY) manage.py demo

lock: install  ## Compile requirements/*.in to hashed requirements/*.txt without any address
	@for name in base speed dev; do \
	  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --custom-compile-command "make lock" $(LOCKFLAGS) requirements/$$name.in -o requirements/$$name.txt || exit 1; done

messages: install  ## Collect the sentences to translate into locale/*/LC_MESSAGES, and compile what is translated (needs gettext)
	@$(PY) .ci/messages.py collect && $(PY) .ci/messages.py compile

frontend:  ## Build styles and scripts into portal/static/vendor (needs Node)
	@cd frontend && npm ci --ignore-scripts && npm run build

clean:  ## Remove the environment and caches; the database in var/ stays
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis staticfiles var/test
