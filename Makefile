# Two commands do everything: `make report` and `make test`; `make desk` opens the steps in a browser.
PYTHON ?= python3
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin

.PHONY: desk report test test-ranges check mutants translations docs pictures clean

desk: $(VENV)/ready  ## all steps in the browser, with the project in this folder
	$(BIN)/move-analysis desk

report: $(VENV)/ready  ## all reports of the project in this folder
	$(BIN)/move-analysis report --jobs $(JOBS)

test: $(VENV)/ready check  ## all tests, notebooks included
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -q
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -q --nbval-lax notebooks -p no:cacheprovider

# Batches against the lowest and the highest supported versions of what runs notebooks; before a
# release. Each set is laid over the environment, which stays as it is.
test-ranges: $(VENV)/ready
	for end in lowest highest; do \
	  rm -rf build/$$end && $(BIN)/python tests/ranges.py $$end | \
	  xargs $(BIN)/python -m pip install --quiet --target build/$$end && \
	  PYTHONPATH=$(CURDIR)/build/$$end $(BIN)/python -m pytest -q -p no:cacheprovider \
	    tests/reports/test_warm.py tests/reports/test_worker.py tests/test_site.py || exit 1; \
	done

check: $(VENV)/ready  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Which modules, and by which tests: setup.cfg. `MUTANTS=move_analysis.segments.gap.*` takes some.
mutants: $(VENV)/ready  ## changes to kernels that no test notices
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[mutants]'
	$(BIN)/mutmut run $(MUTANTS)
	$(BIN)/mutmut results

translations: $(VENV)/ready  ## what is said, collected for translators; what each language lacks
	$(BIN)/python -m move_analysis.languages.update

docs: $(VENV)/ready-docs  ## the manual, in docs/_build/html; links and what pages load are checked
	$(BIN)/python -m sphinx -q -W --keep-going -j $(JOBS) -d docs/_build/trees docs docs/_build/html
	$(BIN)/python docs/check.py docs/_build/html

pictures: $(VENV)/ready-docs  ## the pictures of the manual, from the demo; wants Chromium
	$(BIN)/python docs/pictures.py

$(VENV)/ready-docs: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	touch $@

$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed. Name one: make report PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@

clean:  ## the environment and all that was computed
	rm -rf $(VENV) build mutants data/processed/reports data/processed/survey docs/_build docs/reference
