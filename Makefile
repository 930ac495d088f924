# Every command of the project. CI runs `make check` and `make test`, nothing else.

PYTHON ?= python3
BIN := $(if $(filter Windows_NT,$(OS)),.venv/Scripts,.venv/bin)
PY := $(BIN)/python
BIOME := bindings-node/node_modules/.bin/biome
PLAYWRIGHT := tests/browser/node_modules/playwright-core/package.json
CRATES := -p capikit -p capikit-sandbox -p capikit-cli
# How long `make fuzz` runs each target.
SECONDS ?= 60
# How long `make soak` runs.
MINUTES ?= 20
# The extension module leaves Python's symbols open instead of linking one libpython.
export PYO3_BUILD_EXTENSION_MODULE := 1

.PHONY: help build demo phone-table phones test test-rust test-python test-node test-browser test-faults faults soak check lint types package bench fuzz fmt clean
.DEFAULT_GOAL := help

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 16

demo: build ## Send twelve shop orders to a local stand-in for Meta (KEEP=1 leaves it running)
	$(PY) tools/demo.py $(if $(KEEP),--keep)

build: .venv/ready $(BIOME) ## Build the command and both packages (debug) into this folder
	$(PY) tools/build.py

test: test-rust test-python test-node test-browser test-faults ## Run all tests

test-rust: ## Run the Rust tests
	cargo test --quiet $(CRATES)

test-python: build ## Run the Python tests, the shared vectors among them
	$(PY) -m pytest bindings-python/tests tests --ignore=tests/faults

test-node: build ## Run the Node tests, the shared vectors among them
	cd bindings-node && npm test

test-browser: build $(PLAYWRIGHT) ## Run the tests in Chromium; loudly skipped where there is none
	cd tests/browser && npm test

# What breaks delivery on purpose. CAPIKIT_FAULTS=full is the long form.
FAULTS := cargo test --quiet -p capikit-faults -- --nocapture && \
  $(PY) -m pytest -rs tests/faults/python && node --test tests/faults/node/

test-faults: build ## Run the short forms of the fault tests
	cargo build --quiet -p capikit-faults
	$(FAULTS)

faults: build ## Run the full fault tests (about an hour; as root, with strace, nothing is left out)
	$(PY) -m pip install --quiet --disable-pip-version-check -r tests/faults/python/requirements.txt
	cargo build --quiet -p capikit-faults
	export CAPIKIT_FAULTS=full; $(FAULTS)

soak: ## Break everything at once for MINUTES, and watch memory, descriptors and threads
	cargo build --quiet --release -p capikit-faults
	target/release/soak $(MINUTES)

check: lint types package ## Everything that must hold besides the tests

lint: .venv/ready $(BIOME) ## Formatting, lints, layering, documentation
	cargo fmt --check
	cargo clippy --quiet --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps $(CRATES)
	$(PY) -m ruff check . && $(PY) -m ruff format --check .
	cd bindings-node && npm run --silent lint
	$(BIOME) check --error-on-warnings --config-path=bindings-node tests/browser sandbox/templates/page.js sandbox/templates/style.css sandbox/assets
	$(PY) tools/check_layers.py

types: build ## Type checks of both packages
	cd bindings-python && ../$(PY) -m mypy && ../$(PY) -m mypy.stubtest capikit._native
	cd bindings-node && npm run --silent types

package: .venv/ready ## Install both packages as a user would, into empty folders, and use them
	$(PY) tools/check_packages.py

phone-table: .venv/ready ## Generate the numbering plans anew, from the version in tools/requirements.txt
	$(PY) tools/phone-table/generate.py

phones: build ## Compare 20,000 phone numbers of 60 countries in eleven writings with libphonenumber
	$(PY) tests/differential/phones.py --list

fuzz: ## Fuzz every parser for SECONDS each (needs a nightly compiler; installs cargo-fuzz)
	cargo fuzz --version >/dev/null 2>&1 || cargo install --locked cargo-fuzz
	targets=$$(cargo fuzz list) && test -n "$$targets" && for target in $$targets; do \
	  cargo +nightly fuzz run $$target -- -max_total_time=$(SECONDS) || exit 1; done

bench: .venv/ready ## Measure against goals, floors and what people use otherwise (installs those)
	cargo bench --quiet -p capikit --bench identity
	$(PY) -m pip install --quiet --disable-pip-version-check -r benches/requirements.txt
	$(PY) benches/run.py

fmt: .venv/ready $(BIOME) ## Format everything
	cargo fmt
	$(PY) -m ruff format . && $(PY) -m ruff check --fix .
	cd bindings-node && npm run --silent format
	$(BIOME) check --write --config-path=bindings-node tests/browser sandbox/templates/page.js sandbox/templates/style.css sandbox/assets

clean: ## Remove everything that was built
	rm -rf target .venv node_modules bindings-node/node_modules tests/browser/node_modules

.venv/ready: tools/requirements.txt
	$(PYTHON) -m venv .venv || (echo "python3 can not make a virtual environment; on Debian: apt install python3-venv" && false)
	$(PY) -m pip install --quiet --disable-pip-version-check -r tools/requirements.txt
	touch .venv/ready

# A plain `npm install` in that folder, as a user does it, removes the tools again.
$(BIOME): bindings-node/package.json
	cd bindings-node && npm install --include=dev --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $(BIOME)

$(PLAYWRIGHT): tests/browser/package.json
	cd tests/browser && npm install --no-package-lock --no-audit --no-fund --loglevel=error
	touch $(PLAYWRIGHT)
