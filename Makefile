# Two commands: `make site` builds everything, `make test` passes the tests; both do all set-up themselves.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

export PYTHONUTF8 := 1

.PHONY: site test lint check format verify unit browser gpu diff difference editor serve status clean help

help:
	@echo "make site    check, verify and build the site into build/site"
	@echo "make test    linters, types, import directions, tests, every claim of every example"
	@echo "make serve   look at the built site on http://localhost:8000"
	@echo "make status  which examples are verified on which device"
	@echo "make diff    what has changed in the graph since SINCE (by default the last commit)"
	@echo "make editor  schemas for completion and checking in an editor (.vscode binds them)"
	@echo "make clean   remove what was built"

site: $(VENV)/.site
	$(BIN)/kbtool build

serve: $(VENV)/.site
	$(BIN)/kbtool serve

status: $(VENV)/.site
	$(BIN)/kbtool status

test: lint check format verify unit

unit: $(VENV)/.test browser
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --no-progress --quiet --strict-collection .github

# On GitHub the problems are shown beside the lines of the pull request.
check: $(VENV)/.test
	$(BIN)/kbtool check --format $(if $(GITHUB_ACTIONS),github,text)

format: $(VENV)/.test
	$(BIN)/kbtool fmt --check

# Runs every example again, whatever the records say, and then holds that the committed records are true.
verify: $(VENV)/.test
	$(BIN)/kbtool verify --refresh --no-write
	$(BIN)/kbtool status --require cpu

# Writes the records of a machine with a GPU.
gpu: $(VENV)/.site
	$(BIN)/kbtool verify --device cuda

SINCE ?= HEAD
diff: $(VENV)/.site
	$(BIN)/kbtool diff $(SINCE)

# What a pull request changes in the graph: as text for a comment, and at the end of SUMMARY. Fails if readers lose something.
SUMMARY ?= build/difference.md
difference: $(VENV)/.site
	@mkdir -p build
	$(BIN)/kbtool --lang en diff "$(SINCE)" --format markdown >> "$(SUMMARY)" || true
	$(BIN)/kbtool --lang en diff "$(SINCE)" > build/difference.txt

editor: $(VENV)/.site
	$(BIN)/kbtool schema --write

# The browser tests drive the system's Chromium; the one package that is not Python's.
browser:
	@command -v chromium >/dev/null || { \
	  echo "installing chromium, which the browser tests drive"; \
	  SUDO=; [ "$$(id -u)" = 0 ] || SUDO=sudo; \
	  command -v apt-get >/dev/null && $$SUDO apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $$SUDO apt-get install -qq -y --no-install-recommends chromium; \
	  command -v chromium >/dev/null || { echo "install Chromium so that 'chromium' runs, then try again"; exit 1; }; }

$(VENV)/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	"$(PYTHON)" -m venv $(VENV) || { echo "the venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

# editable_mode=compat adds the folder to the path instead of an import hook, which would cost every start 20 ms.
$(VENV)/.site: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --quiet --constraint constraints.txt --config-settings editable_mode=compat --editable .
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --quiet --constraint constraints.txt --config-settings editable_mode=compat --editable '.[test]'
	@touch $@ $(VENV)/.site

clean:
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
