# The commands of this repository. Each sets up what it needs and is quick when nothing changed.

MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet --quiet
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command "make lock"

.PHONY: help
help: ## Show these lines
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS='	' read -r name text; do \
		printf '  make %-8s %s\n' "$$name" "$$text"; done

.PHONY: run
run: .venv/ready ## Play the demonstration into var/run afresh and keep its clock running
	@$(BIN)/placet demo --home var/run --fresh --keep-running

.PHONY: demo
demo: .venv/ready ## Play the demonstration: a focus group, a fellowship round and a project
	@$(BIN)/placet demo

.PHONY: test
test: check fault-tools paper-tools ## Check, then run every test, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest

.PHONY: check
check: .venv/ready ## Check format, style, types and who imports whom
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

COUNT := 300
SEED := 1

.PHONY: faults
faults: .venv/ready fault-tools ## Kill, cut, stop and deceive it: COUNT=N kills and the rest in proportion, SEED=S
	@$(BIN)/python -m tests.faults $(COUNT) $(SEED)

.PHONY: guard
guard: .venv/ready fault-tools ## Plant one bug after the other into a copy; the faults must find each
	@$(BIN)/python -m tests.faults.guard

.PHONY: bench
bench: .venv/ready ## Measure speed on both databases: a line of JSON for each measurement
	@$(BIN)/python -m benchmarks

.PHONY: format
format: .venv/ready ## Format the code and mend what can be mended by itself
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

.PHONY: lock
lock: .venv/uv ## Write the lock files from pyproject.toml; versions that still fit stay
	@$(COMPILE) --group bootstrap --output-file requirements-bootstrap.lock
	@$(COMPILE) pyproject.toml --output-file requirements.lock
	@$(COMPILE) pyproject.toml --group dev --constraints requirements.lock --output-file requirements-dev.lock

.PHONY: clean
clean: ## Remove what these commands made
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist var/run
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment: Python's own venv and pip first, then uv for the packages, as it takes seconds.

.venv/ready: pyproject.toml requirements-dev.lock .venv/uv
	@echo 'setting up: the packages of requirements-dev.lock'
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock || { \
		echo 'setting up: uv could not do it, so pip does, which takes a minute'; \
		$(PIP) install --require-hashes --requirement requirements-dev.lock; }
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/uv: requirements-bootstrap.lock | .venv/bin/pip
	@echo 'setting up: uv'
	@$(PIP) install --require-hashes --requirement requirements-bootstrap.lock || \
		echo 'setting up: uv cannot be had here, so pip does its work'
	@touch $@

.venv/bin/pip:
	@for each in python3.11 python3.12 python3.13 python3; do \
		"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	done || { echo 'Placet needs Python 3.11 or later, and none of the name python3 was found' >&2; exit 1; }; \
	"$$each" -c 'import ensurepip' 2>/dev/null || $(MAKE) debian-package name="$$("$$each" -c \
		'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" || exit 1; \
	echo "setting up: .venv with $$("$$each" --version)"; \
	"$$each" -m venv .venv

# Clocks that jump and power that fails need two programs; without them the tests fail.
.PHONY: fault-tools
fault-tools:
	@ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || $(MAKE) debian-package name=libfaketime
	@command -v strace >/dev/null || $(MAKE) debian-package name=strace

# Letters are set as PDF by Pango, and plots drawn, in fonts of six languages; without them their tests fail.
.PHONY: paper-tools
paper-tools:
	@ls /usr/lib/*/libpangoft2-1.0.so.0 >/dev/null 2>&1 || $(MAKE) debian-package name=libpangoft2-1.0-0
	@ls /usr/lib/*/libharfbuzz-subset.so.0 >/dev/null 2>&1 || $(MAKE) debian-package name=libharfbuzz-subset0
	@ls /usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf >/dev/null 2>&1 || \
		$(MAKE) debian-package name=fonts-noto-core
	@ls /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc >/dev/null 2>&1 || \
		$(MAKE) debian-package name=fonts-noto-cjk

# Debian keeps what venv needs in a package of its own, too.
.PHONY: debian-package
debian-package:
	@command -v apt-get >/dev/null || { echo '$(name) is missing, and there is no apt-get: please install it' >&2; exit 1; }
	@if [ "$$(id -u)" = 0 ]; then as=; elif sudo -n true 2>/dev/null; then as=sudo; else \
		echo "Debian's package $(name) is missing; please run: sudo apt-get install $(name)" >&2; exit 1; fi; \
	echo "setting up: Debian's package $(name), by apt-get"; \
	apt="$$as env DEBIAN_FRONTEND=noninteractive apt-get --yes --quiet=2"; \
	$$apt install $(name) || { $$apt update && $$apt install $(name); }
