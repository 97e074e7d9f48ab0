"""Checks everything in a log, after bits may have flipped on the disk (shared/decisions/0014-damage.md).

Hash chains verify the bytes of events; recovery.py sets aside what does not fit. All else follows from the
bytes, or from each other: positions, chains and columns of events, heads, stamps. A wrong one is recomputed,
and nothing is lost. Totals are checked by themselves (storage/goal_totals.py).
"""

from __future__ import annotations

from msgspec import Struct

from milepost_shared.replication.head_repair import repair_frames, repair_heads
from milepost_shared.replication.recovery import Recovery
from milepost_shared.replication.row_repair import (
    repair_chains,
    repair_columns,
    repair_owner,
    repair_positions,
    set_damaged_texts_aside,
)
from milepost_shared.replication.stamp_repair import repair_admitted_stamps, repair_waiting_stamps
from milepost_shared.storage.log import Log


class IntegrityReport(Struct, frozen=True):
    """What was not as it was written: damaged events and texts, now set aside, and other values, now
    recomputed."""

    damaged: int
    recomputed: int

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""
        return not self.damaged and not self.recomputed


def check_integrity(log: Log, device: str, now: int) -> IntegrityReport:
    """Check and repair everything in one transaction.

    `device` owns the log, or is empty on a server. `now` is a stamp for what is set aside.
    """
    admitted = log.head(device).admitted
    renewed = repair_owner(log) + repair_positions(log) + repair_chains(log)
    renewed += repair_frames(log) + repair_heads(log)
    damaged = set_damaged_texts_aside(log, now) + Recovery(log, now).recover_damaged(device)
    admitted = max(admitted, log.head(device).admitted)
    renewed += (
        repair_admitted_stamps(log) + repair_waiting_stamps(log, device, admitted) + repair_columns(log)
    )
    if (renewed or damaged) and log.erasures.exist():
        log.refold()
    if renewed:
        # Wrong columns or positions may have misled the totals meanwhile.
        log.goal_totals.rebuild()
    return IntegrityReport(damaged, renewed)
