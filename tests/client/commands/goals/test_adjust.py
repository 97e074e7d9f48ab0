"""`milepost goal adjust` where one field follows from another, or contradicts it."""

from __future__ import annotations

import pytest

from tests.client.conftest import Run


def adjusted(milepost: Run, *arguments: str) -> tuple[float, str]:
    goal = milepost("adjust", "coffees", *arguments, "-r", "so it is", "--json").json["goal"]
    return goal["target"], goal["deadline"]


def test_a_pace_goes_on_from_where_the_goal_stands(coffees: Run) -> None:
    coffees("log", "coffees", "4")
    assert adjusted(coffees, "--pace", "2/week") == (8, "2026-03-20")
    assert adjusted(coffees, "12", "--pace", "2/week") == (12, "2026-04-03")
    assert adjusted(coffees, "--by", "2026-03-27", "--pace", "2/week") == (10, "2026-03-27")


def test_without_a_deadline_a_pace_leads_to_the_target_that_is_there(coffees: Run) -> None:
    coffees("adjust", "coffees", "--remove", "deadline", "-r", "no hurry")
    assert adjusted(coffees, "--pace", "5/week") == (10, "2026-03-20")


def test_only_what_a_pace_changes_is_recorded(coffees: Run) -> None:
    goal = coffees("adjust", "coffees", "--pace", "2/week", "-r", "so it is", "--json").json["goal"]
    assert list(goal["revisions"][1]["changes"]) == ["target"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("12", "--remove", "target"), "both changed and removed"),
        (("--pace", "1/week", "--remove", "deadline"), "both changed and removed"),
        (("--by", "2026-02-19"), "where the plan starts"),
        (("12", "--from", "2026-02-19"), "starts on 2026-02-20"),
        (("--parent", "coffees"), "cannot be its own parent"),
        ((), "Nothing to change"),
    ],
)
def test_contradictions_are_refused_and_nothing_is_written(
    coffees: Run, arguments: tuple[str, ...], says: str
) -> None:
    ran = coffees("adjust", "coffees", *arguments, "-r", "so it is")
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert len(coffees("history", "--json").json) == 1


def test_goals_may_serve_one_another_but_not_in_a_circle(coffees: Run) -> None:
    coffees("set", "Career")
    coffees("set", "New role", "--parent", "career")
    assert coffees("adjust", "coffees", "--parent", "new role", "-r", "it helps").code == 0
    assert coffees("adjust", "career", "--parent", "coffees", "-r", "round").code == 2
    assert "“New role”" in coffees("goal", "show", "coffees").out
    ran = coffees("adjust", "coffees", "--parent", "career", "-r", "straight")
    assert "serves “New role” → “Career”" in ran.out


def test_a_status_that_it_has_already_is_not_written_again(coffees: Run) -> None:
    ran = coffees("goal", "resume", "coffees", "-r", "again")
    assert (ran.code, "is active already" in ran.err) == (2, True)


def test_a_list_without_running_goals_says_where_the_others_are(coffees: Run) -> None:
    coffees("goal", "achieve", "coffees", "-r", "done")
    assert "goal list --all" in coffees("goal", "list").err
    assert "goal list --all" in coffees().err


def test_a_day_that_is_not_today_is_echoed(coffees: Run) -> None:
    assert coffees("set", "Talks", "--start", "next mon", "--target", "3", "--by", "eom").out == (
        "Set “Talks” from Mon 9 Mar on: 3 by Tue 31 Mar, which takes 0.95 a week. Undo: milepost undo\n"
    )
    assert coffees("goal", "pause", "coffees", "--from", "next mon", "-r", "away").out.startswith(
        "Paused “Coffees” from Mon 9 Mar on. Now 0 of 10"
    )
    assert "“Talks” from Mon 9 Mar on: target 3 → 5." in coffees("adjust", "talks", "5", "-r", "more").out
