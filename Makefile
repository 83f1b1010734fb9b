# Each target sets up what it needs; you only need Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
DATABASE ?= sqlite
ON_POSTGRES := $(filter postgres%,$(DATABASE))
# Python keeps what it has compiled: without that, each start compiles everything again.
unexport PYTHONDONTWRITEBYTECODE
PIP := --disable-pip-version-check --no-compile

.PHONY: demo install test chaos check bench screenshots lock clean
.DEFAULT_GOAL := demo

# pip's own settings say where packages come from; hashes make sure that they are the ones we tested.
$(VENV)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Curbside needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12")'
	@echo "Setting up $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# Each target installs what it needs and no more: `run` the bot, `demo` the sandbox too, `dev` all that tests and checks need.
$(VENV)/run: requirements.lock
$(VENV)/demo: requirements-demo.lock
$(VENV)/dev: requirements-dev.lock
$(VENV)/run $(VENV)/demo $(VENV)/dev: pyproject.toml | $(VENV)/venv
	@echo "Installing what $(filter %.lock,$^) lists (once) ..."
	@rm -f $@.done; { $(BIN)/python -m pip install $(PIP) --progress-bar off --require-hashes -r $(filter %.lock,$^) && touch $@.done; } \
		| sed -u -n 's/^Collecting \([^ ]*\).*/  \1/p; s/^Installing .*/  installing .../p'
	@rm $@.done
	@$(BIN)/python -m pip install $(PIP) --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# make demo DATABASE=postgres runs it on a real PostgreSQL, started for the demo.
demo: $(if $(ON_POSTGRES),$(VENV)/dev,$(VENV)/demo)
	@$(BIN)/python -m $(if $(ON_POSTGRES),bot.demo.on_postgres,bot.demo) $(ARGS)

install: $(VENV)/run

test: $(VENV)/dev
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	git ls-files -z | xargs -0 $(BIN)/codespell
	git ls-files -z | xargs -0 $(BIN)/detect-secrets-hook --exclude-files '\.lock$$|/labeled/|_weights\.txt$$' --exclude-lines 'pragma: allowlist secret'

# The tests that kill the bot at every step of its work; for a longer run, ARGS='--chaos 3000' (pairs of people).
chaos: $(VENV)/dev
	@$(BIN)/python -m pytest tests/chaos -n 0 -s --timeout 3000 -m '' --chaos 1000 $(ARGS)

# Figures for the docs: what the sandbox covers, and how fast everything is.
bench: $(VENV)/dev
	@$(BIN)/python -m benchmarks.sandbox
	@$(BIN)/python -m benchmarks.start
	@$(BIN)/python -m benchmarks.ack_latency
	@$(BIN)/python -m benchmarks.actions
	@$(BIN)/python -m benchmarks.throughput
	@$(BIN)/python -m benchmarks.matching_speed
	@$(BIN)/python -m benchmarks.simulation
	@$(BIN)/python -m benchmarks.turns
	@$(BIN)/python -m benchmarks.outcomes 0
	@$(BIN)/python -m benchmarks.guards
	@$(BIN)/python -m benchmarks.journeys

# Retakes the screenshots in docs/; needs Chromium.
screenshots: $(VENV)/dev
	@$(BIN)/python -m tests.browser.screenshots

# Needs uv; no package index address is written into the locks.
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet pyproject.toml --group build
lock:
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra sandbox -o requirements-demo.lock
	$(COMPILE) --extra sandbox --extra semantic --group dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) .demo .mypy_cache .pytest_cache .ruff_cache .import_linter_cache *.egg-info
