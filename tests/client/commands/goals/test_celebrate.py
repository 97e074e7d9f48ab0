"""Milestones and celebration: named, valued or a share of the way; recorded once, never a scolding."""

from __future__ import annotations

import pytest

from tests.client.conftest import Run

MONDAY = "2026-03-09T10:00:00+01:00"


def test_automatic_milestones_come_with_every_quarter_of_the_way(milepost: Run) -> None:
    milepost("set", "Coffees", "--target", "8", "--milestone", "auto")
    out = milepost("log", "coffees", "5").out
    assert "✦ You reached “25 %”" in out
    assert "✦ You reached “50 %”" in out
    found = milepost("milestones", "--json").json
    assert [
        (each["milestone"]["name"], each["milestone"]["at"], each["milestone"]["state"]) for each in found
    ] == [
        ("25 %", 2, "reached"),
        ("50 %", 4, "reached"),
        ("75 %", 6, "ahead"),
        ("100 %", 8, "ahead"),
    ]


def test_a_share_of_the_way_follows_the_target(milepost: Run) -> None:
    milepost("set", "Coffees", "--target", "8", "--milestone", "Half way=50%")
    milepost("adjust", "coffees", "20", "-r", "more")
    [found] = milepost("milestones", "coffees", "--json").json
    assert found["milestone"]["at"] == 10


@pytest.mark.parametrize("share", ["0%", "101%", "2.5%", "x%"])
def test_what_is_no_share_is_refused(milepost: Run, share: str) -> None:
    ran = milepost("set", "Coffees", "--target", "8", "--milestone", f"Half={share}")
    assert (ran.code, milepost("goal", "list", "--json").json) == (2, [])


def test_one_without_a_value_is_reached_when_the_person_says_so(milepost: Run) -> None:
    milepost("set", "Mentor", "--milestone", "Found a mentor")
    ran = milepost("celebrate", "found", "-n", "lunch by the river", "-d", "yesterday")
    assert ran.out == "✦ You reached “Found a mentor” on the way to “Mentor”. Well done!\n"
    [found] = milepost("milestones", "--json").json
    assert (found["milestone"]["state"], found["milestone"]["reached"], found["milestone"]["note"]) == (
        "reached",
        "2026-03-05",
        "lunch by the river",
    )


def test_a_recorded_one_keeps_the_last_note_of_how_it_was_celebrated(coffees: Run) -> None:
    coffees("adjust", "coffees", "--milestone", "Half=5", "-r", "to celebrate")
    coffees("log", "coffees", "5")
    coffees("celebrate", "half", "-n", "cake", now=MONDAY)
    coffees("celebrate", "half", "-n", "cake for everybody", now=MONDAY)
    [found] = coffees("milestones", "--json").json
    assert (found["milestone"]["note"], found["milestone"]["recorded"]) == (
        "cake for everybody",
        "2026-03-06",
    )
    assert "cake for everybody" in coffees("milestones").out


def test_what_is_not_reached_yet_is_told_kindly(coffees: Run) -> None:
    coffees("adjust", "coffees", "--milestone", "Half=5", "-r", "to celebrate")
    coffees("log", "coffees", "3")
    ran = coffees("celebrate", "half", "-n", "too early")
    assert (ran.code, "“Half” lies 2 ahead." in ran.err) == (2, True)
    assert coffees("celebrate", "nonsense").code == 3


def test_a_name_that_fits_several_goals_asks_for_the_goal(coffees: Run) -> None:
    coffees("set", "Talks", "--milestone", "First")
    coffees("set", "Papers", "--milestone", "First")
    ran = coffees("celebrate", "first")
    assert (ran.code, "First of “Talks”" in ran.err, "First of “Papers”" in ran.err) == (2, True, True)
    assert coffees("celebrate", "first", "-g", "talks").code == 0
    assert coffees("celebrate", "frist", "-g", "talks").code == 2


def test_a_reached_one_without_a_note_has_nothing_new_to_say(coffees: Run) -> None:
    coffees("set", "Talks", "--milestone", "First")
    coffees("celebrate", "first")
    ran = coffees("celebrate", "first", now=MONDAY)
    assert (ran.code, "was reached on Fri 6 Mar already" in ran.err) == (2, True)
    assert coffees("celebrate", "first", "-d", "2026-04-01", "-g", "coffees").code == 3


def test_a_corrected_fact_withdraws_or_redates_visibly(coffees: Run) -> None:
    coffees("set", "Talks", "--start", "2026-03-01", "--target", "8", "--milestone", "Half=5")
    coffees("log", "talks", "5")
    coffees("edit", "last", "-d", "2026-03-02")
    [found] = coffees("milestones", "--json").json
    assert (found["milestone"]["reached"], found["milestone"]["recorded"]) == ("2026-03-02", "2026-03-06")
    coffees("undo")
    [found] = coffees("milestones", "--json").json
    assert found["milestone"]["reached"] == "2026-03-06"
    coffees("undo")
    out = " ".join(coffees("milestones").out.split())
    assert "withdrawn" in out
    assert "no longer (recorded for Fri 6 Mar)" in out
