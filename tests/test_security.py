"""SECURITY.md names the test that holds each promise, and that test is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
LINES = (TESTS.parent / "SECURITY.md").read_text().splitlines()
NAMED = re.compile(r"`([\w/]+\.py)(?:::(\w+))?`")
ROWS = [line for line in LINES if line.startswith("|") and not line.startswith(("| promise", "|---"))]


@pytest.mark.parametrize("row", ROWS, ids=[row.split("|")[1].strip()[:60] for row in ROWS])
def test_a_promise_is_held_by_a_test(row: str) -> None:
    named = NAMED.findall(row)
    assert named
    for path, function in named:
        defined = _tests_of(TESTS / path)
        assert function in defined if function else defined, path


def _tests_of(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    functions = (node for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return {function.name for function in functions if function.name.startswith("test_")}
