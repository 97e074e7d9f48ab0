"""`milepost erase`"""

from __future__ import annotations

import sys

import click
from msgspec.structs import asdict

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.device.backup import older_copies
from milepost_client.device.device import Device
from milepost_client.device.scrubbing import scrub
from milepost_client.operations.erase import EraseRequest, EraseResult, erase
from milepost_client.operations.people.erase_person import (
    ErasedPerson,
    PersonEraseRequest,
    erase_person,
)
from milepost_client.presentation.echoes.erase_echo import (
    erased,
    kept_elsewhere,
    person_erased,
    person_named,
)
from milepost_client.queries.people.person_erasure import PersonErasureRequest, person_erasure
from milepost_shared.errors import BadInput


@click.command()
@click.argument("refs", nargs=-1, metavar="[REF]...", shell_complete=completion.entry_refs)
@click.option("-g", "--goal", help="A goal, with all its adjustments.", shell_complete=completion.goals)
@click.option("--person", metavar="NAME", help="A person, everywhere.", shell_complete=completion.people)
@click.option("--keep-amount", is_flag=True, help="Keep what it counts for; only its texts go.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    session: Session,
    /,
    refs: tuple[str, ...],
    goal: str | None,
    person: str | None,
    keep_amount: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Erase an entry, a goal or a person for good.

    No undo brings it back. It goes from this device at once, and from the server and the other devices when
    they sync, also where somebody edited it meanwhile. Backups and exports that were made before keep it.

    Of a person go the name, what you know, next steps, and the notes of each talk. What you did stays, with
    its day, its amount and whom else you met. Goals that name the person stay without the name; the reasons
    for changing them go. If another device wrote of them meanwhile, say it again after its sync.

    \b
    milepost erase 17 phone-18
    milepost erase last --keep-amount
    milepost erase --goal "Call Ana"
    milepost erase --person "Ana Silva"
    """
    if person is not None:
        if refs or goal is not None or keep_amount:
            raise BadInput("A person is erased alone.", "Leave out the rest.", field="person")
        _erase_person(session, person, yes, as_json)
        return
    request = EraseRequest(refs=refs, goal=goal, keep_amount=keep_amount)
    if not _is_agreed(yes, "it"):
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


def _erase_person(session: Session, name: str, yes: bool, as_json: bool) -> None:
    found = session.read(lambda log: person_erasure(log, session.moment, PersonErasureRequest(name)))
    if not yes and sys.stdin.isatty():
        session.say(person_named(found))
    if not _is_agreed(yes, found.name):
        session.say("Nothing was erased.")
        return
    done = session.run(lambda device: _erase_everywhere(device, session, found.name))
    session.sync_later()
    copies = older_copies(session.home, session.moment)
    if as_json:
        session.show_json({**asdict(done), "kept_in": copies})
        return
    session.show(person_erased(done))
    session.say(kept_elsewhere(copies, session.home.folder))


async def _erase_everywhere(device: Device, session: Session, name: str) -> ErasedPerson:
    request = PersonEraseRequest(name=name)
    done = await device.log.write(lambda log: erase_person(log, device, session.moment, request))
    await scrub(device)
    return done


async def _erase(device: Device, session: Session, request: EraseRequest) -> EraseResult:
    done = await device.log.write(lambda log: erase(log, device, session.moment, request))
    await scrub(device)
    return done


def _is_agreed(yes: bool, what: str) -> bool:
    """Ask, on a terminal, before what nothing undoes."""
    return (
        yes or not sys.stdin.isatty() or click.confirm(f"Erase {what} for good? Nothing undoes it.", err=True)
    )
