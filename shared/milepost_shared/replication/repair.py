"""Setting a log right on a device, so that no receipt tells of it as a change of the past (design section 4).

A damaged event that was admitted is taken out, and comes back with the next sync. Nothing was believed
otherwise meanwhile, so what was believed is remembered before it goes.
"""

from __future__ import annotations

from milepost_shared.errors import Damaged
from milepost_shared.replication.integrity import IntegrityCheck, IntegrityReport
from milepost_shared.storage.log import Log


def repair(log: Log, device: str, now: int) -> IntegrityReport:
    """Check and repair everything in one transaction. `device` owns the log; `now` is a stamp.

    Where events were damaged, the baseline of a sync stays until it is compared. Totals that cannot be
    read are no baseline: nobody can have seen them.
    """
    stood = log.baseline.exists()
    log.baseline.capture()
    found = IntegrityCheck(log, now).run(device)
    if not (stood or found.damaged) or not _reads(log):
        log.baseline.discard()
    return found


def _reads(log: Log) -> bool:
    try:
        log.baseline.book()
    except Damaged:
        return False
    return True
