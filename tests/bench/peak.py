"""The peak memory of a process.

As a script it runs `milepost` with its arguments, and prints its own peak memory in MB on stderr.
"""

from __future__ import annotations

import sys
from pathlib import Path

from milepost_client.main import main


def peak_memory(pid: int | str) -> float:
    """Return the peak resident memory of a process, or of `"self"`, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    try:
        main()
    finally:
        print(peak_memory("self"), file=sys.stderr)
