"""What each device last reported of itself, kept in its person's file."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from milepost_server.sync.membership import active_devices
from milepost_shared.protocol.messages import Report
from milepost_shared.storage.log import Log

KEPT_FOR = 60_000_000
"""Microseconds for which a report that says the same again is not written: syncs are frequent, and each
write waits for the disk."""
MOST_REPORTS = 16
"""How many devices' reports are kept, the newest: all of them, at their largest, fit one answer."""


def is_news(log: Log, report: Report) -> bool:
    """Whether a report differs from the last one of its device, or the last one is old."""
    last = _all_reports(log).get(report.device)
    if last is None or not 0 <= report.at - last.at < KEPT_FOR:
        return True
    return replace(last, at=report.at) != report


def keep_report(log: Log, report: Report) -> None:
    """Keep the report as the last one of its device."""
    reports = _all_reports(log) | {report.device: report}
    newest = sorted(reports.values(), key=lambda each: each.at)[-MOST_REPORTS:]
    log.metadata.put("reports", msgspec.json.encode({each.device: each for each in newest}).decode())


def last_reports(log: Log) -> list[Report]:
    """Return the last report of each device that is not revoked."""
    reports = _all_reports(log)
    return [reports[device] for device in active_devices(log) if device in reports]


def _all_reports(log: Log) -> dict[str, Report]:
    """Return the reports that are kept; none where another version wrote them in an unknown form."""
    try:
        return msgspec.json.decode(log.metadata.text("reports") or "{}", type=dict[str, Report])
    except msgspec.MsgspecError:
        return {}
