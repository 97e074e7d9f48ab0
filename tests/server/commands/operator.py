"""The operator's commands, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def operator(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """A command of `milepost-server` on a data folder."""
    command = (sys.executable, "-m", "milepost_server.main", *arguments, "--data", str(data))
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
