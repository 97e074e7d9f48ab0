"""Repairing the log of a device so that no receipt reports the repair (shared/decisions/0014-damage.md).

A damaged event that was admitted is taken out, and comes back with the next sync. Meanwhile the past has not
changed (shared/decisions/0029-receipts.md), so the baseline of that sync is captured before the event goes.
"""

from __future__ import annotations

from milepost_shared.errors import Damaged
from milepost_shared.replication.integrity import IntegrityReport, check_integrity
from milepost_shared.storage.log import Log


def repair_log(log: Log, device: str, now: int) -> IntegrityReport:
    """Check and repair everything in one transaction. `device` owns the log; `now` is a stamp.

    If events were damaged, the baseline stays until a sync compares it. Totals that cannot be read are no
    baseline: nobody can have seen them.
    """
    existed = log.baseline.exists()
    log.baseline.capture()
    report = check_integrity(log, device, now)
    if not (existed or report.damaged) or not _is_baseline_readable(log):
        log.baseline.discard()
    return report


def _is_baseline_readable(log: Log) -> bool:
    try:
        log.baseline.book()
    except Damaged:
        return False
    return True
