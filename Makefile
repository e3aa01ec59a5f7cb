# Everything runs in .venv, which the first target makes; stamps in it say which steps are up to date.
#
#   make demo    a simulated company, everything built, the app opened (DEMO_ARGS="--accounts 300 --no-open")
#   make check   format, lint, types, imports, house rules, fast tests, documents: under five minutes
#   make test    all of that and the slow tests, the browser tests and the checks of the web app
#   make bench   the seeded benchmarks, results as JSON in artifacts/
#   make docs    write the generated pages anew and test all documents
#   make lock    resolve the locked versions anew
#   make clean   remove everything that was made here

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
DEMO_ARGS ?=
TEST_ARGS ?=
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(TEST_ARGS)
SOURCES := src tests benchmarks docs hatch_build.py
CODE := $(shell find src -path '*/web/static' -prune -o -type f ! -name '*.pyc' -print)
UI := ui/index.html ui/package.json ui/package-lock.json ui/tsconfig.json ui/vite.config.ts $(shell find ui/src -type f)

.PHONY: help demo test check bench docs lock clean environment static-checks ui-checks chromium databases openmp

help:
	@sed -n 's/^#   //p' $(firstword $(MAKEFILE_LIST))

# --- the environment -------------------------------------------------------------------------------------------------

$(STAMPS)/locked: requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found. Give one: make PYTHON=/path/to/python3.11"; exit 1; }
	test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@echo "Installing the locked versions"
	$(PIP) --require-hashes -r requirements.lock
	mkdir -p $(STAMPS) && touch $@

# The installed package: what a user of a wheel has, the web app built into it.
$(STAMPS)/package: $(STAMPS)/locked pyproject.toml hatch_build.py README.md LICENSE $(CODE) $(UI)
	@echo "Building and installing Desirepath with its web app"
	$(PIP) --no-deps --no-build-isolation --force-reinstall .
	rm -f $(STAMPS)/editable && touch $@

# The package as a link to src/, for working on it.
$(STAMPS)/editable: $(STAMPS)/locked pyproject.toml hatch_build.py
	$(PIP) --no-deps --no-build-isolation -e .
	rm -f $(STAMPS)/package && touch $@

# The web app in src/, which the editable package serves.
$(STAMPS)/app: $(STAMPS)/locked hatch_build.py $(UI)
	@echo "Building the web app"
	$(BIN)/python hatch_build.py build
	touch $@

ui/node_modules/.package-lock.json: ui/package-lock.json | $(STAMPS)/locked
	$(BIN)/python hatch_build.py npm ci --no-audit --no-fund
	touch $@

environment: $(STAMPS)/editable openmp

# $(call need,TEST,DEBIAN PACKAGE,WHAT FOR): install a Debian package where that is allowed, else say what to do.
define need
	@if ! { $(1); } >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing the Debian package $(2)"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2) >/dev/null; \
	  else \
	    echo "$(3) needs $(2). On Debian or Ubuntu: sudo apt-get install $(2)"; exit 1; \
	  fi; \
	fi
endef

openmp: | $(STAMPS)/locked
	$(call need,$(BIN)/python -c 'import lightgbm',libgomp1,Learning risk with LightGBM)

chromium:
	$(call need,command -v chromium || command -v chromium-browser,chromium,Testing the pages in a browser)

databases:
	$(call need,command -v initdb || ls /usr/lib/postgresql/*/bin/initdb,postgresql,Testing sources of kind sql)
	$(call need,command -v mariadb-install-db && ls /usr/sbin/mariadbd,mariadb-server-core,Testing sources of kind sql)
	$(call need,command -v my_print_defaults,mariadb-client-core,Testing sources of kind sql)

# --- what people run -------------------------------------------------------------------------------------------------

demo: $(STAMPS)/package openmp
	$(BIN)/desirepath demo $(DEMO_ARGS)

static-checks: environment
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports

check: static-checks
	$(PYTEST) -m "not slow and not browser" tests
	$(BIN)/python -m pytest --doctest-modules --ignore=src/desirepath/store/migrations src

ui-checks: ui/node_modules/.package-lock.json
	$(BIN)/python hatch_build.py npm run lint
	$(BIN)/python hatch_build.py npm run typecheck
	$(BIN)/python hatch_build.py npm test

test: static-checks ui-checks $(STAMPS)/app chromium databases
	$(PYTEST) tests
	$(BIN)/python -m pytest --doctest-modules --ignore=src/desirepath/store/migrations src

bench: environment
	mkdir -p artifacts
	$(BIN)/python benchmarks/rebuild.py --out artifacts/rebuild.json
	$(BIN)/python benchmarks/pages.py --out artifacts/pages.json
	$(BIN)/python benchmarks/ingest.py --out artifacts/ingest.json
	$(BIN)/python benchmarks/files.py --out artifacts/files.json
	$(BIN)/python benchmarks/identity.py --out artifacts/identity.json
	$(BIN)/python benchmarks/transitions.py --check --accounts 10000 --out artifacts/transitions-check.json
	$(BIN)/python benchmarks/transitions.py --out artifacts/transitions.json
	$(BIN)/python benchmarks/survival.py --out artifacts/survival.json
	$(BIN)/python benchmarks/redelivery.py --out artifacts/redelivery.json
	$(BIN)/python benchmarks/preview.py --out artifacts/preview.json
	$(BIN)/python benchmarks/learning.py --out artifacts/learning.json
	$(BIN)/python benchmarks/patterns.py --out artifacts/patterns.json
	$(BIN)/python benchmarks/patterns.py --accounts 100000 --peer-accounts 0 --out artifacts/patterns-100k.json
	$(BIN)/python benchmarks/ceiling.py --months 18 --accounts 1000 --out artifacts/ceiling.json
	$(BIN)/python benchmarks/forecast.py --accounts 800 --seed 41 --out artifacts/forecast.json
	$(BIN)/python benchmarks/nested.py --accounts 1000 --out artifacts/nested.json
	$(BIN)/python benchmarks/archetypes.py --out artifacts/archetypes.json
	$(BIN)/python benchmarks/deviations.py --out artifacts/deviations.json

docs: environment
	$(BIN)/python docs/generate.py
	$(BIN)/python -m pytest tests/docs

lock: $(STAMPS)/locked
	$(PIP) uv
	{ echo '# The exact versions of everything Desirepath runs, is built and is tested with. Made by `make lock`.'; \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-annotate --no-emit-index-url --group dev pyproject.toml; } > requirements.lock.new
	mv requirements.lock.new requirements.lock

clean:
	rm -rf $(VENV) dist build artifacts desirepath-demo src/desirepath/web/static ui/node_modules ui/dist
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests benchmarks docs hatch_build.py -name __pycache__ -type d -prune -exec rm -rf {} +
