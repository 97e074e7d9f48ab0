"""Moving a log to another person: all its events are written again, as those of one new device
(client/decisions/0014-moving-to-another-person.md).

It is what is done with a forked tail, for the whole log: references are mapped, each event keeps the time at
which it was made, and an activity gets an origin, so that it counts once however often it is moved.
"""

from __future__ import annotations

from milepost_shared.events.types import decode_made
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.set_aside import FORKED


def move_log(log: Log, user: str, device: str, now: int) -> int:
    """Make the log that of `user`, whom no server knows, and its events those of `device`, which is new.

    Return how many they are. The caller has made sure that none is damaged.
    """
    rows = sorted(
        (effective, head.device, seq, raw, texts.get(seq))
        for head in log.heads.all()
        for texts in (log.texts.stored(head.device, 1, head.seq),)
        for seq, effective, raw in log.events.between(head.device, 1, head.seq)
    )
    log.contents.clear()
    log.metadata.put("user", user)
    log.metadata.put("device", device)
    log.goal_totals.rebuild()
    for effective, author, seq, raw, beside in rows:
        texts_of = {seq: beside} if beside is not None else {}
        log.set_aside.add(author, [(seq, effective, raw)], texts_of, FORKED, now)
    count = Recovery(log, now).rebase(device)
    # What was set aside is written again, and nothing else is kept of whose it was.
    log.set_aside.forget()
    return count


def written_at(log: Log) -> set[int]:
    """Return when each event was made, as stamps. What was moved keeps them, so a log was moved to another
    one that has them all: no two events of a log are made in the same microsecond."""
    return {
        decode_made(raw)
        for head in log.heads.all()
        for _, _, raw in log.events.between(head.device, 1, head.seq)
    }
