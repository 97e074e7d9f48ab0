"""`milepost import`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, BinaryIO, get_args

import click

from milepost_client.cli import completion
from milepost_client.cli.progress_line import ProgressLine
from milepost_client.cli.session import Session
from milepost_client.operations.import_file import (
    ImportFileRequest,
    ImportReport,
    import_content,
    import_file,
    read_file,
)
from milepost_client.operations.parts.file_form import Form, form_of
from milepost_client.presentation.phrases import target_met_phrase
from milepost_shared.errors import BadInput, NotFound, StorageFailed
from milepost_shared.text.formatting import format_count

MOST_BYTES, PART = 512 * 1024**2, 1024**2
"""How many bytes of a file are read, all of which are in memory then, and how many at a time."""
TABLES = ("csv", "linkedin", "google", "outlook", "loop", "vcard", "ics", "todo.txt")
"""The forms that are text, in one encoding or another."""
OF_FORM = {
    "maps": (("csv",), "--map"),
    "encoding": (TABLES, "--encoding"),
    "decimal": (("csv",), "--decimal"),
    "dates": (("csv",), "--dates"),
    "zone": (("csv", "ics", "taskwarrior"), "--zone"),
    "title": (("beeminder", "loop"), "--title"),
    "into": (("beeminder", "loop", "ics"), "--into"),
    "only": (("ics",), "--only"),
    "me": (("ics",), "--me"),
}
"""The options that only some forms have: the forms, and how the option is spelled."""


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(Form)),
    metavar="FORM",
    help=f"What it is, where that is not plain: {', '.join(get_args(Form))}.",
)
@click.option("--map", "maps", multiple=True, metavar="THEIRS=OURS", help="CSV: what their column is here.")
@click.option("--encoding", metavar="NAME", help="How its letters are written, as in cp1252.")
@click.option("--decimal", type=click.Choice([",", "."]), help="CSV: the mark before decimals.")
@click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="CSV: whether 3/4/2026 is in April.")
@click.option("--zone", metavar="ZONE", help="Whose clock tells its moments, as in Europe/Berlin.")
@click.option("--skip-bad", is_flag=True, help="Import what can be read, and list what cannot.")
@click.option("--title", help="Beeminder, Loop: what the goal is called.")
@click.option(
    "--into", metavar="GOAL", shell_complete=completion.goals, help="The goal here that it is, or counts for."
)
@click.option(
    "--only", default="", metavar="WORDS", help="Calendar: only meetings that have all of these words."
)
@click.option("--me", multiple=True, metavar="MAIL", help="Calendar: an address of yours; again for more.")
@click.option("--as-new", is_flag=True, help="Take nothing in it for a change of what was imported before.")
@click.option("-y", "--yes", is_flag=True, help="Import without asking.")
@click.option("--dry-run", is_flag=True, help="Say what would be imported, and import nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    session: Session, /, file: Path, form: Form | None, dry_run: bool, yes: bool, as_json: bool, **given: Any
) -> None:
    """Import FILE, from another program or another Milepost.

    It is told by its content: people of LinkedIn, Google or Outlook (CSV) or of an address book (vCard),
    meetings of a calendar (ICS), a goal of Beeminder (JSON), habits of Loop, tasks (todo.txt, Taskwarrior), a
    table of activities (CSV), or what Milepost exports (all events, or the table of entries). What was
    imported before, here or on another device, is not added again: a later form of the same file updates it.
    On a terminal it says first what it would do, and asks. CSV columns: when, with, note, goal, amount, kind,
    in any order; several people are parted by ;. With - it reads stdin.

    \b
    milepost import weight.json
    milepost import Connections.csv
    milepost import calendar.ics --only coffee --into coffees
    milepost import meetings.csv --dry-run
    milepost import meetings.csv --map Date=when --map Who=with
    milepost import - --format milepost
    """
    raw = _read(file)
    form = form or form_of(raw, given["encoding"], mapped=bool(given["maps"]))
    _check_options(form, given)
    maps = dict(map(_mapping, given.pop("maps")))
    request = ImportFileRequest(raw=raw, name=file.name, form=form, maps=maps, **given)
    asks = not (dry_run or yes or as_json) and sys.stdin.isatty()
    if asks:
        _show(session, _rehearse(session, request), request.name, dry_run=True)
        if not click.confirm("Import it?", default=True, err=True):
            session.say("Nothing was imported.")
            return
    progress = ProgressLine(session)
    try:
        report = _rehearse(session, request) if dry_run else _import(session, request, progress)
    finally:
        progress.close()
    if as_json:
        session.show_json(_as_json(report))
    else:
        _show(session, report, request.name, dry_run)


def _as_json(report: ImportReport) -> dict[str, Any]:
    rows = ("events", "known", "corrected", "restored", "withdrawn", "refused", "adjusted")
    counts = (*rows, "milestones", "goal", "met")
    return {name: getattr(report, name) for name in counts} | {"notes": _notes(report)}


def _import(session: Session, request: ImportFileRequest, progress: ProgressLine) -> ImportReport:
    """Read the file before the transaction, so that others can write meanwhile."""
    progress.show("reading the file")
    content = session.read(
        lambda log: read_file(log, session.moment, request, lambda lines: progress.count(lines, "lines"))
    )
    if content.drafts:
        progress.show(f"writing {format_count(len(content.drafts), 'event')}")
    return session.write(import_content, content)


def _rehearse(session: Session, request: ImportFileRequest) -> ImportReport:
    """Import the file, and take all of it back."""
    return session.run(
        lambda device: device.log.rehearse(lambda log: import_file(log, device, session.moment, request))
    )


def _show(session: Session, report: ImportReport, name: str, dry_run: bool) -> None:
    were = "was" if report.known == 1 else "were"
    known = f"; {report.known:,} {were} here already" if report.known else ""
    done = "Would import" if dry_run else "Imported"
    # Milestones that the rows reached stand in the log too; nobody would find them in the file.
    said = format_count(report.events - report.milestones, "event")
    reached = f" That reaches {format_count(report.milestones, 'milestone')}." if report.milestones else ""
    session.show(f"{done} {said} from {name}{_changes(report)}{known}.{reached}")
    for goal in report.met:
        met = f"That meets your goal “{goal.title}”." if dry_run else target_met_phrase(goal.title)
        session.tell(met)
    for note in _notes(report):
        session.say(note)


def _changes(report: ImportReport) -> str:
    """`, of which 1 corrects a row, 2 take back rows`; empty for a file that is new"""
    counted = [
        (report.corrected, "corrects a row that was changed", "correct rows that were changed"),
        (report.restored, "brings back a row that was taken back", "bring back rows that were taken back"),
        (report.withdrawn, "takes back a row that is gone", "take back rows that are gone"),
        (report.adjusted, "adjusts the plan", "adjust the plan"),
    ]
    said = [f"{n:,} {one if n == 1 else many}" for n, one, many in counted if n]
    return f", of which {', '.join(said)}" if said else ""


def _notes(report: ImportReport) -> list[str]:
    refused = f"{format_count(report.refused, 'row')} that you took back here: what you did stays."
    left_out = (f"Left out: {row}" for row in report.bad)
    return [*([refused] if report.refused else []), *report.notes, *left_out]


def _mapping(text: str) -> tuple[str, str]:
    # A column of theirs may have the sign in its name; ours have not.
    theirs, separator, ours = text.rpartition("=")
    if not separator:
        raise BadInput(f"{text!r} names no column of ours.", "Write it like --map Date=when.", field="map")
    return theirs.strip(), ours.strip()


def _check_options(form: str, given: dict[str, Any]) -> None:
    """Raises BadInput for an option of another form, which would be ignored in silence."""
    for name, (forms, option) in OF_FORM.items():
        if given[name] and form not in forms:
            listed = " or ".join(forms)
            raise BadInput(
                f"{option} is for files of the form {listed}; this is {form}.",
                f"Leave it out, or say --format {forms[0]}.",
                field=option,
            )


def _read(file: Path) -> bytes:
    """Return what a file or stdin has. Raises BadInput where that is too much, NotFound or StorageFailed."""
    try:
        if str(file) == "-":
            return _all_of(sys.stdin.buffer)
        with file.open("rb") as opened:
            return _all_of(opened)
    except FileNotFoundError:
        raise NotFound(f"There is no file {file}.", "Check its name.") from None
    except OSError as error:
        raise StorageFailed(f"{file}: {error.strerror}.", "Check whether it can be read.") from error


def _all_of(opened: BinaryIO) -> bytes:
    # A file such as /dev/zero has no end.
    content = bytearray()
    while part := opened.read(PART):
        content += part
        if len(content) > MOST_BYTES:
            raise BadInput(
                f"It has more than {MOST_BYTES // 1024**2} megabytes.",
                "Divide it, and import one part after the other.",
            )
    return bytes(content)
