"""Devices in their own folders, used through processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.bench.logs import TODAY, uniform_log


async def create_home(folder: Path, count: int) -> Path:
    """Create the home of a device that has logged `count` activities."""
    await (await uniform_log(folder / "log.db", count)).close()
    return folder


def environ(home: Path) -> dict[str, str]:
    """Return the environment of the device in `home`, on the benchmark's day."""
    moment = f"{TODAY}T12:00:00+00:00"
    return os.environ | {"MILEPOST_HOME": str(home), "MILEPOST_NOW": moment, "MILEPOST_AUTOSYNC": "0"}


def milepost(home: Path, *arguments: str) -> str:
    """Run `milepost …` on the device in `home`; return its output."""
    command = [sys.executable, "-m", "milepost_client.main", *arguments]
    done = subprocess.run(command, env=environ(home), check=True, capture_output=True, text=True)
    return done.stdout
