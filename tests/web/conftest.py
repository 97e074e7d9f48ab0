"""The web app as it is built from these sources."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.pyodide import WEB


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the app, built where it is not yet; without node or packages nothing is tested."""
    done = subprocess.run([sys.executable, WEB / "build"], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(done.stderr.strip().splitlines()[-1])
    return Path(done.stdout.strip())
