"""`milepost sync`: send and receive events."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import click

from milepost_client.cli.one_sync import show_sync, sync_once, tell_change, warn_of_sync
from milepost_client.cli.session import PATIENCE, Session
from milepost_client.device.backup import back_up_daily
from milepost_client.device.device import Device
from milepost_client.device.present import present
from milepost_client.network.server_link import load_link
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.sync import SyncReport, sync, watch
from milepost_client.sync.untold import keep_untold
from milepost_shared.errors import MilepostError
from milepost_shared.storage.aiosqlite_connection import open_threaded


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
    await _show(device, await sync_once(device, session), session, as_json)


async def _watch(device: Device, session: Session, as_json: bool) -> None:
    session.say("Staying in sync until Ctrl-C.")
    last: list[SyncReport] = []
    link = load_link(session.home)

    async def show(report: SyncReport) -> None:
        nonlocal link
        await tell_change(device, link, session)
        link = load_link(session.home)
        if not last or report.digest != last[-1].digest:
            last[:] = [report]
            await _show(device, report, session, as_json)

    with suppress(asyncio.CancelledError):
        await watch(device, lambda: present(session.home, session.environ), show, connect_to_server)


async def _show(device: Device, report: SyncReport, session: Session, as_json: bool) -> None:
    await warn_of_sync(device, report, session)
    if as_json:
        session.show_json(report)
    else:
        show_sync(report, session)
