"""The most memory of a process. As a program it runs `milepost` with the arguments given, and says at the
end, on stderr, how much that took."""

from __future__ import annotations

import sys
from pathlib import Path

from milepost_client.main import main


def most_memory(pid: int | str) -> float:
    """The most memory that a process, which may be `"self"`, has had resident, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    try:
        main()
    finally:
        print(most_memory("self"), file=sys.stderr)
