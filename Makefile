# Two commands to set up and go: `make demo` and `make test`. `make help` lists the rest.

PYTHON ?= python3
COURSE ?= .
BIN := $(CURDIR)/.venv/bin
SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
# A file's tests one after the other.
BESIDE = --dist loadfile --no-loadscope-reorder
# Where somebody forbids Python to keep what it compiled, each of the tests' many processes would compile it again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo lab release test test-fast test-long check bench format browser postgresql course lock clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '  make %-10s %s\n' "$$name" "$$what"; done

setup: .venv/installed ## create the environment in .venv
	@echo "Ready. Next: make demo, or make lab."

demo: .venv/installed ## run a whole course cycle with a simulated class, in the folder demo/
	@$(BIN)/flipgrad demo

lab: course .venv/installed ## open JupyterLab with Formgrader on this course (COURSE=demo: on the demo's)
	@cd "$(COURSE)" && PATH="$(BIN):$$PATH" exec jupyter lab $$(test "$$(id -u)" != 0 || echo --allow-root)

course:
	@test -f "$(COURSE)/nbgrader_config.py" || { echo "There is no course in '$(COURSE)'. The demo's is made by: make demo" >&2; exit 1; }

release: .venv/installed ## build the notebooks' helper from its parts, and release/ from source/, and check it
	@$(BIN)/python -m grader.convlab.build
	@for folder in source/*/; do PATH="$(BIN):$$PATH" nbgrader generate_assignment "$$(basename "$$folder")" || exit 1; done
	@for folder in source/*/; do $(BIN)/flipgrad check "$$(basename "$$folder")" || exit 1; done

test: .venv/installed-test browser postgresql ## run some tests of every kind, within a quarter of an hour
	@$(BIN)/pytest -n $$(($$(nproc) + 2)) $(BESIDE) -m "not long"

test-fast: .venv/installed-test ## run the quick tests, without a browser or a server, in about a minute
	@$(BIN)/pytest -n $$(nproc) $(BESIDE) -m "not slow and not browser and not long"

test-long: .venv/installed-test browser postgresql ## run all tests, in hours
	@$(BIN)/pytest -n $$(($$(nproc) + 2)) $(BESIDE) --hypothesis-profile=long

check: .venv/installed-test ## check format, lint and types
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy

bench: .venv/installed-test ## measure what grading costs beside stock nbgrader, and the fast layer beside torch
	@$(BIN)/python benchmarks/autograde.py
	@$(BIN)/python benchmarks/autograde.py --assignment conv2d
	@$(BIN)/python benchmarks/judge.py
	@$(BIN)/python benchmarks/validate.py
	@$(BIN)/python benchmarks/feedback.py
	@$(BIN)/python benchmarks/convolution.py

format: .venv/installed-test ## format the code, and mend what lint can mend
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

browser: .venv/installed-test
	@sh tests/browser/install.sh "$(BIN)"

postgresql:
	@sh tests/postgresql/install.sh

lock: .venv/installed-test ## pin the dependencies of pyproject.toml anew
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --group build -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --group build --group test -c requirements.lock -o requirements-test.lock

clean: ## remove the environment, the demo and what tools leave; a course's own data stays
	rm -rf .venv demo .pytest_cache .hypothesis .ruff_cache .mypy_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps say what was installed last; an environment that broke half-way has none and is made again.

.venv/installed: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Flipgrad needs Python 3.11 or newer, and there is no '$(PYTHON)' here. Install it, or name it: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Flipgrad needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1 | head -n 1). Name a newer one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "'$(PYTHON)' cannot create environments. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@rm -rf .venv && $(PYTHON) -m venv .venv
	@echo "Installing the course's packages into .venv (about three minutes) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock || { echo "The packages could not be installed (see above). Is there a network? Nothing is lost: run the same command again." >&2; exit 1; }
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-test: .venv/installed requirements-test.lock
	@echo "Installing what the tests need besides ..."
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-test.lock || { echo "The packages could not be installed (see above). Is there a network? Nothing is lost: run the same command again." >&2; exit 1; }
	@touch $@
