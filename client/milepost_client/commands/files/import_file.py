"""`milepost import`"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from milepost_client.cli.progress_line import ProgressLine
from milepost_client.cli.session import Session
from milepost_client.device.background import spawn_sync
from milepost_client.device.device import Device
from milepost_client.formats.beeminder import read_beeminder
from milepost_client.formats.csv_import import read_csv
from milepost_client.formats.jsonl import import_lines
from milepost_client.parsing.goals import goal_to_write
from milepost_shared.errors import BadInput, MilepostError, NotFound, StorageFailed
from milepost_shared.events.types import ActivityLogged, Event
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import count

FORMS = ("beeminder", "csv", "milepost")
OF_FORM = {"maps": ("csv", "--map"), "skip_bad": ("csv", "--skip-bad"), "title": ("beeminder", "--title")}
MOST_BAD = 20
"""Bad rows that are listed when nothing is imported; the others are only counted."""


class ImportReport(NamedTuple):
    """How many events came in, how many were here already, the goal they made, and what else to say."""

    events: int
    known: int
    goal: str | None = None
    notes: Sequence[str] = ()


class Source(NamedTuple):
    """What is imported, and how its reading is told of."""

    raw: bytes
    name: str
    session: Session
    progress: ProgressLine


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--format", "form", type=click.Choice(FORMS), help="What the file is, where that is not plain.")
@click.option("--map", "maps", multiple=True, metavar="THEIRS=OURS", help="CSV: what their column is here.")
@click.option("--skip-bad", is_flag=True, help="CSV: import the good rows, and list the bad ones.")
@click.option("--title", help="Beeminder: what the goal is called.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, file: Path, form: str | None, as_json: bool, **given: Any) -> None:
    """Import FILE, from Beeminder, a table or another Milepost.

    It is a Beeminder goal (JSON), a table of activities (CSV), or an export of Milepost. What was imported
    before, here or on another device, is not added again. CSV columns: when, with, note, goal, amount,
    kind, in any order; several people are parted by ;. With - it reads stdin.

    \b
    milepost import weight.json
    milepost import meetings.csv --map Date=when --map Who=with
    milepost import - --format milepost
    """
    raw = _read(file)
    chosen = form or _form(raw)
    _check_options(chosen, given)
    progress = ProgressLine(session)
    source = Source(raw, file.name, session, progress)
    try:
        report = session.run(_reader(chosen, source, **given))
    finally:
        progress.close()
    spawn_sync(session.home, session.environ, session.moment.today)
    _show(report, source, as_json)


def _show(report: ImportReport, source: Source, as_json: bool) -> None:
    if as_json:
        source.session.show_json(report._asdict())
        return
    were = "was" if report.known == 1 else "were"
    known = f"; {report.known:,} {were} here already" if report.known else ""
    source.session.show(f"Imported {count(report.events, 'event')} from {source.name}{known}.")
    for note in report.notes:
        source.session.say(note)


def _reader(
    form: str, source: Source, *, maps: tuple[str, ...], skip_bad: bool, title: str | None
) -> Callable[[Device], Awaitable[ImportReport]]:
    """What imports a file of that form into a device."""
    if form == "csv":
        renamed = dict(map(_mapping, maps))
        return lambda device: _csv(device, source, renamed, skip_bad)
    if form == "beeminder":
        return lambda device: device.log.write(lambda log: _beeminder(device, log, source, title))
    return lambda device: device.log.write(lambda log: _milepost(log, source))


def _beeminder(device: Device, log: Log, source: Source, title: str | None) -> ImportReport:
    raw, name, moment = source.raw, source.name, source.session.moment
    first = read_beeminder(raw, name, moment.today, title=title)
    known = log.entry_versions.known_origins(_origins(first.drafts))
    goals = [first.goal] if log.day_totals.goal(first.goal).history() else []
    found = read_beeminder(raw, name, moment.today, title=title, known_goals=goals, known_origins=known)
    events = device.record_in(log, found.drafts, moment)
    return ImportReport(len(events), found.repeated, found.goal, found.notes)


async def _csv(device: Device, source: Source, maps: dict[str, str], skip_bad: bool) -> ImportReport:
    """Read the rows before the transaction: others can write meanwhile."""
    moment, progress = source.session.moment, source.progress
    progress.tell("reading the rows")
    found = await device.log.read(
        lambda log: read_csv(source.raw, moment.today, _resolver(log), maps=maps, skip_bad=skip_bad)
    )
    bad = [f"line {row.line}: {row.field}: {row.problem}" for row in found.bad]
    if bad and not skip_bad:
        raise BadInput("\n  ".join(["Some rows cannot be read:", *_some(bad)]), _NOTHING, field="file")
    progress.tell(f"writing {count(len(found.drafts), 'event')}")

    def write(log: Log) -> ImportReport:
        known = log.entry_versions.known_origins(_origins(found.drafts))
        fresh = [draft for draft in found.drafts if draft.origin not in known]
        events = device.record_in(log, fresh, moment)
        return ImportReport(
            len(events), len(found.drafts) - len(fresh), notes=[f"Left out: {row}" for row in bad]
        )

    return await device.log.write(write)


_NOTHING = "\nNothing was imported. Correct them, or leave them out with --skip-bad."


def _milepost(log: Log, source: Source) -> ImportReport:
    new, known = import_lines(log, source.progress.counted(source.raw.splitlines(), "lines"))
    return ImportReport(new, known)


def _resolver(log: Log) -> Callable[[str], str | None]:
    """The goal that a cell names for certain."""

    def resolve(title: str) -> str | None:
        try:
            return goal_to_write(log, title)
        except MilepostError:
            return None

    return resolve


def _some(bad: list[str]) -> list[str]:
    left = len(bad) - MOST_BAD
    return [*bad[:MOST_BAD], f"and {left:,} more"] if left > 0 else bad


def _origins(drafts: Iterable[Event]) -> list[str]:
    return [draft.origin for draft in drafts if isinstance(draft, ActivityLogged) and draft.origin]


def _mapping(text: str) -> tuple[str, str]:
    theirs, separator, ours = text.partition("=")
    if not separator:
        raise BadInput(f"{text!r} names no column of ours.", "Write it like --map Date=when.", field="map")
    return theirs.strip(), ours.strip()


def _check_options(form: str, given: dict[str, Any]) -> None:
    """An option that this form does not know would be left out in silence. Raises BadInput."""
    for name, (of, option) in OF_FORM.items():
        if given[name] and of != form:
            raise BadInput(
                f"{option} is for files of the form {of}; this is {form}.",
                f"Leave it out, or say --format {of}.",
                field=option,
            )


def _form(raw: bytes) -> str:
    """What a file is, by how it begins. Raises BadInput."""
    head = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b'{"milepost"'):
        return "milepost"
    if head.startswith(b"{"):
        return "beeminder"
    if not head or head.startswith(b"[") or b"\0" in head[:1024]:
        raise BadInput(
            "The file is empty, or nothing that can be imported.",
            "Give a goal of Beeminder (JSON), a table in CSV, or an export of Milepost.",
            field="file",
        )
    return "csv"


def _read(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"There is no file {file}.", "Check its name.") from None
    except OSError as error:
        raise StorageFailed(f"{file}: {error.strerror}.", "Check whether it can be read.") from error
