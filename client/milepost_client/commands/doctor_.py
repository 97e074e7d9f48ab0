"""`milepost doctor`: looks whether all is well, and sets right what it safely can."""

from __future__ import annotations

import shutil
import stat
import time
from collections.abc import Iterator
from typing import NamedTuple

import click

from milepost_client.backup import daily_backups
from milepost_client.clock import MICROSECONDS
from milepost_client.clock_check import clock_trouble, span
from milepost_client.device import Device
from milepost_client.home import Home
from milepost_client.link import load_link
from milepost_client.session import Session
from milepost_client.words import count
from milepost_shared.checkup import Checkup, Found
from milepost_shared.database import best_driver
from milepost_shared.errors import MilepostError
from milepost_shared.log import Log
from milepost_shared.recovery import Recovery

LITTLE_SPACE = 200 * 1024 * 1024
PRIVATE = stat.S_IRWXG | stat.S_IRWXO


class Finding(NamedTuple):
    """What was looked at, whether it is well, and what was seen; with what to do where it is not."""

    what: str
    well: bool
    seen: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
@click.pass_context
def command(ctx: click.Context, session: Session, /, as_json: bool) -> None:
    """Look whether all is well here. Damaged events are set aside, and fetched again by the next sync.

    Ends with 1 where something is amiss.
    """
    found = [*_log(session), *_machine(session)]
    if as_json:
        session.show_json([finding._asdict() for finding in found])
    else:
        for finding in found:
            session.show(f"{'ok    ' if finding.well else 'AMISS '} {finding.what:10} {finding.seen}")
    if not all(finding.well for finding in found):
        ctx.exit(1)


def _log(session: Session) -> list[Finding]:
    """What the log shows; first of all whether it can be opened."""

    async def look(device: Device) -> list[Finding]:
        whole = await device.check()
        checked = await device.write(lambda log: Checkup(log, session.moment.now).run(device.id))
        misplaced = await device.write(lambda log: Recovery(log, session.moment.now).mend_order())
        found = await device.read(lambda log: list(_log_findings(log, whole, checked, device.id, session)))
        return [*found, _order(misplaced)]

    try:
        return session.run(look)
    except MilepostError as error:
        return [Finding("log", False, str(error))]


def _log_findings(log: Log, whole: bool, checked: Found, device: str, session: Session) -> Iterator[Finding]:
    seen = f"{count(log.events.count(), 'event')}, all as they were written"
    if checked.damaged:
        damaged = count(checked.damaged, "event")
        seen = f"{damaged} found damaged and set aside now; sync to fetch what the server has"
    if checked.renewed or not whole:
        seen += "; what is kept beside them was spoiled, and is made anew now"
    yield Finding("log", checked.well and whole, seen)
    for row in log.set_aside.open():
        yield Finding("set aside", False, f"{row.device}-{row.seq}: {row.reason}")
    newer = len(log.events.not_understood())
    seen = f"{count(newer, 'event')} not understood: update Milepost" if newer else "all events understood"
    yield Finding("versions", not newer, seen)
    refused = log.meta.number("quarantined")
    seen = f"{count(refused, 'frame')} refused by the server: {log.meta.text('refusal')}"
    yield Finding("frames", not refused, seen if refused else "none refused")
    yield _clock(log, device, session)


def _order(misplaced: int) -> Finding:
    seen = f"of {count(misplaced, 'device')} not as the server set it; sync to take it over again"
    return Finding("order", not misplaced, seen if misplaced else "as the server set it")


def _clock(log: Log, device: str, session: Session) -> Finding:
    now = session.moment.now
    later = session.environ.get("MILEPOST_DAY_STARTS")
    starts = f"; a day starts at {later}" if later else ""
    if said := session.environ.get("MILEPOST_NOW"):
        off = now - round(time.time() * MICROSECONDS)
        side = "ahead of" if off > 0 else "behind"
        seen = f"MILEPOST_NOW says {said}, {span(off)} {side} this machine's clock{starts}"
        return Finding("clock", True, seen)
    trouble = clock_trouble(log, device, now)
    seen = f"{trouble}: set it right" if trouble else "nothing speaks against it"
    return Finding("clock", not trouble, f"{seen}{starts}")


def _machine(session: Session) -> Iterator[Finding]:
    driver = best_driver()
    version = ".".join(map(str, driver.version))
    lock = "" if driver.safe else "; older than 3.51.3, so writes are locked by a file (install pysqlite3)"
    yield Finding("sqlite", True, f"{version} ({driver.name}){lock}")
    if not session.home.folder.is_dir():
        return
    yield _files(session.home)
    free = shutil.disk_usage(session.home.folder).free
    yield Finding("disk", free > LITTLE_SPACE, f"{free // 1024**2:,} MiB free")
    yield _server(session)
    kept = [path.stem for path in daily_backups(session.home)]
    seen = (
        f"{count(len(kept), 'daily one')}, the last of {kept[-1]}"
        if kept
        else "none yet: milepost backup FILE"
    )
    yield Finding("backups", True, seen)


def _files(home: Home) -> Finding:
    folder = home.folder
    paths = [folder, home.key, home.server, *folder.glob(f"{home.log.name}*")]
    open_ = [path.name for path in paths if path.exists() and path.stat().st_mode & PRIVATE]
    if not open_:
        return Finding("files", True, f"only you can read {folder}")
    return Finding("files", False, f"others can reach {', '.join(open_)}: chmod -R go= {folder}")


def _server(session: Session) -> Finding:
    try:
        link = load_link(session.home)
    except MilepostError as error:
        return Finding("server", False, str(error))
    return Finding("server", True, link.url if link else "none yet: milepost join URL CODE")
