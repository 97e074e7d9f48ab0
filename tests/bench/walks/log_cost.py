"""The cost of `milepost log`: calls, modules and time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.walks.probe import PACKAGES
from tests.bench.walks.probed import LOG, Probed, set_and_log

MILEPOST = str(Path(sys.executable).with_name("milepost"))
IMPORTS = "import msgspec, aiosqlite, click"
TIMED = 41
"""How often each process is timed."""


def count_calls(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the calls of `milepost log`: until the event's row, and until the command's end."""
    folder.mkdir()
    probed = Probed(folder, {"MILEPOST_HOME": str(folder / "home")})
    set_and_log(probed)
    return {each["until"]: each for each in probed.run(*LOG, kind="calls") if each["what"] == "calls"}


def count_modules(folder: Path) -> tuple[int, int]:
    """Return how many modules `milepost log` loads: ours, and all."""
    environ = os.environ | {"MILEPOST_HOME": str(folder / "home"), "MILEPOST_AUTOSYNC": "0"}
    command = [sys.executable, "-X", "importtime", MILEPOST, *LOG]
    said = subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stderr
    names = [line.rpartition("|")[2].strip() for line in said.splitlines() if line.startswith("import time:")]
    return sum(name.startswith(PACKAGES) for name in names), len(names) - 1  # But for the heading.


def time_log(folder: Path) -> list[tuple[float, float]]:
    """Return the median seconds (wall, processor) of `milepost log` and of its imports alone, in turns."""
    environ = os.environ | {"MILEPOST_HOME": str(folder / "home"), "MILEPOST_AUTOSYNC": "0"}
    sides = [[MILEPOST, *LOG], [sys.executable, "-c", IMPORTS]]
    found: list[list[tuple[float, float]]] = [[], []]
    for _ in range(TIMED):
        for kept, command in zip(found, sides, strict=True):
            kept.append(_timed(command, environ))
    return [(median(wall for wall, _ in kept), median(cpu for _, cpu in kept)) for kept in found]


def _timed(command: list[str], environ: dict[str, str]) -> tuple[float, float]:
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return time.perf_counter() - began, used.ru_utime + used.ru_stime
