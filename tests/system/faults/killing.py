"""A device that is busy in a process of its own, until it is killed."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from milepost_client.device.home import Home
from tests.system.people import GOAL

BUSY_DEVICE = Path(__file__).parent / "children" / "busy_device.py"


def until_killed(home: Home, first: int, how: list[str], seconds: float) -> list[float]:
    """Let a process be busy in a device's folder for a while, and kill it; what it acknowledged."""
    arguments = [str(home.folder), GOAL, str(first), *how]
    with subprocess.Popen((sys.executable, str(BUSY_DEVICE), *arguments), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = [process.stdout.readline()]
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        said += process.stdout.readlines()
    # A line without its end was cut off, and says nothing.
    return [float(line) for line in said if line.endswith(b"\n")]
