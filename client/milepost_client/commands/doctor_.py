"""`milepost doctor`: looks whether all is well, and sets right what it safely can."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from typing import NamedTuple

import click

from milepost_client.device import Device
from milepost_client.link import load_link
from milepost_client.session import Session
from milepost_client.words import count
from milepost_shared.database import best_driver
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

    async def look(device: Device) -> list[Finding]:
        damaged = await device.write(lambda log: Recovery(log, session.moment.now).mend(device.id))
        return await device.read(lambda log: list(_log_findings(log, damaged)))

    found = [*_machine(session), *session.run(look)]
    if as_json:
        session.show_json([{"what": f.what, "well": f.well, "seen": f.seen} for f in found])
    else:
        for finding in found:
            session.show(f"{'ok    ' if finding.well else 'AMISS '} {finding.what:12} {finding.seen}")
    if not all(finding.well for finding in found):
        ctx.exit(1)


def _machine(session: Session) -> Iterator[Finding]:
    driver = best_driver()
    version = ".".join(map(str, driver.version))
    lock = "" if driver.safe else "; older than 3.51.3, so writes are locked by a file (install pysqlite3)"
    yield Finding("sqlite", True, f"{version} ({driver.name}){lock}")
    folder = session.home.folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    open_ = [
        path.name
        for path in (folder, session.home.log, session.home.key)
        if path.exists() and path.stat().st_mode & PRIVATE
    ]
    seen = (
        f"others can read {', '.join(open_)}: chmod go= {folder}/*"
        if open_
        else f"only you can read {folder}"
    )
    yield Finding("files", not open_, seen)
    free = shutil.disk_usage(folder).free
    yield Finding("disk", free > LITTLE_SPACE, f"{free // 1024**2:,} MiB free")
    link = load_link(session.home)
    yield Finding("server", True, link.url if link else "none: milepost join URL CODE")
    if said := session.environ.get("MILEPOST_NOW"):
        yield Finding("clock", True, f"MILEPOST_NOW says {said}")


def _log_findings(log: Log, damaged: int) -> Iterator[Finding]:
    aside = log.set_aside.open()
    seen = f"{count(log.events.count(), 'event')}, all as they were written"
    if damaged:
        seen = f"{count(damaged, 'event')} found damaged and set aside now; sync to fetch what the server has"
    yield Finding("log", not damaged, seen)
    for row in aside:
        yield Finding("set aside", False, f"{row.device}-{row.seq}: {row.reason}")
    newer = len(log.events.not_understood())
    yield Finding(
        "versions", not newer, f"{count(newer, 'event')} need a newer version" if newer else "all understood"
    )
    refused = log.meta.number("quarantined")
    seen = (
        f"{count(refused, 'frame')} refused by the server: {log.meta.text('refusal')}"
        if refused
        else "none refused"
    )
    yield Finding("frames", not refused, seen)
