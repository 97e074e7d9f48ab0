"""The days of some weeks as a map."""

from __future__ import annotations

from datetime import date

from milepost_client.presentation.heatmap import IN_ASCII, heatmap_text, weeks_that_fit
from milepost_client.queries.heatmap import Heatmap, HeatmapDay

BUSY = {date(2026, 2, 16): 1, date(2026, 2, 25): 2, date(2026, 3, 2): 4, date(2026, 3, 6): 7}
FOUND = Heatmap(
    first=date(2026, 2, 16),
    today=date(2026, 3, 6),
    days=[HeatmapDay(day=day, activities=count, minutes=None) for day, count in BUSY.items()],
)


def test_each_week_is_a_column_and_more_is_a_darker_mark() -> None:
    assert heatmap_text(FOUND, IN_ASCII).splitlines() == [
        "     Feb",
        "Mon  - . *",
        "Tue  . . .",
        "Wed  . + .",
        "Thu  . . .",
        "Fri  . . #",
        "Sat  . .",
        "Sun  . .",
        "",
        ". nothing  - 1  + 2  * 3 or 4  # 5 or more",
        "4 days with something, of 19.",
    ]


def test_as_many_weeks_are_shown_as_have_room() -> None:
    assert [weeks_that_fit(width) for width in (80, 20, 3)] == [37, 7, 1]
    assert max(map(len, heatmap_text(FOUND).splitlines())) <= 80
