# make run: the main job.  make test: everything that CI checks.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
INPUTS = pyproject.toml

.PHONY: run test lint types contract clean

run: $(VENV)/.installed
	$(BIN)/mtor-sbml run

test: $(VENV)/.installed-dev lint types contract
	$(BIN)/python -m pytest -n 2
	$(BIN)/mtor-sbml build --check
	$(BIN)/mtor-sbml check

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

contract: $(VENV)/.installed-dev
	$(BIN)/lint-imports

# Editable, so that a second run uses edited sources and reinstalls nothing; again only when the requirements change.
$(VENV)/.installed: $(INPUTS)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-dev: $(INPUTS)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
