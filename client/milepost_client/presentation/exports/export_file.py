"""What can be exported besides the log itself: each form, how a file of it is called, and what is in it."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from milepost_client.device.clock import Moment
from milepost_shared.errors import BadInput
from milepost_shared.storage.log import Log

ExportForm = Literal["csv", "goals", "ics", "vcard", "story"]
FORMS: tuple[ExportForm, ...] = get_args(ExportForm)


class ExportedFile(NamedTuple):
    """A file: its ending, its type, its bytes, and how many of what it has."""

    ending: str
    type: str
    raw: bytes
    counted: int
    noun: str


def export_file(log: Log, moment: Moment, form: ExportForm, goal: str | None = None) -> ExportedFile:
    """Return entries or goals as tables, a calendar, an address book, or the story of a goal.

    Raises BadInput where a story has no goal or something else has one, and NotFound for an unknown goal.
    """
    if (form == "story") != bool(goal):
        raise BadInput(
            "A story is that of one goal.",
            "As in: milepost export story.md --format story --goal coffees",
            field="goal",
        )
    # Each needs modules of its own.
    match form:
        case "csv":
            from milepost_client.formats.csv_export import export_csv

            table = export_csv(log)
            return ExportedFile("csv", "text/csv", table.raw, table.entries, "entry")
        case "goals":
            from milepost_client.presentation.exports.goals_table import export_goals

            return ExportedFile("csv", "text/csv", *export_goals(log, moment), "goal")
        case "ics":
            from milepost_client.presentation.exports.calendar import export_calendar

            return ExportedFile("ics", "text/calendar", *export_calendar(log, moment), "event")
        case "vcard":
            from milepost_client.presentation.exports.address_book import export_address_book

            return ExportedFile("vcf", "text/vcard", *export_address_book(log, moment), "person")
        case "story":
            from milepost_client.presentation.exports.story import export_story

            return ExportedFile("md", "text/markdown", *export_story(log, moment, goal or ""), "entry")
