"""Moments as people write them: a day, or a day with a time."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from milepost_client.parsing.dates import check_range, parse_day
from milepost_shared.errors import BadInput
from milepost_shared.events.ordering import EPOCH, end_of_day

FORMS = "Write it like 2026-05-01T10:00, or give a day."


def parse_moment(text: str, today: date, zone: tzinfo, days: tzinfo, *, end: bool = True) -> int:
    """Parse a moment, in microseconds since the epoch. Raises BadInput with field "day".

    A day stands for its last microsecond in the zone `days`: what was known when it ended. Without `end` it
    stands for
    its first microsecond: what was written from then on. A time is written `2026-05-01T10:00` or
    `2026-05-01 10:00`. It is in `zone` unless it carries an offset.
    """
    if ":" in text:
        return _to_microseconds(_parse_time(text, zone))
    day = parse_day(text, today, looks="back", period="last" if end else "first")
    return end_of_day(day, days) if end else end_of_day(day - timedelta(days=1), days) + 1


def _parse_time(text: str, zone: tzinfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"'{text}' is not a moment that can be read.", FORMS, field="day") from None
    check_range(moment.date())
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _to_microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)
