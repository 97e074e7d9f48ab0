"""A disk that is full: an append says so, nothing of it is kept, and what was saved before stands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FILLING_DEVICE = Path(__file__).parent / "children" / "filling_device.py"
SMALL_FILES = 'ulimit -f 4; exec "$@"'
"""No file may grow beyond a few KiB in that process."""
SMALL_DISK = 'mount -t tmpfs -o size=400k none "$0" || exit 99; exec "$@"'
NO_MOUNT = 99


def test_a_log_that_cannot_grow_refuses_with_exit_code_1_and_stands(tmp_path: Path) -> None:
    assert milepost(tmp_path, "log", "-n", "before").returncode == 0
    refused = milepost(tmp_path, "log", "-n", "refused", through=("/bin/sh", "-c", SMALL_FILES, "sh"))
    assert refused.returncode == 1
    assert "Nothing of this was saved" in refused.stderr
    assert milepost(tmp_path, "log", "-n", "after").returncode == 0
    entries: list[dict[str, Any]] = json.loads(milepost(tmp_path, "entries", "--json").stdout)
    assert sorted(entry["note"] for entry in entries) == ["after", "before"]
    assert milepost(tmp_path, "doctor").returncode == 0


def test_on_a_full_disk_all_that_was_acknowledged_stands_and_nothing_else(tmp_path: Path) -> None:
    command = ("unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", SMALL_DISK, str(tmp_path))
    if shutil.which("unshare") is None:
        pytest.skip("without unshare no small disk can be made")
    filling = (sys.executable, str(FILLING_DEVICE), str(tmp_path / "home"))
    found = subprocess.run((*command, *filling), capture_output=True, text=True, check=False, timeout=60)
    if found.returncode == NO_MOUNT or "unshare" in found.stderr:
        pytest.skip(f"no small disk can be made here: {found.stderr.strip()}")
    assert found.returncode == 0, found.stderr
    told = json.loads(found.stdout)
    assert told["acknowledged"] == told["held"] > 0
    assert told["damaged"] is None
    assert "Free some space" in told["error"]


def milepost(home: Path, *arguments: str, through: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Call the command line in a process of its own, which is started by the command `through`."""
    command = (*through, sys.executable, "-m", "milepost_client.main", *arguments)
    environ = os.environ | {"MILEPOST_HOME": str(home / "home"), "MILEPOST_AUTOSYNC": "0"}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
