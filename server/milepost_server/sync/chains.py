"""The chains by which a device searches the fork point of an author."""

from __future__ import annotations

from milepost_server.sync.membership import refusal_of
from milepost_shared.protocol.messages import Chains, ChainsAt
from milepost_shared.replication.version_vector import entries_at
from milepost_shared.storage.log import Log


def chains_at(log: Log, device: str, question: ChainsAt) -> Chains:
    """Return the chains, or order chains, of an author at some seqs; none to a device that gets no answer."""
    seqs = [] if refusal_of(log, device) else question.seqs
    if question.order:
        marks = entries_at(log, question.device, seqs)
        return Chains(chains={seq: mark.order_chain.hex() for seq, mark in marks.items()})
    chains = {seq: log.chain_at(question.device, seq) for seq in seqs}
    return Chains(chains={seq: chain.hex() for seq, chain in chains.items() if chain is not None})
