"""A calendar (iCalendar, RFC 5545) of what lies ahead: next steps, contacts, deadlines, birthdays, reviews.

Each event has a UID of its own that stays, so that a calendar which reads the file again updates them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from milepost_client.device.clock import Moment
from milepost_client.formats.content_lines import content_lines, escape_text
from milepost_client.presentation.lists.due import due_phrase
from milepost_shared.events.validation import LAST_DAY
from milepost_shared.progress.periods import span_of
from milepost_shared.projections.due import DueItem, due_items
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize

REVIEW = "Review of the last week: milepost review"


def export_calendar(log: Log, moment: Moment) -> tuple[bytes, int]:
    """Return the file, and how many events are in it."""
    items = [
        item
        for item in due_items(log.settled_book(moment.today), moment.today, LAST_DAY)
        if item.kind != "review"
    ]
    stamp = datetime.fromtimestamp(moment.now / 1e6, UTC).strftime("%Y%m%dT%H%M%SZ")
    next_monday = span_of(moment.today, "week").last + timedelta(days=1)
    lines = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Milepost//Milepost//EN"),
        ("X-WR-CALNAME", "Milepost"),
        *(line for item in items for line in _event(item, stamp)),
        *_lines("review", next_monday, REVIEW, stamp, [("RRULE", "FREQ=WEEKLY")]),
        ("END", "VCALENDAR"),
    ]
    return content_lines(lines), len(items) + 1


def _event(item: DueItem, stamp: str) -> Iterator[tuple[str, str]]:
    uid = f"{item.kind}-{item.step or item.goal or normalize(item.what).replace(' ', '-')}"
    more = [("RRULE", "FREQ=YEARLY")] if item.kind == "birthday" else []
    return _lines(uid, item.day, due_phrase(item), stamp, more)


def _lines(
    uid: str, day: date, summary: str, stamp: str, more: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    yield "BEGIN", "VEVENT"
    yield "UID", escape_text(f"{uid}@milepost")
    yield "DTSTAMP", stamp
    yield "DTSTART;VALUE=DATE", f"{day:%Y%m%d}"
    yield "DTEND;VALUE=DATE", f"{day + timedelta(days=1):%Y%m%d}"
    yield "SUMMARY", escape_text(summary)
    yield "TRANSP", "TRANSPARENT"
    yield from more
    yield "END", "VEVENT"
