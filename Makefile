# Each target sets up what it needs; you only need Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
DATABASE ?= sqlite

.PHONY: demo install test chaos check bench screenshots lock clean
.DEFAULT_GOAL := demo

# pip's own settings say where packages come from; hashes make sure that they are the ones we tested.
$(VENV)/installed: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Curbside needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12")'
	@echo "Setting up $(VENV) (once, about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements-dev.lock \
		| sed -u -n 's/^Collecting \([^ ]*\).*/  \1/p'
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# make demo DATABASE=postgres runs it on a real PostgreSQL, started for the demo.
demo: $(VENV)/installed
	@$(BIN)/python -m $(if $(filter postgres%,$(DATABASE)),bot.demo.on_postgres,bot.demo) $(ARGS)

install: $(VENV)/installed

test: $(VENV)/installed
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	git ls-files -z | xargs -0 $(BIN)/codespell
	git ls-files -z | xargs -0 $(BIN)/detect-secrets-hook --exclude-files '\.lock$$' --exclude-lines 'pragma: allowlist secret'

# The tests that kill the bot at every step of its work; for a longer run, ARGS='--chaos 3000' (pairs of people).
chaos: $(VENV)/installed
	@$(BIN)/python -m pytest tests/chaos -n 0 -s --timeout 3000 -m '' --chaos 1000 $(ARGS)

# Figures for the docs: what the sandbox covers, and how fast everything is.
bench: $(VENV)/installed
	@$(BIN)/python -m benchmarks.sandbox
	@$(BIN)/python -m benchmarks.ack_latency
	@$(BIN)/python -m benchmarks.throughput
	@$(BIN)/python -m benchmarks.matching_speed
	@$(BIN)/python -m benchmarks.simulation
	@$(BIN)/python -m benchmarks.journeys

# Retakes the screenshots in docs/; needs Chromium.
screenshots: $(VENV)/installed
	@$(BIN)/python -m tests.browser.screenshots

# Needs uv; no package index address is written into the locks.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
		pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
		pyproject.toml --extra sandbox --extra semantic --group dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) .demo .mypy_cache .pytest_cache .ruff_cache .import_linter_cache *.egg-info
