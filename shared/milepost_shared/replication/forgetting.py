"""Taking out of a copy of a log what was erased after it was made (shared/decisions/0036-erasing.md)."""

from __future__ import annotations

from collections.abc import Sequence

from milepost_shared.events.erased import Erased
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.redactions import Attested


def forget(copy: Log, erasures: Sequence[Erased], attested: Attested) -> int:
    """Take out what `erasures` cover, as it was `attested`; return of how many events.

    Chains and digest stay, and what was erased still counts: once the copy is put back and synced, it hears
    of the erasures themselves.
    """
    goals = {goal for erased in erasures for goal in erased.goals}
    count = copy.erasures.drop(erasures, attested)
    forgotten = copy.baseline.forget(goals) + copy.receipts.forget(goals) if goals else 0
    if copy.redactions.unsigned():
        copy.metadata.put("unsigned", 1)
    if count or forgotten or (erasures and copy.set_aside.clear()):
        copy.metadata.put("scrub", 1)
    return count
