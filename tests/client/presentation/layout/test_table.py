"""Plain tables."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.text_width import display_width as columns_of

HEADERS = ("Goal", "Now", "Why")
ROWS = (
    ("Coffee chats 山田さん", "12,500", "I moved to a new city, and the old plan was far too timid for it"),
    ("Ana 🙂", "8", "-"),
)
CELLS = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("山🙂 \n"), max_size=40)


def test_a_table_that_fits_is_laid_out_as_it_is() -> None:
    assert format_table(HEADERS, [("Ana", "8", "-")], width=40, right={1}).splitlines() == [
        "Goal  Now  Why",
        "----  ---  ---",
        "Ana     8  -",
    ]


def test_columns_stay_aligned_with_wide_characters() -> None:
    lines = format_table(HEADERS, ROWS, width=200, right={1}).splitlines()
    assert columns_of(lines[2].partition("I moved")[0]) == columns_of(lines[3].partition("-")[0])


def test_the_widest_column_of_text_wraps_and_nothing_is_lost() -> None:
    text = format_table(HEADERS, ROWS, width=60, right={1})
    assert "…" not in text
    assert [word for word in ROWS[0][2].split() if word not in text] == []
    assert "12,500" in text


def test_where_text_is_at_its_narrowest_the_headers_of_figures_wrap() -> None:
    rows = [("2026-W09", "12", "3"), ("2026-W10", "1,500", "4")]
    assert format_table(("Week", "Activities", "Met"), rows, width=20, right={1, 2}).splitlines() == [
        "Week      Activ  Met",
        "          ities",
        "--------  -----  ---",
        "2026-W09     12    3",
        "2026-W10  1,500    4",
    ]


def test_the_lead_of_a_row_is_before_each_of_its_lines() -> None:
    rows = [("Role", "8"), ("Coffee chats abroad", "2")]
    assert format_table(
        ("Goal", "Now"), rows, width=20, right={1}, leads=[("", ""), ("└─ ", "   ")]
    ).splitlines() == [
        "Goal             Now",
        "---------------  ---",
        "Role               8",
        "└─ Coffee chats    2",
        "   abroad",
    ]


def test_a_lead_that_would_leave_no_room_is_cut() -> None:
    lines = format_table(
        ("Goal",), [("Coffees",)], width=9, leads=[("│  " * 9 + "└─ ", " " * 30)]
    ).splitlines()
    assert lines[2] == "│ Coffees"


@pytest.mark.parametrize("width", [60, 80, 200])
def test_lines_fit_the_usual_terminals(width: int) -> None:
    assert all(
        columns_of(line) <= width for line in format_table(HEADERS, ROWS, width=width, right={1}).splitlines()
    )


def test_a_number_that_has_no_room_is_visibly_cut() -> None:
    assert "123…" in format_table(("A", "B"), [("x" * 9, "123456789")], width=10, right={1})


def test_line_breaks_within_a_cell_become_blanks() -> None:
    assert format_table(("Note",), [("one\n\ttwo",)], width=20).splitlines()[-1] == "one two"


def test_a_table_without_rows_is_its_headers() -> None:
    assert format_table(HEADERS, [], width=40).splitlines()[0] == "Goal  Now  Why"


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5), st.integers(1, 100), st.sets(st.integers(0, 2)))
def test_no_line_is_wider_than_the_width_given(
    rows: list[tuple[str, str, str]], width: int, right: set[int]
) -> None:
    lines = format_table(HEADERS, rows, width=width, right=right).split("\n")
    assert all(columns_of(line) <= width for line in lines)
