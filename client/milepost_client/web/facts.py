"""What the page shows of the device wherever it is."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.last_sync import last_sync
from milepost_client.device.late_mentions import late_mentions
from milepost_client.device.writer import own_id
from milepost_shared.events.types import Stamp
from milepost_shared.storage.log import Log


class Joined(Struct, frozen=True):
    """The server that was joined, and what this device is called there."""

    server: str
    name: str


class Facts(Struct, frozen=True, kw_only=True):
    """Whether anything was written or joined, how many events no server has yet, what was joined, and whether
    this device was revoked there; when the person's day starts (minutes after midnight), where another device
    told it; how many erasures there are: with each one a page forgets what it showed last; how many entries
    name somebody whom another device erased; and when the last sync ended, by this machine's clock."""

    begun: bool
    waiting: int
    joined: Joined | None
    revoked: bool
    day_starts: int | None = None
    erasures: int = 0
    mentions: int = 0
    synced: Stamp | None = None


def facts(log: Log, server: str | None, day_starts: int | None = None) -> Facts:
    """Return the facts by a log, the address of the server that was joined, and when the person's day
    starts."""
    member = log.roster.get(own_id(log))
    return Facts(
        begun=server is not None or bool(log.heads.all()),
        waiting=log.waiting(),
        joined=Joined(server, member.name if member else "") if server else None,
        revoked=member is not None and member.revoked is not None,
        day_starts=day_starts,
        erasures=log.erasures.count(),
        mentions=len(late_mentions(log)),
        synced=last_sync(log).at,
    )
