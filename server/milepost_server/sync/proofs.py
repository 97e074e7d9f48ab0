"""Proofs: a device reports what it holds, and learns what the server and the other devices hold."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from milepost_server.storage.user_logs import UserLogs
from milepost_server.sync.device_reports import keep_report, last_reports
from milepost_server.sync.membership import active_devices, refusal_of
from milepost_shared.protocol.messages import MAX_LACKING, Proof, Report
from milepost_shared.replication.divergence import VerifiedPrefix
from milepost_shared.replication.rebuilding import end_rebuilding
from milepost_shared.replication.version_vector import encode_vector, from_heads, recompute
from milepost_shared.storage.log import Log


async def prove(user_logs: UserLogs, user: str, report: Report, *, whole: bool) -> Proof:
    """Keep a device's report, and return the proof for that device. Raises NotFound or StorageFailed."""

    def proof(log: Log) -> Proof:
        return proof_for(log, report.device, report.at, whole=whole)

    def keep(log: Log) -> Proof | None:
        if problem := refusal_of(log, report.device):
            return Proof(error=problem)
        # A transaction that writes nothing does not wait for the disk.
        if keep_report(log, report) and not report.waiting:
            end_rebuilding(log, report.device)
        # To read every event takes long, and must not hold up those who write.
        return None if whole else proof(log)

    made = await user_logs.write(user, keep)
    return await user_logs.read(user, proof) if made is None else made


def proof_for(log: Log, device: str, now: int, *, whole: bool) -> Proof:
    """Return what the server holds, and what the devices other than `device` last reported.

    With `whole` every event is verified by its bytes; otherwise the heads say it.
    """
    names = active_devices(log)
    said = Proof(
        at=now,
        names=names,
        reports=last_reports(log, (each for each in names if each != device)),
        lacking=log.texts.lacking(MAX_LACKING),
    )
    if not whole:
        return replace(said, marks=encode_vector(from_heads(log)))
    prefixes = recompute(log)
    marks = encode_vector(each.entries[each.admitted] for each in prefixes.values())
    return replace(said, marks=marks, damaged=first_damaged(prefixes))


def first_damaged(prefixes: Mapping[str, VerifiedPrefix]) -> dict[str, int]:
    """Return the seq of the first damaged event of each author that has one."""
    return {author: each.damaged for author, each in prefixes.items() if each.damaged is not None}
