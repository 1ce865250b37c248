# Every target does all set-up by itself: a virtual environment in .venv, installed from constraints.txt.
# Without make (Windows): the README gives the same steps.

PYTHON ?= python3
PY := .venv/bin/python
export OMP_NUM_THREADS ?= 1

FOLDER ?=
EVENT ?=
AT ?=
TERMS ?=

.PHONY: lab test story check format eval benchmark constraints

lab: .venv/ready  ## open JupyterLab on the first notebook
	$(PY) -m jupyterlab notebooks/01_who_reacted_how.ipynb

test: .venv/ready  ## run every test
	$(PY) -m pytest

story: .venv/ready  ## write one self-contained HTML page to output/ (FOLDER=… EVENT=… AT=… TERMS=…)
	$(PY) -m toolkit.story $(if $(FOLDER),--folder "$(FOLDER)") $(if $(EVENT),--event "$(EVENT)") $(if $(AT),--at "$(AT)") $(if $(TERMS),--terms "$(TERMS)")

check: .venv/ready  ## lint, format and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict toolkit

format: .venv/ready
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

eval: .venv/ready  ## print how often the method errs, on the gold articles
	$(PY) -m tests.eval

benchmark: .venv/ready  ## measure speed as a ratio to plain spaCy
	$(PY) -m benchmarks.annotate

constraints:  ## pin every dependency anew (needs uv)
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --no-annotate --no-header -o constraints.txt

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) --version). Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch .venv/ready
