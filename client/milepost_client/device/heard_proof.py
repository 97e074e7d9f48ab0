"""What the server last said of how far its log and the other devices' go, as this device keeps it."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.clock import MICROSECONDS
from milepost_shared.protocol.messages import Proof
from milepost_shared.storage.log import Log

KEPT_FOR = 60 * MICROSECONDS
"""How long an answer that says nothing new is not written: each write waits for the disk."""


class HeardProof(Struct, frozen=True):
    """The server's last answer, and when it came by this machine's clock (a stamp).

    Its age is then known however far the two clocks are apart.
    """

    at: int
    proof: Proof


def last_proof(log: Log) -> HeardProof | None:
    """Return the answer that was kept; None where there is none, or one that another version wrote."""
    kept = log.metadata.text("proof")
    try:
        return msgspec.json.decode(kept, type=HeardProof) if kept else None
    except msgspec.MsgspecError:
        return None


def keep_proof(log: Log, heard: HeardProof) -> None:
    """Keep an answer, where it says something new or the one that was kept is old."""
    if _is_news(last_proof(log), heard):
        log.metadata.put("proof", msgspec.json.encode(heard).decode())


def _is_news(last: HeardProof | None, heard: HeardProof) -> bool:
    if last is None or not 0 <= heard.at - last.at < KEPT_FOR:
        return True
    return _content(last.proof) != _content(heard.proof)


def _content(proof: Proof) -> tuple[object, ...]:
    """Return what an answer says, without its times."""
    reports = [replace(report, at=0) for report in proof.reports]
    return proof.marks, proof.names, proof.damaged, proof.lacking, reports
