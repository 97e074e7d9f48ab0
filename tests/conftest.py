"""Settings and fixtures of all tests: hypothesis profiles, and a random generator with a printed seed."""

import os
import random

import pytest
from hypothesis import settings

settings.register_profile("default", deadline=None, print_blob=True)
settings.register_profile("soak", deadline=None, print_blob=True, max_examples=1000)
settings.register_profile("browser", deadline=None, print_blob=True, max_examples=5, database=None)
settings.load_profile("default")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores: most tests wait for processes."""
    return len(os.sched_getaffinity(0)) * 3 // 2


@pytest.fixture
def chance() -> random.Random:
    """A random generator for faults; pytest shows its seed when the test fails."""
    seed = random.randrange(10**9)
    print(f"seed {seed}")
    return random.Random(seed)
