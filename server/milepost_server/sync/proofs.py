"""Proofs: a device reports what it holds, and learns what the server and the other devices hold."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from milepost_server.storage.user_logs import UserLogs
from milepost_server.sync.device_reports import is_news, keep_report, last_reports
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

    def proof_unless_news(log: Log) -> Proof | None:
        if problem := refusal_of(log, report.device):
            return Proof(error=problem)
        return None if is_news(log, report) else proof(log)

    def keep(log: Log) -> Proof | None:
        keep_report(log, report)
        if not report.waiting:
            end_rebuilding(log, report.device)
        # To read every event takes long, and must not hold up those who write.
        return None if whole else proof(log)

    if (made := await user_logs.read(user, proof_unless_news)) is None:
        made = await user_logs.write(user, keep)
    return await user_logs.read(user, proof) if made is None else made


def proof_for(log: Log, device: str, now: int, *, whole: bool) -> Proof:
    """Return what the server holds, and what the devices other than `device` last reported.

    With `whole` every event is verified by its bytes; otherwise the heads say it.
    """
    said = Proof(
        at=now,
        names=active_devices(log),
        reports=[each for each in last_reports(log) if each.device != device],
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
