"""What a script asks about entries and words: the client's own rules and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time

from msgspec.structs import replace

from milepost_client.device.clock import MICROSECONDS
from milepost_client.formats.csv_export import entries_table
from milepost_client.presentation.exports.calendar import export_calendar
from milepost_client.presentation.exports.goals_table import export_goals
from milepost_client.queries.activities.entries import EntriesRequest, entry_filter
from milepost_client.queries.find import FindRequest, find
from milepost_client.queries.find import FindView as FoundWords
from milepost_client.queries.find import Found as Found
from milepost_server.as_person.days import moment_in
from milepost_shared.projections.activities import ActivityView
from milepost_shared.storage.log import Log

__all__ = ["EntriesRequest", "Found", "FoundWords"]


def suiting(log: Log, asked: EntriesRequest) -> Callable[[ActivityView], bool]:
    """Return what an activity must have. Raises BadInput or NotFound."""
    return entry_filter(log, asked)


def activities_as_csv(log: Log, activities: Iterable[ActivityView]) -> bytes:
    """Return activities as a table for a spreadsheet."""
    return entries_table(log, activities)


def goals_as_csv(log: Log, today: date) -> bytes:
    """Return the goals as they stand on a day as a table for a spreadsheet."""
    return export_goals(log, replace(moment_in(log), today=today))[0]


def found_words(log: Log, words: str) -> FoundWords:
    """Return what has all words. Raises BadInput where there are none."""
    return find(log, moment_in(log), FindRequest(words))


def calendar(log: Log) -> bytes:
    """Return what lies ahead as a calendar (RFC 5545), the same all day while nothing changes."""
    moment = moment_in(log)
    midnight = datetime.combine(moment.today, time(), UTC)
    return export_calendar(log, replace(moment, now=round(midnight.timestamp() * MICROSECONDS)))[0]
