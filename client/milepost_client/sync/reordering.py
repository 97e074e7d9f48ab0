"""Taking over the server's order of the events that both hold (design section 3).

Stamps are set once. Yet a server that was put back to an older state admits anew what it had lost,
and orders some of it otherwise; then its order counts for everybody.
"""

from __future__ import annotations

from functools import partial

from milepost_client.device.device import Device
from milepost_client.sync.broker_client import Exchange
from milepost_shared.protocol.messages import Admitted, Frame, Pull, Reply
from milepost_shared.replication.admission import Admission
from milepost_shared.storage.log import Log

Have = dict[str, tuple[int, str]]


async def take_order(device: Device, exchange: Exchange) -> None:
    """Give every event that the server admitted the stamp that it has there. Raises Offline."""
    have: Have = {}
    while True:
        reply = await exchange.pull(Pull(have=have))
        have |= await device.log.write(partial(_restamp, own=device.id, reply=reply))
        if not reply.more:
            return await device.log.write(_follow)


def _restamp(log: Log, own: str, reply: Reply) -> Have:
    """Take the stamps of a reply; gives how far they go, author by author."""
    told: list[tuple[str, Frame | Admitted]] = [(frame.device, frame) for frame in reply.frames]
    told += [(own, admitted) for admitted in reply.admitted]
    for author, frame in told:
        Admission(log).restamp(log.head(author), frame.first, frame.last, frame.effective)
    return {author: (frame.last, (log.chain_at(author, frame.last) or b"").hex()) for author, frame in told}


def _follow(log: Log) -> None:
    """Let the heads tell of the order that the events have now."""
    for head in log.heads.all():
        log.heads.put(head._replace(order_chain=log.order_chain(head.device, head.admitted)))
