"""`milepost erase`"""

from __future__ import annotations

import sys

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.device.backup import older_copies
from milepost_client.device.device import Device
from milepost_client.operations.erase import EraseRequest, EraseResult, erase
from milepost_client.presentation.echoes.activity_echo import erased, kept_elsewhere
from milepost_shared.log_file import scrub_if_due


@click.command()
@click.argument("refs", nargs=-1, metavar="[REF]...", shell_complete=completion.entry_refs)
@click.option("-g", "--goal", help="A goal, with all its adjustments.", shell_complete=completion.goals)
@click.option("--keep-amount", is_flag=True, help="Keep what it counts for; only its texts go.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    session: Session, /, refs: tuple[str, ...], goal: str | None, keep_amount: bool, yes: bool, as_json: bool
) -> None:
    """Erase an entry for good, with all its versions.

    No undo brings it back. It goes from this device at once, and from the server and the other devices when
    they sync, also where somebody edited it meanwhile. Backups and exports that were made before keep it.

    \b
    milepost erase 17 phone-18
    milepost erase last --keep-amount
    milepost erase --goal "Call Ana"
    """
    request = EraseRequest(refs=refs, goal=goal, keep_amount=keep_amount)
    if not _is_agreed(yes):
        session.say("Nothing was erased.")
        return
    done = session.run(lambda device: _erase(device, session, request))
    session.sync_later()
    copies = older_copies(session.home, session.moment)
    if as_json:
        session.show_json({"ref": done.ref, "entries": done.entries, "goals": done.goals, "kept_in": copies})
        return
    session.show(erased(done))
    session.say(kept_elsewhere(copies, session.home.folder))


async def _erase(device: Device, session: Session, request: EraseRequest) -> EraseResult:
    done = await device.log.write(lambda log: erase(log, device, session.moment, request))
    await scrub_if_due(device.log)
    return done


def _is_agreed(yes: bool) -> bool:
    """Ask, on a terminal, before what nothing undoes."""
    return yes or not sys.stdin.isatty() or click.confirm("Erase it for good? Nothing undoes it.", err=True)
