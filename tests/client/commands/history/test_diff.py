"""`milepost diff`: what changed between two days."""

from __future__ import annotations

import pytest

from tests.client.conftest import Run

LATER = "2026-03-12T10:00:00+01:00"


@pytest.fixture
def march(coffees: Run) -> Run:
    """Two coffees logged in time, one late, and an adjustment."""
    coffees("log", "coffees", "2", "-d", "2026-03-04", now="2026-03-04T12:00:00+01:00")
    coffees("adjust", "coffees", "8", "-r", "moving", now="2026-03-09T12:00:00+01:00")
    coffees("log", "coffees", "1", "-d", "2026-03-03", now="2026-03-10T12:00:00+01:00")
    return coffees


def test_each_day_is_seen_as_it_was_believed_when_it_ended(march: Run) -> None:
    march("set", "Talks", now="2026-03-02T12:00:00+01:00")
    lines = march("diff", "mar 7", "mar 10", now=LATER).out.splitlines()
    assert lines[0].startswith("Coffees: 2 of 10")
    assert {"    +1 coffee", "    target: 10 → 8", "    adjusted on Mon 9 Mar: moving"} <= set(lines)
    assert march("diff", "mar 10", "mar 7", now=LATER).out.splitlines() == lines


def test_with_known_at_both_days_are_seen_by_what_was_known_then(march: Run) -> None:
    found = march("diff", "mar 5", "mar 10", "--known-at", "today", "--json", now=LATER).json
    assert (found[0]["before"]["value"], found[0]["after"]["value"]) == (3, 3)


def test_a_goal_that_was_not_yet_set_is_set_in_between(march: Run) -> None:
    march("set", "Talks", now="2026-03-11T12:00:00+01:00")
    out = march("diff", "mar 10", now=LATER).out
    assert "Talks: set, 0 so far" in out
    assert "Coffees" not in march("diff", "mar 10", "--goal", "talks", now=LATER).out


def test_two_equal_days_have_a_message(march: Run) -> None:
    ran = march("diff", "mar 10", "mar 11", now=LATER)
    assert (ran.code, ran.out, ran.err) == (0, "", "Nothing changed between Tue 10 Mar and Wed 11 Mar.\n")


def test_two_moments_of_one_day_can_be_compared(march: Run) -> None:
    ran = march("diff", "2026-03-02T01:00", "2026-03-02T02:30")
    assert ran.err == "Nothing changed between Mon 2 Mar 01:00 and Mon 2 Mar 02:30.\n"


def test_a_day_that_cannot_be_read_is_refused(march: Run) -> None:
    assert march("diff", "sometime", now=LATER).code == 2


def test_milestones_of_a_new_goal_that_lie_ahead_go_without_saying(milepost: Run) -> None:
    milepost("set", "Talks", "--target", "4", "--milestone", "auto", "--start", "2026-03-02")
    assert "ahead" not in milepost("diff", "2026-03-01", "2026-03-06").out
