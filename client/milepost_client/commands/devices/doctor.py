"""`milepost doctor`: checks the machine, the log and the server, and repairs what is safe to repair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from milepost_client.cli.session import Session
from milepost_client.device.device import Device
from milepost_client.doctor.bundle import bundle_json, log_facts, write_report
from milepost_client.doctor.finding import Finding
from milepost_client.doctor.log_checks import log_findings
from milepost_client.doctor.machine_checks import machine_findings
from milepost_client.doctor.server_checks import server_findings
from milepost_client.network.exchange import Way
from milepost_client.network.way import last_way
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap_hanging
from milepost_shared.errors import MilepostError
from milepost_shared.events.day_zone import day_of


@click.command()
@click.option("--fix", is_flag=True, help="Set right what is safe to: rights, leftovers, views.")
@click.option(
    "--bundle",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a report to this file, with nothing in it of what you wrote.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
@click.pass_context
def command(ctx: click.Context, session: Session, /, fix: bool, bundle: Path | None, as_json: bool) -> None:
    """Look whether all is well here, and say what to do.

    Damaged events are set aside, and fetched again by the next sync. The server is asked, for 3 seconds at
    most, where one was joined. Ends with 1 where something is amiss.

    \b
    milepost doctor
    milepost doctor --fix
    milepost doctor --bundle report.json
    """
    findings = list(_findings(session, fix))
    if as_json:
        session.show_json([finding.as_json() for finding in findings])
    else:
        session.show("\n".join(line for finding in findings for line in _lines(finding)))
    if bundle is not None:
        content = bundle_json(
            session.home, session.environ, session.moment.now, _log_facts(session), findings
        )
        write_report(content, bundle)
        session.say(f"The report is in {bundle}: read it before you pass it on.")
    if not all(finding.well for finding in findings):
        ctx.exit(1)


def _findings(session: Session, fix: bool) -> Iterator[Finding]:
    async def check(device: Device) -> tuple[list[Finding], int, int, Way]:
        findings = await log_findings(device, session.moment, session.environ, fix=fix)
        return findings, *await device.log.read(
            lambda log: (log.waiting(), log.heads.largest_effective(), last_way(log))
        )

    way: Way = "broker"
    waiting, newest, zone = 0, 0, session.moment.zone
    try:
        findings, waiting, newest, way = session.run(check)
        yield from findings
    except MilepostError as error:
        yield Finding("log", False, str(error), private=True)
    written = day_of(newest, session.moment.days) if newest else None
    yield from machine_findings(session.home, written, fix=fix)
    yield from server_findings(session.home, session.environ, waiting, zone, way)


def _log_facts(session: Session) -> Mapping[str, Any] | None:
    """The facts about the log for the report; None where it cannot be opened."""
    try:
        return session.read(log_facts)
    except MilepostError:
        return None


def _lines(finding: Finding) -> list[str]:
    state = "fixed" if finding.fixed else "ok" if finding.well else "AMISS"
    return wrap_hanging(f"{state:6} {finding.what:11} ", finding.seen, terminal_width())
