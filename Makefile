# make run     serve the Acme agent            PORT=8123 DATABASE=sqlite:///var/x.db FOLDER=my-agent
# make test    every test
# make check   format, lint, types, layers
# make eval    the scorecard of the Acme agent
# make bench   figures of speed and memory
# make bench-retrieval   figures of the knowledge search   DATA=../shared/data
# make bench-guards      figures of the guards                 DATA=../shared/data
# make bench-gate        how many planted faults the evaluation's gate notices
# make fmt     format the code
# make lock    pin the packages anew

PORT ?= 8000
DATABASE ?= sqlite:///var/frontdesk.db
FOLDER ?= examples/acme
DATA ?= ../shared/data
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	if command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$name; break; fi; done)
BIN := .venv/bin

.PHONY: run test check eval bench bench-retrieval bench-guards bench-gate fmt lock screenshots vendor clean

run: .venv/base
	$(BIN)/frontdesk serve $(FOLDER) --port $(PORT) --database $(DATABASE)

test: .venv/dev
	scripts/chromium
	$(BIN)/python -m pytest -n auto

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

# By words alone, as Acme's baseline was made: whether an encoder is installed must make no difference.
eval: .venv/evals
	FRONTDESK_ENCODER=none $(BIN)/frontdesk eval $(FOLDER) --gate --report var/evals/report

bench: .venv/dev
	$(BIN)/python -m bench

bench-retrieval: .venv/dev
	$(BIN)/python -m bench.retrieval --data $(DATA)

bench-guards: .venv/dev
	$(BIN)/python -m bench.guards --data $(DATA)

bench-gate: .venv/dev
	$(BIN)/python -m bench.gate

fmt: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

screenshots: .venv/dev
	scripts/chromium
	$(BIN)/python scripts/screenshots.py

lock: .venv/dev
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
		--output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
		--extra bedrock --extra dense --extra evals --extra onnx --extra studio --extra vertex --extra voyage --group dev --constraint requirements.lock \
		--output-file requirements-dev.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
		--extra evals --constraint requirements-dev.lock --output-file requirements-evals.lock pyproject.toml

clean:
	rm -rf .venv

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Frontdesk needs Python 3.11 or newer; install it and try again." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/base: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

# The packages of frontdesk[evals], at the versions that the tests run with.
.venv/evals: requirements-evals.lock .venv/base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-evals.lock
	@touch $@

.venv/dev: requirements-dev.lock .venv/base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
