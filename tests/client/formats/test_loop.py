"""Checkmarks of Loop Habit Tracker: one habit or all, counted or only done."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.formats.loop import LoopImport, is_loop, read_loop
from milepost_shared.errors import BadInput

TODAY = date(2026, 3, 6)
ONE = b'Date,Value,Notes\n2026-03-02,2000,"good, long"\n2026-03-01,500,\n2026-02-28,0,\n'
ALL = b"Date,Calls,Coffees,\n2026-03-02,2000,YES_MANUAL,\n2026-03-01,UNKNOWN,NO,\n"


def read(raw: bytes, known: dict[str, str] | None = None, title: str | None = None) -> LoopImport:
    return read_loop(raw, "Checkmarks.csv", TODAY, known or {}, title=title, encoding=None)


def days(found: LoopImport) -> list[tuple[str, float, str | None]]:
    return [(str(d.day), d.contributions[0].amount, d.note) for d in found.drafts]


def test_numbers_are_in_thousandths_and_notes_come_along() -> None:
    found = read(ONE, title="Calls")
    assert days(found) == [("2026-03-02", 2.0, "good, long"), ("2026-03-01", 0.5, None)]
    assert [(goal.title, goal.start) for goal in found.goals] == [("Calls", date(2026, 2, 28))]


def test_of_all_habits_each_is_a_goal_and_a_day_counts_where_it_was_marked_by_hand() -> None:
    found = read(ALL)
    assert [goal.title for goal in found.goals] == ["Calls", "Coffees"]
    assert [amount for _, amount, _ in days(found)] == [2.0, 1.0]


def test_older_files_write_states_as_small_numbers() -> None:
    raw = b"Date,Run,\n2026-03-03,2,\n2026-03-02,1,\n2026-03-01,-1,\n"
    assert days(read(raw)) == [("2026-03-03", 1.0, None)]


def test_a_habit_counts_for_the_goal_of_its_title() -> None:
    found = read(ALL, known={"calls": "7" * 12})
    assert [goal.title for goal in found.goals] == ["Coffees"]
    assert found.drafts[0].contributions[0].goal == "7" * 12


def test_two_devices_make_one_goal_of_a_habit() -> None:
    assert [goal.goal for goal in read(ALL).goals] == [goal.goal for goal in read(ALL).goals]


def test_a_file_of_one_habit_must_be_named() -> None:
    with pytest.raises(BadInput, match="does not say which habit"):
        read(ONE)


def test_days_after_today_wait_and_bad_rows_are_told() -> None:
    found = read(ALL + b"2026-03-09,1000,NO,\nsomeday,1,NO,\n")
    assert found.notes == ["1 day after today: import the file again then."]
    assert found.bad == ["line 5: It has no day, or a mark that is not known."]


@pytest.mark.parametrize(
    ("text", "loop"),
    [
        (ONE.decode(), True),
        (ALL.decode(), True),
        ("when,with\n2026-03-01,Ana\n", False),
        ("Date,Who\n2026-03-01,Ana\n", False),
        ("Date\n", False),
        ("", False),
    ],
)
def test_checkmarks_are_told_by_their_days_and_marks(text: str, loop: bool) -> None:
    assert is_loop(text) is loop
