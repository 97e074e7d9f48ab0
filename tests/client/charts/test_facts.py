"""The facts of a burn-up chart as a table."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from milepost_client.charts.facts import HEADERS, facts, facts_table, headers
from milepost_client.charts.svg import draw_svg
from milepost_client.queries.parts.series import Series

TODAY = date(2026, 3, 6)
STEPPED = Series(
    title="Coffee chats",
    unit="chats",
    today=TODAY,
    value=((date(2026, 1, 5), 1.0), (date(2026, 2, 10), 4.0), (date(2026, 3, 20), 9.0)),
    planned=(
        (date(2026, 1, 1), 0.0),
        (date(2026, 2, 1), 10.0),
        (date(2026, 2, 1), 20.0),
        (date(2026, 4, 1), 50.0),
    ),
    flags=((date(2026, 2, 1), "target 40 to 50"),),
)
EASED = Series(
    title="Coffees",
    unit="coffees",
    today=TODAY,
    planned=((date(2026, 3, 1), 0.0), (date(2026, 3, 11), 10.0), (date(2026, 3, 21), 15.0)),
    original=((date(2026, 3, 1), 0.0), (date(2026, 3, 16), 15.0)),
)


def test_the_facts_are_corners_adjustments_months_and_today() -> None:
    assert len(HEADERS) == 4
    assert facts(STEPPED) == [
        ("Thu 1 Jan", "", "0", "plan starts"),
        ("Sat 31 Jan", "1", "9.68", ""),
        ("Sun 1 Feb", "1", "20", "plan steps from 10 to 20; target 40 to 50"),
        ("Sat 28 Feb", "4", "33.73", ""),
        ("Fri 6 Mar", "4", "36.78", "today"),
        ("Tue 31 Mar", "", "49.49", ""),
        ("Wed 1 Apr", "", "50", "plan ends"),
    ]


def test_a_goal_that_is_closed_has_no_plan_after_that() -> None:
    closed = replace(
        EASED, closed=date(2026, 3, 3), planned=((date(2026, 3, 1), 0.0), (date(2026, 3, 3), 2.0))
    )
    assert facts(closed)[1:3] == [
        ("Tue 3 Mar", "", "2", "2", "closed"),
        ("Fri 6 Mar", "", "", "5", "today"),
    ]
    assert "the plan until it was closed" in draw_svg(closed)
    assert "by 3 Mar" not in draw_svg(closed)


def test_the_original_plan_has_a_column_where_it_differs() -> None:
    assert headers(STEPPED) == HEADERS
    assert headers(EASED) == ("Day", "So far", "Planned", "At first", "What")
    assert facts(EASED) == [
        ("Sun 1 Mar", "", "0", "0", "plan starts"),
        ("Fri 6 Mar", "", "5", "5", "today"),
        ("Mon 16 Mar", "", "12.5", "15", "original plan ends"),
        ("Sat 21 Mar", "", "15", "15", "plan ends"),
    ]
    assert (
        facts_table(EASED, 80).splitlines()[4] == "Mon 16 Mar             12.5        15  original plan ends"
    )


@settings(deadline=None)
@given(st.integers(0, 80_000))
def test_long_times_have_few_rows(days: int) -> None:
    series = Series(
        title="", unit="", today=TODAY, planned=((TODAY, 0.0), (TODAY + timedelta(days=days % 60_000), 9.0))
    )
    assert 1 <= len(facts(series)) <= 30
