"""The burn-up chart in plain characters."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from milepost_client.charts.terminal import draw
from milepost_client.presentation.layout.text_width import display_width as columns_of
from milepost_client.queries.parts.series import Series

TODAY = date(2026, 3, 6)
DAYS = st.integers(-900, 900).map(lambda days: TODAY + timedelta(days=days))
AMOUNTS = st.integers(-(10**9), 10**9).map(lambda count: count / 1000)
POINTS = st.lists(st.tuples(DAYS, AMOUNTS), max_size=8).map(lambda points: tuple(sorted(points)))
LABELS = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("山🙂\n"), max_size=120)
FLAGS = st.lists(st.tuples(DAYS, LABELS), max_size=70).map(lambda flags: tuple(sorted(flags)))
SERIES = st.builds(
    Series,
    title=LABELS,
    unit=LABELS,
    today=st.just(TODAY),
    value=POINTS,
    planned=POINTS,
    original=POINTS,
    flags=FLAGS,
)

WEEK = Series(
    title="Coffee chats",
    unit="chats",
    today=date(2026, 3, 8),
    value=((date(2026, 3, 1), 0.0), (date(2026, 3, 3), 2.0), (date(2026, 3, 6), 3.0)),
    planned=(
        (date(2026, 3, 1), 0.0),
        (date(2026, 3, 5), 4.0),
        (date(2026, 3, 5), 2.0),
        (date(2026, 3, 10), 4.0),
    ),
    flags=((date(2026, 3, 5), "target 8 to 4"), (date(2026, 3, 5), "deadline\nlater")),
)


def test_bars_dots_and_letters_show_value_plan_and_adjustments() -> None:
    assert draw(WEEK, width=36, height=13).splitlines() == [
        "Coffee chats",
        "█ so far 3 chats   • planned 3.2",
        "┊ today, Sun 8 Mar",
        "4 ┤             •         ┊  •••••••",
        "  │         •••••  ▄▄▄•••••••",
        "  │         •   •  •••█████",
        "2 ┤      •••████•••████████",
        "  │   •••██████████████████",
        "  │•••   ██████████████████",
        "0 └───┬─────────AB───────────┬──────",
        "      2 Mar 2026             9 Mar",
        "A  Thu 5 Mar  target 8 to 4",
        "B  Thu 5 Mar  deadline later",
    ]


def test_the_drawing_can_be_plain_ascii() -> None:
    drawn = draw(WEEK, width=60, height=14, ascii=True)
    assert drawn.isascii()
    assert "# so far 3 chats   o planned 3.2   : today, Sun 8 Mar" in drawn


def test_adjustments_of_one_day_have_letters_of_their_own() -> None:
    lines = draw(WEEK, width=60, height=20).splitlines()
    axis = next(line for line in lines if "└" in line)
    assert "AB" in axis
    assert lines[-2:] == ["A  Thu 5 Mar  target 8 to 4", "B  Thu 5 Mar  deadline later"]


def test_where_there_is_no_room_the_latest_adjustments_are_explained() -> None:
    flags = tuple((date(2026, 3, day), f"change {day}") for day in range(1, 10))
    lines = draw(Series(title="", unit="", today=TODAY, flags=flags), width=60, height=12).splitlines()
    assert lines[-4:] == [
        "   6 earlier ones",
        "G  Sat 7 Mar  change 7",
        "H  Sun 8 Mar  change 8",
        "I  Mon 9 Mar  change 9",
    ]


def test_a_step_of_the_plan_is_drawn_without_a_gap() -> None:
    step = Series(
        title="",
        unit="",
        today=TODAY,
        planned=((date(2026, 3, 1), 0.0), (TODAY, 0.0), (TODAY, 90.0), (date(2026, 3, 12), 90.0)),
    )
    lines = draw(step, width=50, height=16).splitlines()[2:-2]
    assert all("•" in line for line in lines[1:])


EASED = structs.replace(WEEK, original=((date(2026, 3, 1), 0.0), (date(2026, 3, 10), 8.0)))


def test_the_original_plan_is_behind_in_fainter_dots() -> None:
    assert draw(EASED, width=60, height=15).splitlines() == [
        "Coffee chats",
        "█ so far 3 chats   • planned 3.2   · at first 6.22",
        "┊ today, Sun 8 Mar",
        "10 ┤                                       ┊",
        "   │                                       ┊          ······",
        "   │                                       ┊    ······",
        "   │                                 ···········",
        " 5 ┤                      •     ·····      ┊          ••••••",
        "   │                •••••••·····▃▃▃▃▃•••••••••••••••••",
        "   │           •••••▅▅▅▅▅▅•••••••••••███████",
        "   │•••••••••••█████████████████████████████",
        " 0 └─────┬────────────────AB────────────────────┬───────────",
        "         2 Mar 2026                             9 Mar",
        "A  Thu 5 Mar  target 8 to 4",
        "B  Thu 5 Mar  deadline later",
    ]


def test_where_the_plan_stayed_the_key_names_no_original_one() -> None:
    assert "at first" not in draw(WEEK, width=80, height=14)
    assert ". at first 6.22" in draw(EASED, width=80, height=14, ascii=True)


def test_a_goal_without_anything_is_still_a_chart() -> None:
    lines = draw(Series(title="New", unit="", today=TODAY), width=40, height=10).splitlines()
    assert lines[:2] == ["New", "█ nothing yet   ┊ today, Fri 6 Mar"]
    assert len(lines) == 10


@settings(max_examples=60, deadline=None)
@given(SERIES, st.integers(30, 200), st.integers(10, 60), st.booleans())
def test_any_chart_fits_the_columns_and_lines_given(
    series: Series, width: int, height: int, ascii: bool
) -> None:
    lines = draw(series, width=width, height=height, ascii=ascii).split("\n")
    assert len(lines) == height
    assert all(columns_of(line) <= width for line in lines)
