"""`milepost import`"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from milepost_client.cli.progress_line import ProgressLine
from milepost_client.cli.session import Session
from milepost_client.formats.beeminder import KEPT, read_beeminder
from milepost_client.formats.csv_import import read_csv
from milepost_client.formats.jsonl import read_export
from milepost_client.operations.import_events import ImportRequest, goal_resolver, import_events
from milepost_client.operations.import_log import import_log
from milepost_shared.errors import BadInput, NotFound, StorageFailed
from milepost_shared.text.formatting import format_count

FORMS = ("beeminder", "csv", "milepost")
OF_FORM = {"maps": ("csv", "--map"), "skip_bad": ("csv", "--skip-bad"), "title": ("beeminder", "--title")}
MOST_BAD = 20
"""Bad rows that are listed when nothing is imported; the others are only counted."""
NOTHING = "\nNothing was imported. Correct them, or leave them out with --skip-bad."


class ImportReport(NamedTuple):
    """How many events are new, how many were known, the goal they belong to, and what else to say."""

    events: int
    known: int
    goal: str | None = None
    notes: Sequence[str] = ()


class ImportFile(NamedTuple):
    """The bytes to import, the name they go by, and the line that shows how far their reading is."""

    raw: bytes
    name: str
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
    source = ImportFile(raw, file.name, ProgressLine(session))
    try:
        report = _import(session, chosen, source, **given)
    finally:
        source.progress.close()
    if as_json:
        session.show_json(report._asdict())
    else:
        _show(session, report, source.name)


def _import(
    session: Session,
    form: str,
    source: ImportFile,
    *,
    maps: tuple[str, ...],
    skip_bad: bool,
    title: str | None,
) -> ImportReport:
    if form == "csv":
        return _csv(session, source, dict(map(_mapping, maps)), skip_bad)
    if form == "beeminder":
        return _beeminder(session, source, title)
    return _milepost(session, source)


def _beeminder(session: Session, source: ImportFile, title: str | None) -> ImportReport:
    found = read_beeminder(source.raw, source.name, session.moment.today, title=title)
    done = session.write(import_events, ImportRequest(found.drafts))
    return ImportReport(done.events, done.known, found.goal, [KEPT] if done.known_goals else found.notes)


def _csv(session: Session, source: ImportFile, maps: dict[str, str], skip_bad: bool) -> ImportReport:
    """Read the rows before the transaction, so that others can write meanwhile."""
    today, progress = session.moment.today, source.progress
    progress.show("reading the rows")
    found = session.read(
        lambda log: read_csv(source.raw, today, goal_resolver(log), maps=maps, skip_bad=skip_bad)
    )
    bad = [f"line {row.line}: {row.field}: {row.problem}" for row in found.bad]
    if bad and not skip_bad:
        raise BadInput("\n  ".join(["Some rows cannot be read:", *_some(bad)]), NOTHING, field="file")
    progress.show(f"writing {format_count(len(found.drafts), 'event')}")
    done = session.write(import_events, ImportRequest([*found.drafts]))
    return ImportReport(done.events, done.known, notes=[f"Left out: {row}" for row in bad])


def _milepost(session: Session, source: ImportFile) -> ImportReport:
    lines = source.progress.count(source.raw.splitlines(), "lines")
    done = session.write(import_log, read_export(lines))
    return ImportReport(done.events, done.known)


def _show(session: Session, report: ImportReport, name: str) -> None:
    were = "was" if report.known == 1 else "were"
    known = f"; {report.known:,} {were} here already" if report.known else ""
    session.show(f"Imported {format_count(report.events, 'event')} from {name}{known}.")
    for note in report.notes:
        session.say(note)


def _some(bad: list[str]) -> list[str]:
    left = len(bad) - MOST_BAD
    return [*bad[:MOST_BAD], f"and {left:,} more"] if left > 0 else bad


def _mapping(text: str) -> tuple[str, str]:
    theirs, separator, ours = text.partition("=")
    if not separator:
        raise BadInput(f"{text!r} names no column of ours.", "Write it like --map Date=when.", field="map")
    return theirs.strip(), ours.strip()


def _check_options(form: str, given: dict[str, Any]) -> None:
    """Raises BadInput for an option of another form, which would be ignored in silence."""
    for name, (of, option) in OF_FORM.items():
        if given[name] and of != form:
            raise BadInput(
                f"{option} is for files of the form {of}; this is {form}.",
                f"Leave it out, or say --format {of}.",
                field=option,
            )


def _form(raw: bytes) -> str:
    """Return what a file is, by how it begins. Raises BadInput."""
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
