"""What each device last said of itself, kept in its person's file, and what the server says of itself."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from milepost_shared.protocol.messages import Proof, Report
from milepost_shared.replication.divergence import VerifiedPrefix
from milepost_shared.replication.version_vector import from_heads, recompute, to_wire
from milepost_shared.storage.log import Log

KEPT_FOR = 60_000_000
"""Microseconds for which a report that says the same again is not written: syncs are frequent, and each
write waits for the disk."""
MOST_REPORTS = 16
"""How many devices' reports are kept, the newest: all of them, at their largest, fit one answer."""


def says_more(log: Log, report: Report) -> bool:
    """Whether a report says something that the device's last one did not, or confirms an old one."""
    last = _kept(log).get(report.device)
    if last is None or not 0 <= report.at - last.at < KEPT_FOR:
        return True
    return (last.marks, last.waiting) != (report.marks, report.waiting)


def keep(log: Log, report: Report) -> None:
    """Let that be the last report of its device."""
    reports = _kept(log) | {report.device: report}
    newest = sorted(reports.values(), key=lambda each: each.at)[-MOST_REPORTS:]
    log.metadata.put("reports", msgspec.json.encode({each.device: each for each in newest}).decode())


def last_reports(log: Log) -> list[Report]:
    """The last report of each device of the roster, but for those that were revoked."""
    kept = _kept(log)
    return [kept[device] for device in standing(log) if device in kept]


def standing(log: Log) -> dict[str, str]:
    """The person's devices that were not revoked, with their names."""
    return {member.device: member.name for member in log.roster.all() if member.revoked is None}


def proof_for(log: Log, device: str, now: int, *, whole: bool) -> Proof:
    """What `device` is told: what the server holds, and what the other devices last reported. With `whole`
    every event is proved by its bytes; otherwise it is what the heads say."""
    names, reports = standing(log), [each for each in last_reports(log) if each.device != device]
    if not whole:
        return Proof(at=now, marks=to_wire(from_heads(log)), names=names, reports=reports)
    held = recompute(log)
    marks = to_wire(each.marks[each.admitted] for each in held.values())
    return Proof(at=now, marks=marks, names=names, reports=reports, damaged=first_damaged(held))


def first_damaged(held: Mapping[str, VerifiedPrefix]) -> dict[str, int]:
    """The first damaged event of each author who has one."""
    return {author: each.damaged for author, each in held.items() if each.damaged is not None}


def _kept(log: Log) -> dict[str, Report]:
    """All that is kept; nothing where another version wrote it in a way that this one cannot read."""
    try:
        return msgspec.json.decode(log.metadata.text("reports") or "{}", type=dict[str, Report])
    except msgspec.MsgspecError:
        return {}
