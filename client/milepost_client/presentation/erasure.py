"""What an erasure took, and where the texts may still be."""

from __future__ import annotations

from collections.abc import Mapping

from milepost_client.device.home import Home
from milepost_client.operations.erase import EraseResult
from milepost_shared.text.formatting import format_count


def erased(done: EraseResult) -> str:
    """Say what went."""
    what = [format_count(done.entries, "entry")] if done.entries else []
    what += [format_count(done.goals, "goal")] if done.goals else []
    return f"Erased {' and '.join(what)}, in {format_count(done.versions, 'version')}."


def kept_elsewhere(copies: Mapping[str, int], home: Home) -> str:
    """Say what an erasure does not reach. `copies` has the days since each copy here was made."""
    lines = ["Other devices and the server erase it when they sync."]
    if copies:
        listed = ", ".join(f"{name} ({format_count(days, 'day')} old)" for name, days in copies.items())
        lines += [f"Copies in {home.folder} that keep it: {listed}. Delete those that you do not need."]
    return "\n".join([*lines, "Backups and exports that you put elsewhere keep it too."])
