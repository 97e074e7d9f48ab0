"""`milepost sync`: send and receive events."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import click

from milepost_client.cli.notices import show_receipt, tell_news
from milepost_client.cli.progress_line import ProgressLine
from milepost_client.cli.session import PATIENCE, Session
from milepost_client.device.backup import back_up_daily
from milepost_client.device.device import Device
from milepost_client.device.present import present
from milepost_client.network.server_link import ServerLink, load_link
from milepost_client.presentation.phrases import celebration_phrase, target_met_phrase
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.sync import SyncReport, sync, watch
from milepost_client.sync.untold import keep_untold
from milepost_shared.errors import MilepostError, Offline
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.text.formatting import format_count

COPIED = (
    "Warning: the server holds events of this device that were not written here. After a restore that is as"
    " it should be. If this folder is a copy, two places write as one device: in one of them say:"
    " milepost join --anew"
)


@click.command("sync")
@click.option("--watch", "stay", is_flag=True, help="Stay in sync until Ctrl-C.")
@click.option("--background", is_flag=True, hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, stay: bool, background: bool, as_json: bool) -> None:
    """Send what was logged here, receive what was elsewhere.

    Where nobody answers it ends with 4 within 5 seconds, and what is here waits.

    \b
    milepost sync
    milepost sync --watch
    """
    if background:
        _in_background(session)
        return
    with session.home.sync_lock(PATIENCE) as alone:
        if not alone:
            raise MilepostError(
                "Another sync of this device is running.", "It sends what is here; there is nothing to do."
            )
        session.run(lambda device: (_watch if stay else _once)(device, session, as_json), open_threaded)


def _in_background(session: Session) -> None:
    """Back up once a day and sync, then sync once more for what was written just when the first sync ended.

    The command that wrote it saw the first sync running and started none.
    """
    for _ in range(2):
        with session.home.sync_lock() as alone:
            if not alone:
                return
            with suppress(MilepostError):  # The doctor reports a missing backup.
                asyncio.run(back_up_daily(session.home, session.moment))
            if not session.home.server.exists():
                return
            session.run(lambda device: _quietly(device, session), open_threaded)
        if not session.run(lambda device: device.log.read(lambda log: log.waiting())):
            return


async def _quietly(device: Device, session: Session) -> None:
    """Sync, and keep for the next command what nobody saw."""
    report = await sync(device, session.moment, lambda _: None, connect_to_server)
    if report.reached or report.met:
        await device.log.write(lambda log: keep_untold(log, report.reached, report.met))


async def _once(device: Device, session: Session, as_json: bool) -> None:
    progress, before = ProgressLine(session), load_link(session.home)
    try:
        report = await sync(device, session.moment, progress.show, connect_to_server)
    except Offline as error:
        waiting = await device.log.read(lambda log: log.waiting())
        raise Offline(error.problem, f"{error.advice} {_safe(waiting)}".strip()) from error
    finally:
        progress.close()
    await _tell(device, before, session)
    await _show(device, report, session, as_json)


async def _tell(device: Device, before: ServerLink | None, session: Session) -> None:
    """Say where the broker is now, where that has changed, and what else is new around the device."""
    after = load_link(session.home)
    if before and after and before.broker != after.broker:
        session.say(f"The broker is at {after.broker} now.")
    if not session.quiet:
        await tell_news(device, session.say)


def _safe(waiting: int) -> str:
    if not waiting:
        return "Nothing waits to be sent."
    verbs = "waits here and is" if waiting == 1 else "wait here and are"
    return f"{format_count(waiting, 'event')} {verbs} safe."


async def _watch(device: Device, session: Session, as_json: bool) -> None:
    session.say("Staying in sync until Ctrl-C.")
    last: list[SyncReport] = []
    link = load_link(session.home)

    async def show(report: SyncReport) -> None:
        nonlocal link
        await _tell(device, link, session)
        link = load_link(session.home)
        if not last or report.digest != last[-1].digest:
            last[:] = [report]
            await _show(device, report, session, as_json)

    with suppress(asyncio.CancelledError):
        await watch(device, lambda: present(session.home, session.environ), show, connect_to_server)


async def _show(device: Device, report: SyncReport, session: Session, as_json: bool) -> None:
    if report.receipt and not session.quiet:
        await show_receipt(device, session.moment.today, session.say, report.receipt)
    if report.elsewhere:
        session.say(COPIED)
    if as_json:
        session.show_json(report)
        return
    agrees = "this device and the server agree" if report.agrees else "there is more to come"
    session.show(f"Sent {format_count(report.sent, 'event')}, received {report.received:,}; {agrees}.")
    for reached in report.reached:
        session.show(celebration_phrase(reached.milestone, reached.title))
    for goal in report.met:
        session.tell(target_met_phrase(goal.title))
    if report.refused:
        session.say(f"Warning: the server refused {format_count(report.refused, 'frame')}: milepost doctor")
