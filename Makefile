# The two commands of the project are `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test test-fast check browser clean

run: $(STAMP)
	@exec $(BIN)/python app.py

# Everything: style, types, imports, all tests, the browser included.
test: $(STAMP) check browser
	@$(BIN)/python -m tests.run

# Everything but the browser and the tests that start whole processes.
test-fast: $(STAMP) check
	@$(BIN)/python -m tests.run --fast

check: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy app.py lib pages tests bench
	@$(BIN)/lint-imports --no-logo --cache-dir .import_linter_cache

browser: $(STAMP)
	@$(BIN)/python -m tests.browser

$(STAMP): requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Puente needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.txt
	@touch $@

clean:
	@rm -rf $(VENV) .data .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
