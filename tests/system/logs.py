"""Whether a log is whole."""

from __future__ import annotations

from milepost_shared.protocol.hash_chain import start_chain
from milepost_shared.storage.log import Log


def trouble(log: Log) -> list[str]:
    """What in a log is not as it was written: the first such event of each device."""
    proofs = (
        (head.device, log.events.first_damaged(head.device, start_chain(log.user, head.device), head.seq, {}))
        for head in log.heads.all()
    )
    return [f"{device}-{seq}" for device, seq in proofs if seq is not None]
