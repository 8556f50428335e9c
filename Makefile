# `make run` serves the portal, `make test` runs every test; README.md tells more.
# PORT, HOST, PORTAL_VAR and DEMO are read from the environment or the command line.

.DEFAULT_GOAL := run
.PHONY: run test bench lint format clean
unexport PYTHONHOME PYTHONPATH

PYTHON ?= python3
PIP := .venv/bin/python -m pip --disable-pip-version-check --no-input
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

run: .venv/.installed-run
	@exec .venv/bin/python manage.py serve

test bench: export PORTAL_VAR ?= var/test
test: .venv/.installed-dev
	@exec .venv/bin/python -m pytest -n auto --dist worksteal $(ARGS)

bench: .venv/.installed-dev
	@exec .venv/bin/python -m tests.load

lint: .venv/.installed-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint templates --lint --quiet

format: .venv/.installed-dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# The content in var/ stays.
clean:
	rm -rf .venv .pytest_cache .ruff_cache var/test
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +

.venv/.installed-run: requirements.txt | .venv/bin/python
	@echo "Installing …"
	@$(PIP) install -qq -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt requirements.txt | .venv/bin/python
	@echo "Installing …"
	@$(PIP) install -qq -r requirements-dev.txt
	@touch $@ .venv/.installed-run

.venv/bin/python:
	@for python in $(PYTHON) python3.14 python3.13 python3.12 python3.11; do \
	  $$python -c '$(NEW_ENOUGH)' 2>/dev/null && break; \
	  python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Python 3.11 or newer is needed: set PYTHON=/path/to/python3." >&2; exit 1; \
	fi; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "Python lacks its venv module: run 'apt-get install python3-venv'." >&2; exit 1; \
	fi; \
	rm -rf .venv && $$python -m venv .venv
