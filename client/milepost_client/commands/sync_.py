"""`milepost sync`"""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import suppress

import click

from milepost_client.clock import Moment
from milepost_client.device import Device
from milepost_client.session import Session
from milepost_client.sync import SyncReport, sync, watch
from milepost_client.words import count
from milepost_shared.errors import MilepostError, Offline

PATIENCE = 4.0


@click.command("sync")
@click.option("--watch", "stay", is_flag=True, help="Stay in sync until Ctrl-C.")
@click.option("--background", is_flag=True, hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, stay: bool, background: bool, as_json: bool) -> None:
    """Send what was logged here, and receive what was logged elsewhere."""
    until = time.monotonic() + (0 if background else PATIENCE)
    while True:
        with session.home.one_sync() as free:
            if free:
                session.run(
                    lambda device: (
                        _watch(device, session, as_json) if stay else _once(device, session, as_json)
                    )
                )
                return
        if time.monotonic() > until:
            break
        time.sleep(0.1)
    if not background:
        raise MilepostError(
            "Another sync of this device is running.", "It sends what is here; there is nothing to do."
        )


async def _once(device: Device, session: Session, as_json: bool) -> None:
    progress = _Progress(session)
    try:
        report = await sync(device, session.moment, progress.tell)
    except Offline as error:
        waiting = await device.read(lambda log: log.waiting())
        safe = (
            f"{count(waiting, 'event')} wait here and are safe." if waiting else "Nothing waits to be sent."
        )
        raise Offline(error.problem, f"{error.advice} {safe}".strip()) from error
    finally:
        progress.close()
    _show(report, session, as_json)


async def _watch(device: Device, session: Session, as_json: bool) -> None:
    session.say("In sync until Ctrl-C.")
    last: list[SyncReport] = []

    def tell(report: SyncReport) -> None:
        if not last or report.digest != last[-1].digest:
            last[:] = [report]
            _show(report, session, as_json)

    with suppress(asyncio.CancelledError):
        await watch(device, lambda: Moment.current(session.environ), tell)


def _show(report: SyncReport, session: Session, as_json: bool) -> None:
    if as_json:
        session.show_json(report)
        return
    agrees = "this device and the server agree" if report.agrees else "there is more to come"
    session.show(f"Sent {count(report.sent, 'event')}, received {report.received:,}; {agrees}.")
    if report.refused:
        session.say(f"The server refused {count(report.refused, 'frame')}: milepost doctor")


class _Progress:
    """One line on a terminal that tells how far a long sync is."""

    def __init__(self, session: Session) -> None:
        self._shows = sys.stderr.isatty() and not session.quiet
        self._told = False

    def tell(self, what: str) -> None:
        """Show it."""
        if self._shows:
            self._told = True
            print(f"\r{what:40}", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leave a clean line behind."""
        if self._told:
            print("\r" + " " * 40, end="\r", file=sys.stderr, flush=True)
