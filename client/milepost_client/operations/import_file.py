"""Import a file of any form: goals, activities, people or tasks of others, or an export of Milepost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.formats.beeminder import BeeminderImport, read_beeminder
from milepost_client.formats.calendar_import import CalendarRequest, read_calendar
from milepost_client.formats.contacts.contact_tables import read_contact_table
from milepost_client.formats.contacts.vcards import read_vcards
from milepost_client.formats.csv_import import read_csv
from milepost_client.formats.csv_values import CellForm, DayOrder, DecimalMark
from milepost_client.formats.entries_table import is_entries_table, read_entries
from milepost_client.formats.jsonl import read_export
from milepost_client.formats.loop import read_loop
from milepost_client.formats.tasks.taskwarrior import read_taskwarrior
from milepost_client.formats.tasks.todo_txt import read_todo_txt
from milepost_client.operations.import_events import ImportRequest, goal_resolver, import_events
from milepost_client.operations.import_log import import_log
from milepost_client.operations.import_records import RecordsRequest, import_records
from milepost_client.operations.parts.bad_rows import refuse_bad, told_rows
from milepost_client.operations.parts.earlier_goal import earlier_goal
from milepost_client.operations.parts.file_form import Form, form_of
from milepost_client.operations.returning_entries import NamedGoals, compare_entries
from milepost_client.parsing.goals import goal_names, goal_to_write
from milepost_client.parsing.zones import parse_zone
from milepost_shared.events.types import Event
from milepost_shared.model.persons import described_people
from milepost_shared.progress.targets import MetGoal, newly_met
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import Frame, UserId
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize

PEOPLE = ("linkedin", "google", "outlook", "vcard")
"""The forms of files with people."""
TASKS = ("todo.txt", "taskwarrior")
"""The forms of files with next steps."""
Watch = Callable[[Iterable[bytes]], Iterable[bytes]]
"""Passes on the lines of a long file, to show how far its reading is."""


class ImportFileRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The bytes of a file, and what it is called. Without a `form` it is what its beginning says.

    A file that was imported before updates what came of it, unless `as_new`. `skip_bad` leaves out what
    cannot be read. For a goal of Beeminder or a habit, `title` is what it is called, and `into` the goal here
    that it is: a title, a part of it, or an id. For a table, `maps` gives columns by their names in the file;
    `encoding`, `decimal` and `dates` say how it is written where it does not prove that itself, and `zone`
    (an IANA name, or an offset) whose clock tells its moments. Of a calendar, meetings come in that have all
    of the words `only`, and count for the goal `into`; `me` are the person's own addresses.
    """

    raw: bytes
    name: str
    form: Form | None = None
    maps: dict[str, str] = {}
    skip_bad: bool = False
    title: str | None = None
    encoding: str | None = None
    decimal: DecimalMark | None = None
    dates: DayOrder | None = None
    zone: str | None = None
    into: str | None = None
    as_new: bool = False
    only: str = ""
    me: tuple[str, ...] = ()


class ImportReport(Struct, frozen=True, kw_only=True):
    """How many events an import wrote, and how many rows it knew before.

    Of a file that was imported before, `corrected`, `restored`, `withdrawn` and `refused` count rows,
    `adjusted` changes of its goal's plan (`import_events`). `milestones` are those of the events that the
    rows reached, `met` the goals whose targets they met. `goal` is the one that a file of Beeminder is about,
    `notes` are sentences on what is read differently here, and `bad` has the rows that were left out, each
    with its line and what is wrong.
    """

    form: Form
    events: int
    known: int
    corrected: int = 0
    withdrawn: int = 0
    adjusted: int = 0
    restored: int = 0
    refused: int = 0
    milestones: int = 0
    goal: str | None = None
    notes: list[str] = []
    bad: list[str] = []
    met: list[MetGoal] = []


class FileContent(NamedTuple):
    """What a file says: drafts of events, people or next steps (`records`), or the `parts` of an export, read
    while they are imported. `known` counts entries that are left out because they are here."""

    form: Form
    drafts: list[Event]
    parts: Iterable[UserId | Member | Frame] = ()
    goal: str | None = None
    notes: Sequence[str] = ()
    bad: Sequence[str] = ()
    as_new: bool = False
    known: int = 0
    records: RecordsRequest | None = None


def import_file(log: Log, device: Writer, moment: Moment, request: ImportFileRequest) -> ImportReport:
    """Read a file and import what is new in it. Raises BadInput or NotAllowed, and writes nothing then."""
    return import_content(log, device, moment, read_file(log, moment, request))


def read_file(log: Log, moment: Moment, request: ImportFileRequest, watch: Watch = iter) -> FileContent:
    """Read a file; a table names goals of the log. Raises BadInput where it cannot be read."""
    form = request.form or form_of(request.raw, request.encoding, mapped=bool(request.maps))
    if form == "milepost":
        return FileContent(form, [], read_export(watch(request.raw.splitlines())))
    if form == "csv":
        if not request.maps and is_entries_table(request.raw, request.encoding):
            return _read_entries(log, moment, request)
        return _read_table(log, moment, request)
    if form == "beeminder":
        return _read_goal(log, moment, request)
    if form in PEOPLE or form in TASKS:
        return _read_records(moment, request, form)
    return _read_meetings(log, moment, request) if form == "ics" else _read_habits(log, moment, request)


def import_content(log: Log, device: Writer, moment: Moment, content: FileContent) -> ImportReport:
    """Import what was read. Raises BadInput or NotAllowed, and writes nothing then."""
    before = log.goal_totals.book()
    if content.form == "milepost":
        done = import_log(log, device, moment, content.parts)
    elif content.records:
        done = import_records(log, device, moment, content.records)
    else:
        done = import_events(log, device, moment, ImportRequest(content.drafts, content.as_new))
    # The goals of another device of the person are no news.
    met = newly_met(before, log.goal_totals.book(), moment.today, of_new=content.form != "milepost")
    return ImportReport(
        form=content.form,
        events=done.events,
        known=done.known + content.known,
        corrected=done.corrected,
        withdrawn=done.withdrawn,
        adjusted=done.adjusted,
        restored=done.restored,
        refused=done.refused,
        milestones=done.milestones,
        goal=content.goal,
        notes=[*content.notes],
        bad=[*content.bad],
        met=[*met],
    )


def _read_goal(log: Log, moment: Moment, request: ImportFileRequest) -> FileContent:
    """Read a goal of Beeminder, as the one here that it is an update of."""

    def read(goal: str | None) -> BeeminderImport:
        return read_beeminder(
            request.raw,
            request.name,
            moment.today,
            title=request.title,
            goal=goal,
            skip_bad=request.skip_bad,
        )

    found = read(None)
    if (goal := _meant_goal(log, request, found)) != found.goal:
        found = read(goal)
    notes = [*found.notes, *_equal_title(log, found)]
    return FileContent("beeminder", found.drafts, goal=found.goal, notes=notes, bad=found.bad)


def _equal_title(log: Log, found: BeeminderImport) -> Iterator[str]:
    """Tell of a goal that is called as a new one."""
    names = goal_names(log)
    if found.goal in names:
        return
    if any(normalize(name.title) == normalize(found.title) for name in names.values()):
        yield (
            f"There is a goal “{found.title}” already; this is another one."
            " It can also go into that one, or have another title (milepost import --help)."
        )


def _meant_goal(log: Log, request: ImportFileRequest, found: BeeminderImport) -> str:
    if request.as_new:
        return _unused_id(log, found.goal)
    if request.into:
        return goal_to_write(log, request.into)
    return earlier_goal(log, found.drafts) or found.goal


def _unused_id(log: Log, goal: str) -> str:
    """Return the id, or the next one made of it that no goal has: the same on every device."""
    while log.goal_totals.goal(goal).history():
        goal = blake2b(goal.encode(), digest_size=6).hexdigest()
    return goal


def _read_table(log: Log, moment: Moment, request: ImportFileRequest) -> FileContent:
    zone = parse_zone(request.zone) if request.zone else None
    found = read_csv(
        request.raw,
        moment.today,
        goal_resolver(log),
        maps=request.maps,
        skip_bad=request.skip_bad,
        encoding=request.encoding,
        form=CellForm(dates=request.dates, decimal=request.decimal, zone=zone),
    )
    bad = told_rows(found.bad)
    refuse_bad(bad, skip=request.skip_bad)
    return FileContent("csv", [*found.drafts], bad=bad, as_new=request.as_new)


def _read_entries(log: Log, moment: Moment, request: ImportFileRequest) -> FileContent:
    """Read our own table; what is new of its entries begins the goals that are not here."""
    goals, zone = NamedGoals(log), parse_zone(request.zone) if request.zone else None
    form = CellForm(dates=request.dates, decimal=request.decimal, zone=zone)
    found = read_entries(request.raw, moment.today, goals.here(), encoding=request.encoding, form=form)
    bad = told_rows(found.bad)
    refuse_bad(bad, skip=request.skip_bad)
    back = compare_entries(log, found)
    begun = goals.begun(back.anew)
    titles = ", ".join(f"“{goal.title}”" for goal in begun)
    notes = [f"New, without a plan: {titles}. See milepost goal adjust --help."] if begun else []
    drafts: list[Event] = [*begun, *back.rows]
    return FileContent("csv", drafts, notes=[*back.notes, *notes], bad=bad, known=back.logged)


def _read_records(moment: Moment, request: ImportFileRequest, form: Form) -> FileContent:
    """Read people or next steps."""
    raw, encoding = request.raw, request.encoding
    if form in TASKS:
        zone = parse_zone(request.zone) if request.zone else moment.zone
        tasks = (
            read_todo_txt(raw, moment.today, encoding)
            if form == "todo.txt"
            else read_taskwarrior(raw, zone, moment.today)
        )
        refuse_bad(tasks.bad, skip=request.skip_bad)
        return FileContent(form, [], bad=tasks.bad, records=RecordsRequest(steps=tasks.steps, source=form))
    found = read_vcards(raw, encoding) if form == "vcard" else read_contact_table(raw, encoding)
    refuse_bad(found.bad, skip=request.skip_bad)
    records = RecordsRequest(people=found.people, source=form)
    return FileContent(form, [], notes=found.notes, bad=found.bad, records=records)


def _read_meetings(log: Log, moment: Moment, request: ImportFileRequest) -> FileContent:
    """Read the meetings of a calendar; attendees are known by their addresses."""
    people = described_people(log.events.descriptions()).values()
    wanted = CalendarRequest(
        today=moment.today,
        zone=parse_zone(request.zone) if request.zone else moment.zone,
        words=request.only,
        me=request.me,
        names={normalize(mail): person.name for person in people for mail in person.details.mails},
        goal=goal_to_write(log, request.into) if request.into else None,
    )
    found = read_calendar(request.raw, wanted, request.encoding)
    refuse_bad(found.bad, skip=request.skip_bad)
    return FileContent("ics", [*found.drafts], notes=found.notes, bad=found.bad, as_new=request.as_new)


def _read_habits(log: Log, moment: Moment, request: ImportFileRequest) -> FileContent:
    """Read the checkmarks of habits, each as the goal of its title."""
    names = goal_names(log)
    known = {normalize(name.title): id for id, name in names.items()}
    title = names[goal_to_write(log, request.into)].title if request.into else request.title
    found = read_loop(request.raw, request.name, moment.today, known, title=title, encoding=request.encoding)
    refuse_bad(found.bad, skip=request.skip_bad)
    drafts: list[Event] = [*found.goals, *found.drafts]
    return FileContent("loop", drafts, notes=found.notes, bad=found.bad, as_new=request.as_new)
