# Countersign: `make run` serves the demonstration, `make test` checks everything.
# Paths are relative on purpose: the project may stand in a folder with a space in its name.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
IN := .venv/bin/python
PACKAGES := .venv/.installed
STYLES := var/assets/.built
STYLE_SOURCES := $(shell find styles -type f 2>/dev/null)

.NOTPARALLEL:
.PHONY: run test check bench proof mutants styles lock clean

run:
	@$(PYTHON) config/preflight.py run
	@$(MAKE) --silent $(PACKAGES) $(STYLES)
	@exec $(IN) manage.py serve --port "$(PORT)"

test:
	@$(PYTHON) config/preflight.py test
	@$(MAKE) --no-print-directory check
	$(IN) -m pytest -n $(WORKERS) --dist worksteal

check: $(PACKAGES) $(STYLES)
	$(IN) -m ruff check .
	$(IN) -m ruff format --check .
	$(IN) -m mypy
	.venv/bin/lint-imports --no-cache
	$(IN) manage.py makemigrations --check --dry-run

bench: $(PACKAGES) $(STYLES)
	$(IN) -m pytest -m bench -s -p no:xdist

proof: $(PACKAGES) $(STYLES)
	$(IN) -m pytest -m proof -n $(WORKERS) --dist worksteal

mutants: $(PACKAGES) $(STYLES)
	$(IN) -m tests.mutants

styles: $(STYLES)

$(PACKAGES): requirements.lock
	@echo "Installing the locked packages into .venv (some minutes the first time) ..."
	$(PYTHON) -m venv .venv
	$(IN) -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(STYLES): $(PACKAGES) package.json package-lock.json records/fonts.py $(STYLE_SOURCES)
	@echo "Building the styles and fonts ..."
	@mkdir -p var/assets
	$(IN) config/npm.py ci --ignore-scripts
	$(IN) config/npm.py run build
	$(IN) -m records.fonts
	@touch $@

# Renews the lock from requirements.in; needs pip-tools on the PATH and the oldest Python.
lock:
	pip-compile --generate-hashes --strip-extras --no-header --no-emit-index-url \
		--no-emit-find-links --output-file requirements.lock requirements.in

clean:
	rm -rf .venv node_modules var/assets .mypy_cache .pytest_cache .ruff_cache .hypothesis
