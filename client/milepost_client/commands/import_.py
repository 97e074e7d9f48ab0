"""`milepost import`"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from milepost_client.beeminder import read_beeminder
from milepost_client.csv_import import read_csv
from milepost_client.device import Device
from milepost_client.naming import goal_to_write
from milepost_client.portable import import_lines
from milepost_client.session import Session
from milepost_client.words import count
from milepost_shared.errors import BadInput, MilepostError, NotFound, StorageFailed
from milepost_shared.events import ActivityLogged, Event
from milepost_shared.log import Log

FORMS = ("beeminder", "csv", "milepost")
Report = dict[str, Any]
Reader = Callable[[Device, Log], Report]


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--format", "form", type=click.Choice(FORMS), help="What the file is, where that is not plain.")
@click.option("--map", "maps", multiple=True, metavar="THEIRS=OURS", help="CSV: what their column is here.")
@click.option("--skip-bad", is_flag=True, help="CSV: import the good rows, and list the bad ones.")
@click.option("--title", help="Beeminder: what the goal is called.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, file: Path, form: str | None, as_json: bool, **given: Any) -> None:
    """Import FILE: a Beeminder goal (JSON), a table of activities (CSV), or an export of Milepost.

    What was imported before, here or on another device, is not added again. CSV columns: when, with,
    note, goal, amount, kind, in any order.
    """
    raw = _read(file)
    chosen = form or _form(raw)
    readers: dict[str, Reader] = {
        "beeminder": lambda device, log: _beeminder(device, log, session, raw, file.name, given["title"]),
        "csv": lambda device, log: _csv(device, log, session, raw, given["maps"], given["skip_bad"]),
        "milepost": lambda _device, log: _milepost(log, raw),
    }

    async def work(device: Device) -> Report:
        return await device.write(lambda log: readers[chosen](device, log))

    report = session.run(work)
    if session.home.server.exists():
        from milepost_client.background import nudge

        nudge(session.home, session.environ)
    if as_json:
        session.show_json(report)
        return
    known = f"; {report['known']:,} were here already" if report["known"] else ""
    session.show(f"Imported {count(report['events'], 'event')} from {file.name}{known}.")
    for note in report["notes"]:
        session.say(note)


def _beeminder(
    device: Device, log: Log, session: Session, raw: bytes, name: str, title: str | None
) -> Report:
    first = read_beeminder(raw, name, session.moment.today, title=title)
    known = log.events.known_origins(_origins(first.drafts))
    goals = [first.goal] if log.views.goal(first.goal).history() else []
    found = read_beeminder(
        raw, name, session.moment.today, title=title, known_goals=goals, known_origins=known
    )
    events = device.record_in(log, found.drafts, session.moment)
    return {"events": len(events), "known": found.repeated, "goal": found.goal, "notes": found.notes}


def _csv(
    device: Device, log: Log, session: Session, raw: bytes, maps: tuple[str, ...], skip_bad: bool
) -> Report:
    renamed = dict(_mapping(text) for text in maps)
    names: dict[str, str | None] = {}

    def resolve(title: str) -> str | None:
        if title not in names:
            try:
                names[title] = goal_to_write(log, title)
            except MilepostError:
                names[title] = None
        return names[title]

    first = read_csv(raw, session.moment.today, resolve, maps=renamed, skip_bad=skip_bad)
    bad = [f"line {row.line}: {row.field}: {row.problem}" for row in first.bad]
    if bad and not skip_bad:
        raise BadInput("\n  ".join(["Some rows cannot be read:", *bad[:20]]), _NOTHING, field="file")
    known = log.events.known_origins(_origins(first.drafts))
    found = read_csv(raw, session.moment.today, resolve, maps=renamed, skip_bad=skip_bad, known_origins=known)
    events = device.record_in(log, found.drafts, session.moment)
    return {
        "events": len(events),
        "known": found.repeated,
        "goal": None,
        "notes": [f"Left out: {row}" for row in bad],
    }


_NOTHING = "\nNothing was imported. Correct them, or leave them out with --skip-bad."


def _milepost(log: Log, raw: bytes) -> Report:
    new, known = import_lines(log, raw.splitlines())
    return {"events": new, "known": known, "goal": None, "notes": []}


def _origins(drafts: Sequence[Event]) -> list[str]:
    return [draft.origin for draft in drafts if isinstance(draft, ActivityLogged) and draft.origin]


def _mapping(text: str) -> tuple[str, str]:
    theirs, separator, ours = text.partition("=")
    if not separator:
        raise BadInput(f"{text!r} names no column of ours.", "Write it like --map Date=when.", field="map")
    return theirs.strip(), ours.strip()


def _form(raw: bytes) -> str:
    """What a file is, by how it begins. Raises BadInput."""
    head = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b'{"milepost"'):
        return "milepost"
    if head.startswith(b"{"):
        return "beeminder"
    if not head or b"\0" in head[:1024]:
        raise BadInput(
            "The file is empty or not text.", "It can be JSON of Beeminder, CSV or our export.", field="file"
        )
    return "csv"


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"There is no file {file}.", "Check its name.") from None
    except OSError as error:
        raise StorageFailed(f"{file}: {error.strerror}.", "Check whether it can be read.") from error
