"""Searching the last event on which two copies of an author's events agree."""

from __future__ import annotations

from functools import partial

from milepost_client.device.device import Device
from milepost_client.network.exchange import Exchange
from milepost_shared.replication.version_vector import entries_at
from milepost_shared.storage.log import Log

PROBES = 60
"""How many chains one question asks for."""


async def fork_point(
    device: Device, exchange: Exchange, author: str, server_seq: int, *, order: bool = False
) -> int:
    """Return the last seq of `author` up to which this device and the server, which holds `server_seq`,
    agree: in the events, or in their order (`order`). 0 where they agree in none. Raises Offline.

    Asks for the server's chains at evenly spaced seqs, then again within the gap that is left.
    """
    head = await device.log.read(lambda log: log.head(author))
    agreed, differing = 0, 1 + min(server_seq, head.admitted if order else head.seq)
    while differing - agreed > 1:
        step = max(1, (differing - agreed) // PROBES)
        seqs = list(range(agreed + step, differing, step))[:PROBES]
        theirs = await exchange.chains(author, seqs, order=order)
        ours = await device.log.read(partial(_order_chains if order else _chains, author, seqs))
        for seq in seqs:
            if ours[seq] != theirs.get(seq):
                differing = seq
                break
            agreed = seq
    return agreed


def _chains(author: str, seqs: list[int], log: Log) -> dict[int, str]:
    return {seq: (log.chain_at(author, seq) or b"").hex() for seq in seqs}


def _order_chains(author: str, seqs: list[int], log: Log) -> dict[int, str]:
    marks = entries_at(log, author, seqs)
    return {seq: marks[seq].order_chain.hex() if seq in marks else "" for seq in seqs}
