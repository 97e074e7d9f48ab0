"""What this device holds, and what waits to be sent."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.lacking_texts import LackingTexts, lacking_texts
from milepost_client.device.writer import own_id
from milepost_client.queries.parts.no_request import NoRequest
from milepost_shared.replication.divergence_view import HeadView
from milepost_shared.replication.roster import server_fingerprint
from milepost_shared.storage.log import Log


class StatusView(Struct, frozen=True, kw_only=True):
    """The state of a log. Devices with an equal digest hold the same, and show the same.

    `fingerprint` is that of the server's key, empty where none was met. `newer_events` were written by a
    newer version and are not understood, `set_aside` are damaged, and `quarantined` counts the frames of this
    device that the server refused. `texts` counts the events whose personal texts are lacking.
    """

    device: str
    revoked: bool
    user: str
    fingerprint: str
    events: int
    waiting: int
    digest: str
    heads: dict[str, HeadView]
    newer_events: int
    set_aside: int
    quarantined: int
    texts: LackingTexts


def status(log: Log, moment: Moment, request: NoRequest) -> StatusView:
    """Return the state of the log."""
    own = own_id(log)
    member = log.roster.get(own)
    return StatusView(
        device=own,
        revoked=member is not None and member.revoked is not None,
        user=log.user,
        fingerprint=server_fingerprint(log),
        events=log.events.count(),
        waiting=log.waiting(),
        digest=log.digest(),
        heads={head.device: HeadView(head.seq, head.chain.hex()) for head in log.heads.all()},
        newer_events=len(log.events.not_understood()),
        set_aside=len(log.set_aside.unresolved()),
        quarantined=log.metadata.number("quarantined"),
        texts=lacking_texts(log),
    )
