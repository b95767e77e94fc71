# make run: the main job.  make test: everything that CI checks.
# make pythons: the main job with every supported Python that is here; the outputs must be the same to the byte.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
INPUTS = pyproject.toml

.PHONY: run test pythons lint types contract clean

run: $(VENV)/.installed
	$(BIN)/mtor-sbml run

test: $(VENV)/.installed-dev lint types contract
	$(BIN)/python -m pytest -n 2 --dist loadfile
	$(BIN)/mtor-sbml build --check
	$(BIN)/mtor-sbml check
	$(BIN)/mtor-sbml document mtor_network --check

pythons:
	@for version in 3.11 3.12 3.13; do \
	    if python$$version -c pass 2>/dev/null; then \
	        echo "Python $$version"; \
	        $(MAKE) run PYTHON=python$$version VENV=.venv.$$version || exit 1; \
	    else echo "Python $$version is not here"; fi; \
	done

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
	rm -rf $(VENV) .venv.3.* build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
