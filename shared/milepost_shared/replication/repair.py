"""Setting a log right on a device, so that no receipt tells of it as a change of the past (design section 4).

A damaged event that was admitted is taken out, and comes back with the next sync. Nothing was believed
otherwise meanwhile, so what was believed is remembered before it goes.
"""

from __future__ import annotations

from milepost_shared.errors import Damaged
from milepost_shared.replication.integrity import Checkup, Found
from milepost_shared.storage.log import Log


def mend(log: Log, device: str, now: int) -> Found:
    """Look at everything and set it right, as `Checkup` does, within one transaction; `device` is whose log
    it is, `now` a stamp. Where events were damaged, what was believed before stays remembered until it is
    compared; but not by totals that cannot be read, which nobody can have believed."""
    stood = log.believed.stands()
    log.believed.remember()
    found = Checkup(log, now).run(device)
    if not (stood or found.damaged) or not _reads(log):
        log.believed.forget()
    return found


def _reads(log: Log) -> bool:
    try:
        log.believed.book()
    except Damaged:
        return False
    return True
