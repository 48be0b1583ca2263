# Every target works in a fresh clone: what is missing is made or installed first (deploy/prepare).
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help up down reset status test faults check bench bench-log bench-bus bench-cabinet format events lock clean

PYTHON := .venv/bin/python
BEGAN := $(shell date +%s)
export BAYLOG_BEGAN = $(BEGAN)

help:  ## what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

up:  ## start everything here, print the address and the sign-in
	@deploy/prepare run
	@$(PYTHON) -m shared.runtime.cli up

down:  ## stop everything that was started here; data stays
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m shared.runtime.cli down; else echo "Nothing was started here"; fi

reset:  ## ask, then stop everything and wipe the data
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m shared.runtime.cli reset; else echo "There is nothing to wipe"; fi

status:  ## each process, the queues, the lag of each view
	@deploy/prepare check
	@$(PYTHON) -m shared.runtime.cli status

test:  ## everything: style, types, imports, then the whole test suite against real servers
	@deploy/prepare test
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -m pytest -n 2 --dist loadfile -m 'not long'

faults:  ## the long fault plays, which the test suite leaves out
	@deploy/prepare test
	@$(PYTHON) -m pytest -m long tests/faults tests/integration/runtime/test_up.py

check:  ## the quick part: style, types, import rules, unit tests
	@deploy/prepare check
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -m pytest -q tests/architecture tests/unit

# append, tail, rebuild, lag and verify stand in bench.log; the command from the browser's door to its reply in bench.day
bench:  ## measure everything, each figure beside a floor of the same run
	@deploy/prepare test
	@set -e; for part in log bus day orders papers rest; do echo "== $$part"; $(PYTHON) -m "bench.$$part"; done

bench-log:  ## the log beside raw floors and beside its peer, in one run
	@deploy/prepare test
	@$(PYTHON) -m bench.log

bench-bus:  ## the bus beside nameko's own RPC, raw kombu and raw queues; writes bench/results
	@deploy/prepare test
	@$(PYTHON) -m bench.bus

bench-cabinet:  ## the cabinet's line beside the bus formula, the small machine, 50 agents at the head office
	@deploy/prepare test
	@$(PYTHON) -m bench.cabinet

format:  ## let ruff lay out the code
	@deploy/prepare check
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

events:  ## write docs/events.md from the code, and keep the shape of new events
	@deploy/prepare check
	@$(PYTHON) -m shared.runtime.cli events --write

lock:  ## resolve pyproject.toml anew into requirements.lock
	@deploy/lock

clean:  ## throw away what can be made again; the data in .baylog stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build baylog.egg-info
