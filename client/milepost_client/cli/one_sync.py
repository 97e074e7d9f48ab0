"""One sync as the commands run and show it: `milepost sync`, and `milepost join` for the first."""

from __future__ import annotations

from milepost_client.cli.notices import show_receipt, tell_news
from milepost_client.cli.progress_line import ProgressLine
from milepost_client.cli.session import Session
from milepost_client.device.device import Device
from milepost_client.network.server_link import ServerLink, load_link
from milepost_client.presentation.phrases import celebration_phrase, target_met_phrase
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.sync import SyncReport, sync
from milepost_shared.errors import Offline
from milepost_shared.text.formatting import format_count

COPIED = (
    "Warning: the server holds events of this device that were not written here. After a restore that is as"
    " it should be. If this folder is a copy, two places write as one device: in one of them say:"
    " milepost join --anew"
)


async def sync_once(device: Device, session: Session) -> SyncReport:
    """Sync with a line of progress, and tell what is new around the device. The caller holds the sync lock.

    Raises what `sync` raises; Offline says how much waits.
    """
    progress, before = ProgressLine(session), load_link(session.home)
    try:
        report = await sync(device, session.moment, progress.show, connect_to_server)
    except Offline as error:
        waiting = await device.log.read(lambda log: log.waiting())
        raise Offline(error.problem, f"{error.advice} {_safe(waiting)}".strip()) from error
    finally:
        progress.close()
    await tell_change(device, before, session)
    return report


async def tell_change(device: Device, before: ServerLink | None, session: Session) -> None:
    """Say where the broker is now, where that has changed, and what else is new around the device."""
    after = load_link(session.home)
    if before and after and before.broker != after.broker:
        session.say(f"The broker is at {after.broker} now.")
    if not session.quiet:
        await tell_news(device, session.say)


async def warn_of_sync(device: Device, report: SyncReport, session: Session) -> None:
    """Say on stderr what changed in the past, and whether somebody else writes as this device."""
    if report.receipt and not session.quiet:
        await show_receipt(device, session.moment.today, session.say, report.receipt)
    if report.elsewhere:
        session.say(COPIED)


def show_sync(report: SyncReport, session: Session) -> None:
    """Show in words what a sync did."""
    agrees = "this device and the server agree" if report.agrees else "there is more to come"
    session.show(f"Sent {format_count(report.sent, 'event')}, received {report.received:,}; {agrees}.")
    for reached in report.reached:
        session.show(celebration_phrase(reached.milestone, reached.title))
    for goal in report.met:
        session.tell(target_met_phrase(goal.title))
    if report.refused:
        session.say(f"Warning: the server refused {format_count(report.refused, 'frame')}: milepost doctor")


def _safe(waiting: int) -> str:
    if not waiting:
        return "Nothing waits to be sent."
    verbs = "waits here and is" if waiting == 1 else "wait here and are"
    return f"{format_count(waiting, 'event')} {verbs} safe."
