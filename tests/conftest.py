"""Settings and fixtures of all tests: what saves time, hypothesis profiles, and a random generator with a
printed seed."""

import os
import random
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import settings

MEMORY = Path("/dev/shm")
"""A file system in memory, if there is one: tests write often, and wait for the disk each time."""
ROOM = 4 * 1024**3
"""Bytes that must be free there."""
LONGEST = (
    "tests/system/simulation/test_simulate.py",
    "tests/web/device/test_kills.py",
    "tests/web/test_python.py",
    "tests/web/test_offline.py",
    "tests/system/faults",
    "tests/web",
    "tests/system",
    "tests/server/api/test_openapi.py",
    "tests/test_readme.py",
    "tests/shared/replication/test_moving.py",
    "tests/shared/test_properties.py",
)
"""What begins first, so that at the end no core waits for another."""


def _save_time() -> None:
    """Put files into memory, and let modules be compiled once: where Python is told to keep no compiled ones,
    each of a thousand processes would do it."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ["TMPDIR"] = str(MEMORY)
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


if sys.platform != "emscripten":  # A browser's Python starts no process.
    _save_time()
settings.register_profile("default", deadline=None, print_blob=True)
settings.register_profile("soak", deadline=None, print_blob=True, max_examples=1000)
settings.register_profile("browser", deadline=None, print_blob=True, max_examples=5, database=None)
settings.load_profile("default")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores: most tests wait for processes."""
    return len(os.sched_getaffinity(0)) * 3 // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what takes longest begin first."""
    items.sort(
        key=lambda item: next(
            (n for n, path in enumerate(LONGEST) if item.nodeid.startswith(path)), len(LONGEST)
        )
    )


@pytest.fixture
def chance() -> random.Random:
    """A random generator for faults; pytest shows its seed when the test fails."""
    seed = random.randrange(10**9)
    print(f"seed {seed}")
    return random.Random(seed)
