# Needs Python 3.11 or newer (with venv) and make; no root. `make help` lists the targets.
# Another Python: make PYTHON=/path/to/python3.12 run. Another port: make run PORT=8001

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT := 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --require-hashes --no-deps --only-binary :all:

# A stamp is named for what it was made from, and for where: a changed lock file or a moved checkout installs afresh,
# a new date on a file does not.
place := $(shell printf '%s' '$(CURDIR)' | cksum | tr -d ' ')
key = $(place)-$(shell cat $(1) pyproject.toml | cksum | tr -d ' ')
VENV_STAMP := .venv/stamps/venv-$(place)
RUN_STAMP := .venv/stamps/run-$(call key,requirements/run.txt)
TEST_STAMP := .venv/stamps/test-$(call key,requirements/run.txt requirements/test.txt)
BENCH_STAMP := .venv-bench/stamps/bench-$(call key,requirements/bench.txt)
SPARK_STAMP := .venv/stamps/spark-$(call key,requirements/build.txt requirements/spark.txt)

# The first Python that really starts, is new enough and can make environments. (A name on the PATH may be a shim that
# points nowhere.)
find_python = for candidate in $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3 /usr/bin/python3; do \
	  if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    python="$$candidate"; break; \
	  fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo 'No Python 3.11 or newer with venv found; name one with: make PYTHON=/path/to/python3' >&2; exit 1; \
	fi

.PHONY: help install run test test-all accept bench bench-bulk bench-web bench-register bench-ledger bench-steering screenshots format lock clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' Makefile | expand -t 12

install: $(RUN_STAMP)  ## set up .venv with luodi and its service, and no more

run: $(RUN_STAMP)  ## set up .venv and serve the Gongshu plan with demonstration facts and accounts (another port: PORT=8001)
	@$(BIN)/luodi serve --demonstration --port $(PORT)

# A worker that has no test left takes some from the other: neither waits long for the last ones.
PYTEST := $(BIN)/pytest -q -n 2 --dist worksteal

test: $(TEST_STAMP)  ## style, types, import contracts and tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@# Each of the two has use for one core.
	LUODI_DEMONSTRATION=1 $(BIN)/mypy & types=$$!; $(BIN)/lint-imports; contracts=$$?; wait $$types && exit $$contracts
	$(PYTEST) -m 'not heavy'

test-all: $(TEST_STAMP) $(SPARK_STAMP)  ## what takes longer: the service on PostgreSQL, plans on Spark, tests marked heavy, properties over many more examples
	LUODI_TEST_DATABASE=postgresql $(PYTEST) -m 'not once' tests/service
	LUODI_HYPOTHESIS_PROFILE=thorough $(PYTEST) -m 'heavy or hypothesis'

accept: $(TEST_STAMP)  ## take what the golden files print now for right, and write the references of errors and settings anew
	PYTHONPATH=tests $(BIN)/python -m golden.accept

bench: $(TEST_STAMP) bench-bulk  ## speed and memory, as a table; with bench-bulk half an hour
	$(BIN)/python benchmarks/run.py

bench-bulk: $(TEST_STAMP) $(SPARK_STAMP) $(BENCH_STAMP)  ## speed and memory of bulk evaluation, beside OpenFisca, ZEN and Spark: twenty minutes
	$(BIN)/python benchmarks/bulk.py

bench-web: $(TEST_STAMP)  ## speed and memory of the pages, on SQLite and PostgreSQL: a quarter of an hour
	$(BIN)/python benchmarks/web.py

bench-register: $(TEST_STAMP)  ## speed and memory of the register at 100,000 enterprises, on SQLite and PostgreSQL: half an hour
	$(BIN)/python benchmarks/register.py

bench-ledger: $(TEST_STAMP)  ## speed of the money at 1,000,000 lines of the ledger, on SQLite and PostgreSQL: a quarter of an hour
	$(BIN)/python benchmarks/ledger.py

bench-steering: $(TEST_STAMP)  ## speed of the targets at 100,000 enterprises, of the one screen and of briefs: a quarter of an hour
	$(BIN)/python benchmarks/targets.py
	$(BIN)/python benchmarks/steering.py

screenshots: $(TEST_STAMP)  ## take the pictures of docs/screenshots anew
	@mkdir -p docs/screenshots
	LUODI_SCREENSHOTS=docs/screenshots $(BIN)/pytest -q -n 2 tests/browser/test_screenshots.py

format: $(TEST_STAMP)  ## lay the code out and mend what can be mended by itself
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# The lock is made by Python 3.11 on Linux, the oldest version we support, and from the public index alone: settings of
# one machine (more indexes, folders of wheels) must not reach it, and no address is written to it.
LOCK := .venv-lock/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --no-header --no-config \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options
lock:  ## resolve requirements/*.in anew
	@$(find_python); "$$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	  || { echo 'make lock needs Python 3.11: make PYTHON=/path/to/python3.11 lock' >&2; exit 1; }; \
	"$$python" -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps -r requirements/lock.txt
	unset PIP_FIND_LINKS PIP_INDEX_URL PIP_EXTRA_INDEX_URL; export PIP_CONFIG_FILE=/dev/null; \
	$(LOCK) --output-file requirements/run.txt requirements/run.in && \
	$(LOCK) --output-file requirements/test.txt requirements/test.in && \
	$(LOCK) --output-file requirements/spark.txt requirements/spark.in && \
	$(LOCK) --output-file requirements/bench.txt requirements/bench.in && \
	$(LOCK) --allow-unsafe --output-file requirements/build.txt requirements/build.in && \
	$(LOCK) --allow-unsafe --output-file requirements/lock.txt requirements/lock.in

clean:  ## remove everything that the other targets made
	rm -rf .venv .venv-bench .venv-lock build dist out .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(VENV_STAMP):
	@$(find_python); echo "Making .venv with $$("$$python" --version)"; "$$python" -m venv --clear .venv
	@mkdir -p .venv/stamps && touch $@

$(RUN_STAMP): $(VENV_STAMP)
	@echo 'Installing requirements/run.txt'
	@$(INSTALL) -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@rm -f .venv/stamps/run-* && touch $@

$(TEST_STAMP): $(RUN_STAMP)
	@echo 'Installing requirements/test.txt'
	@$(INSTALL) -r requirements/test.txt
	@rm -f .venv/stamps/test-* && touch $@

# Spark's package is source: it is built here, by tools of known hashes.
$(SPARK_STAMP): $(TEST_STAMP)
	@echo 'Installing requirements/spark.txt'
	@$(INSTALL) -r requirements/build.txt
	@$(INSTALL) --no-binary pyspark --no-build-isolation -r requirements/spark.txt
	@rm -f .venv/stamps/spark-* && touch $@

# What luodi is measured against has an environment of its own: none of it is near what luodi runs with.
$(BENCH_STAMP):
	@$(find_python); "$$python" -m venv --clear .venv-bench
	@echo 'Installing requirements/bench.txt'
	@.venv-bench/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps \
	  --only-binary :all: -r requirements/bench.txt
	@mkdir -p $(@D) && touch $@
