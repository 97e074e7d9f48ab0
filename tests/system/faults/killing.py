"""A device that logs in a process of its own until it is killed."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from milepost_client.device.home import Home
from tests.system.people import GOAL

LOGGING_DEVICE = Path(__file__).parent / "children" / "logging_device.py"


def run_until_killed(home: Home, first: int, how: list[str], seconds: float) -> list[float]:
    """Let a process log in a device's folder for some seconds, then kill it.

    Returns the amounts that it reported as saved. `first` is the first amount; `how` may be `["sync"]`.
    """
    arguments = [str(home.folder), GOAL, str(first), *how]
    command = (sys.executable, str(LOGGING_DEVICE), *arguments)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        lines += process.stdout.readlines()
    # A line without a newline was cut off by the kill.
    return [float(line) for line in lines if line.endswith(b"\n")]
