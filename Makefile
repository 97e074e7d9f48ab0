# The commands people use; `make` alone lists them. ARGS goes to the program: make test ARGS="-n0 tests/shared".
.DEFAULT_GOAL := help
.PHONY: help setup test lint web types format check demo simulate safeguards bench

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

setup:  ## install everything, and the hooks that run before each commit
	command -v uv >/dev/null || python3 -m pip install uv
	uv sync
	uvx pre-commit install

test:  ## run the tests, or those that ARGS names
	uv run pytest $(ARGS)

lint:  ## check style and formatting; of the web app also types
	uv run ruff check
	uv run ruff format --check
	uv run python client/web/build/check.py

web:  ## build the web app as it is now, and print where
	uv run python client/web/build

types:  ## check types with mypy and pyright
	uv run mypy
	uv run pyright

format:  ## format, and correct what ruff can
	uv run ruff check --fix
	uv run ruff format
	uv run python client/web/build/check.py --fix

check:  ## all that must pass before a change lands: tests, style, types
	.ci/run

demo:  ## a server, two devices and a year of one person's networking
	uv run milepost-server demo $(ARGS)

simulate:  ## 100 random histories from seed 1 on; ARGS="--seed 7" begins elsewhere
	uv run python -m tests.system.simulate --histories 100 --seed 1 $(ARGS)

safeguards:  ## remove each safeguard in turn and see a test fail; ARGS="--only WORDS"
	uv run python -m tests.safeguards $(ARGS)

bench:  ## measure the table of figures; ARGS="--only append" for one row
	uv run --group bench python -m tests.bench $(ARGS)
