"""Adopting the server's order of the events that both hold (shared/decisions/0006-order.md).

Stamps are set once. Yet a server that was put back to an older state admits again what it had lost, and
may order it otherwise; then its order counts for everybody.
"""

from __future__ import annotations

from functools import partial

from milepost_client.device.device import Device
from milepost_client.network.exchange import Exchange
from milepost_client.sync.state import Heads
from milepost_shared.protocol.messages import FORMAT, AdmissionNotice, Frame, Pull, Reply
from milepost_shared.replication.admission import Admission
from milepost_shared.storage.log import Log


async def adopt_order(device: Device, exchange: Exchange) -> None:
    """Give every event that the server admitted the stamp that it has there. Raises NotAllowed or Offline."""
    await device.log.write(lambda log: log.baseline.capture())
    have: Heads = {}
    while True:
        reply = await exchange.pull(Pull(have=have, format=FORMAT))
        have |= await device.log.write(partial(_restamp, own=device.id, reply=reply))
        if not reply.more:
            return await device.log.write(_update_heads)


def _restamp(log: Log, own: str, reply: Reply) -> Heads:
    """Adopt the stamps of a reply; return for each author how far they go."""
    stamped: list[tuple[str, Frame | AdmissionNotice]] = [(frame.device, frame) for frame in reply.frames]
    stamped += [(own, admitted) for admitted in reply.admitted]
    for author, frame in stamped:
        Admission(log).restamp(log.head(author), frame.first, frame.last, frame.effective)
    return {
        author: (frame.last, (log.chain_at(author, frame.last) or b"").hex()) for author, frame in stamped
    }


def _update_heads(log: Log) -> None:
    """Let the heads' order chains follow from the stamps that the events have now."""
    for head in log.heads.all():
        log.heads.put(head._replace(order_chain=log.order_chain(head.device, head.admitted)))
