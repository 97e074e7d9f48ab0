"""Putting right what a reply does not fit: forked tails and lost events, each in one transaction."""

from __future__ import annotations

from msgspec.structs import replace

from milepost_client.sync.state import SyncState
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.set_aside import FORKED


def roll_back(log: Log, device: str, author: str, seq: int, now: int) -> bool:
    """Set aside an author's events after `seq`, the last on which log and server agree: the server's win.

    Return False where there are none, because the log only lags behind. Of its own events `device` may
    lack some that the server has; then they are pulled again in any case.
    """
    if seq == log.head(author).seq and author != device:
        return False
    log.baseline.capture()
    Recovery(log, now).roll_back_dependents(device, author, seq)
    return True


def finish_pull(log: Log, device: str, now: int, state: SyncState) -> SyncState:
    """Write what was rolled back again behind all that the server holds of `device`: the pull is complete."""
    if log.head(device).seq >= state.seq_there(device):
        if any(row.reason == FORKED for row in log.set_aside.unresolved()):
            # A receipt of a sync that was cut off, or of a write of the person, may say that it is gone.
            log.baseline.capture()
        if Recovery(log, now).rebase(device):
            state = replace(state, own_until=log.head(device).seq)
    return replace(state, pulled=True, own_is_lost=False)


def abandon_lost(log: Log, device: str, now: int, state: SyncState) -> bool:
    """Give up the damaged events that wait to be fetched from a server that does not have them any more.

    Return whether there were any.
    """
    holes = log.set_aside.holes().items()
    lost = [author for author, hole in holes if state.seq_there(author) < hole]
    if lost:
        log.baseline.capture()
    for author in lost:
        Recovery(log, now).abandon(device, author)
    return bool(lost)
