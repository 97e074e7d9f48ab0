"""Devices in their own folders, used through processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.bench.logs import TODAY, uniform_log

ROOT = Path(__file__).parents[2]
UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
"""Where this is set, each process compiles what it imports."""


async def create_home(folder: Path, count: int) -> Path:
    """Create the home of a device that has logged `count` activities."""
    await (await uniform_log(folder / "log.db", count)).close()
    return folder


def client_only(folder: Path) -> Path:
    """Install what a device needs and nothing else, as it is locked; return the folder of its programs."""
    settings = os.environ | {"UV_PROJECT_ENVIRONMENT": str(folder)}
    install = ["uv", "sync", "--quiet", "--frozen", "--no-default-groups", "--python", sys.executable]
    subprocess.run(install, env=settings, cwd=ROOT, check=True)
    return folder / "bin"


def environ(home: Path) -> dict[str, str]:
    """Return the environment of the device in `home`, on the benchmark's day; programs are compiled once."""
    moment = f"{TODAY}T12:00:00+00:00"
    settings = {"MILEPOST_HOME": str(home), "MILEPOST_NOW": moment, "MILEPOST_AUTOSYNC": "0"}
    return {name: value for name, value in os.environ.items() if name != UNCOMPILED} | settings


def milepost(home: Path, *arguments: str) -> str:
    """Run `milepost …` on the device in `home`; return its output."""
    command = [sys.executable, "-m", "milepost_client.main", *arguments]
    done = subprocess.run(command, env=environ(home), check=True, capture_output=True, text=True)
    return done.stdout
