"""Moments as people write them."""

from datetime import UTC, date, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from milepost_client.parsing.moments import parse_moment
from milepost_shared.errors import BadInput

FRIDAY = date(2026, 3, 6)


def test_a_day_as_a_moment_is_its_last_microsecond_in_the_zone() -> None:
    zone = timezone(timedelta(hours=2))
    assert parse_moment("1970-01-01", FRIDAY, zone, zone) == 22 * 3600 * 10**6 - 1


def test_a_day_on_which_the_clocks_change_ends_at_its_own_midnight() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = parse_moment("2026-03-28", FRIDAY, berlin, berlin)
    assert parse_moment("2026-03-29", FRIDAY, berlin, berlin) - before == 23 * 3600 * 10**6


def test_a_time_is_in_the_zone_unless_it_carries_an_offset() -> None:
    zone = timezone(timedelta(hours=2))
    assert parse_moment("1970-01-01T03:00", FRIDAY, zone, zone) == 3600 * 10**6
    assert parse_moment("1970-01-01 03:00", FRIDAY, zone, zone) == 3600 * 10**6
    assert parse_moment("1970-01-01T03:00+03:00", FRIDAY, zone, zone) == 0
    assert parse_moment("1970-01-01T03:00:00.000001Z", FRIDAY, zone, zone) == 3 * 3600 * 10**6 + 1


@pytest.mark.parametrize(
    "text", ["25:00", "2026-05-01T10:61", "yesterday 10:00", "0001-01-01T00:00+14:00", "soon"]
)
def test_a_moment_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_moment(text, FRIDAY, UTC, UTC)
