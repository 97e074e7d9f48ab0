"""Find damaged events in a log."""

from __future__ import annotations

from milepost_shared.protocol.hash_chain import start_chain
from milepost_shared.storage.log import Log


def damaged_refs(log: Log) -> list[str]:
    """Return the ref of the first damaged event of each device."""
    proofs = (
        (head.device, log.events.first_damaged(head.device, start_chain(log.user, head.device), head.seq, {}))
        for head in log.heads.all()
    )
    return [f"{device}-{seq}" for device, seq in proofs if seq is not None]
