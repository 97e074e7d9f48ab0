"""Our Python in the browser's Python: the same as in a terminal, and nothing of it is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.web.every_operation import (
    READS,
    WRITES,
    operation_names,
    query_names,
    read_all,
    without_new_id,
    write_all,
)
from tests.web.pyodide import ROOT, archive_of, locked_archive, run_in_pyodide

pytestmark = pytest.mark.timeout(900)

READ_ALL = """
import json, sys
sys.path[:0] = ["/packages", "/repo"]
sys.dont_write_bytecode = True
from pathlib import Path
from tests.web.every_operation import load_edge, read_all, write_all
load_edge()
write_all(Path("/new"))
read_all(Path("/new"))
print(json.dumps(read_all(Path("/device"))))
"""
SHARED_TESTS = """
import os, sys
sys.path[:0] = ["/packages", "/repo/shared", "/repo/client", "/repo"]
sys.dont_write_bytecode = True
os.chdir("/repo")
os.environ["PYTHONTZPATH"] = "/zones"
import pytest
int(pytest.main([
    "tests/shared", "-q", "-c", "/dev/null", "--rootdir=/repo", "--import-mode=importlib",
    "-p", "tests.web.without_threads", "-p", "no:cacheprovider", "-p", "no:faulthandler",
    "--hypothesis-profile=browser", "-W", "ignore::pytest.PytestUnknownMarkWarning",
]))
"""
ZONES = Path("/usr/share/zoneinfo")
"""Time zones, which Pyodide takes from a package of its own."""
PYTEST = ("pytest", "pluggy", "iniconfig", "packaging", "pygments", "sortedcontainers")


def test_every_operation_and_every_read_has_a_request_to_be_tried_with() -> None:
    assert operation_names() == {name for name, _ in WRITES}
    assert query_names() == {name for name, _ in READS}


def test_every_operation_and_read_runs_in_what_is_shipped_and_says_the_same(
    built: Path, tmp_path: Path
) -> None:
    write_all(tmp_path)
    [stdlib], [libraries], [app] = (
        list(built.glob(pattern))
        for pattern in ("runtime/*/python_stdlib.zip", "runtime/*/libraries.zip", "app/*/app.zip")
    )
    folders = {"/repo": ROOT, "/device": tmp_path}
    done = run_in_pyodide(READ_ALL, [libraries, app], folders, stdlib)
    assert done.returncode == 0, done.stderr
    assert without_new_id(json.loads(done.stdout)) == without_new_id(read_all(tmp_path))


def test_the_shared_tests_pass_in_the_browsers_python(built: Path, tmp_path: Path) -> None:
    [libraries] = built.glob("runtime/*/libraries.zip")
    tools = [
        archive_of(PYTEST, tmp_path / "pytest.zip"),
        locked_archive("hypothesis", tmp_path / "hypothesis.zip"),
    ]
    done = run_in_pyodide(SHARED_TESTS, [libraries, *tools], {"/repo": ROOT, "/zones": ZONES})
    print(done.stdout[-20_000:], done.stderr)
    assert done.returncode == 0
    assert int(done.stdout.rpartition(" passed")[0].split()[-1]) > 900
