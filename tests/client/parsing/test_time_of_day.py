"""Times of the day as people write them."""

from __future__ import annotations

import pytest

from milepost_client.parsing.time_of_day import parse_time
from milepost_shared.errors import BadInput


@pytest.mark.parametrize(
    ("text", "time"), [("9:30", "09:30"), ("09:30", "09:30"), (" 0:00 ", "00:00"), ("23:59", "23:59")]
)
def test_hours_may_have_one_digit(text: str, time: str) -> None:
    assert parse_time(text) == time


@pytest.mark.parametrize("text", ["24:00", "9:60", "9", "9.30", "nine", "", "٩:٣٠", "9:30 pm"])
def test_text_that_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="Write it like 09:30") as refused:
        parse_time(text)
    assert refused.value.field == "time"
