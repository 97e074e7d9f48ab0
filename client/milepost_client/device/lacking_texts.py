"""Personal texts that this device lacks, and which of them nobody has any more."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.heard_proof import last_proof
from milepost_client.device.writer import own_id
from milepost_shared.protocol.messages import MAX_LACKING, Proof
from milepost_shared.storage.log import Log


class LackingTexts(Struct, frozen=True):
    """How many events lack their texts here that somebody may still bring (`missing`), and how many whose
    author and server lack them too (`lost`)."""

    missing: int
    lost: int


def lacking_texts(log: Log) -> LackingTexts:
    """Return what is lacking, by what the server last said."""
    here = set(log.texts.lacking(MAX_LACKING))
    if not here:
        return LackingTexts(0, 0)
    heard = last_proof(log)
    lost = here & _lost(log, heard.proof) if heard else set()
    return LackingTexts(len(here) - len(lost), len(lost))


def _lost(log: Log, proof: Proof) -> set[tuple[str, int]]:
    """Return the events whose texts the server lacks and their author too, if it is still a device of the
    person."""
    own, lacking = own_id(log), {report.device: {*report.lacking} for report in proof.reports}
    present = {own, *proof.names}
    return {
        (author, seq)
        for author, seq in proof.lacking
        if author == own or author not in present or seq in lacking.get(author, ())
    }
