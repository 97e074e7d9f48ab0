"""`milepost goal set` and `goal adjust`."""

from __future__ import annotations

import pytest

from tests.client.conftest import Run


@pytest.mark.parametrize(
    ("given", "target", "deadline"),
    [
        (("--target", "20", "--by", "2026-05-15"), 20, "2026-05-15"),
        (("--target", "20", "--pace", "2/week"), 20, "2026-05-15"),
        (("--by", "2026-05-15", "--pace", "2/week"), 20, "2026-05-15"),
    ],
)
def test_any_two_of_target_deadline_and_pace_give_the_third(
    milepost: Run, given: tuple[str, ...], target: float, deadline: str
) -> None:
    goal = milepost("goal", "set", "Talks", *given, "--json").json["goal"]
    assert (goal["target"], goal["deadline"]) == (target, deadline)


def test_all_three_are_too_much(milepost: Run) -> None:
    ran = milepost("goal", "set", "Talks", "--target", "20", "--by", "eoq", "--pace", "2/week")
    assert (ran.code, milepost("goal", "list", "--json").json) == (2, [])
    assert "leave one out" in ran.err


def test_setting_is_echoed_with_what_it_takes(milepost: Run) -> None:
    ran = milepost("set", "Coffees", "--target", "40", "--by", "2026-06-30", "--unit", "coffees")
    assert ran.out == (
        "Set “Coffees”: 40 coffees by Tue 30 Jun, which takes 2.4 a week. Undo: milepost undo\n"
    )
    assert ran.err == "No purpose yet: milepost goal adjust Coffees --purpose 'new role'\n"


def test_all_that_a_goal_lacks_is_hinted_in_one_line(milepost: Run) -> None:
    said = "No target, no unit, no purpose and no deadline yet: milepost goal adjust 'Find a mentor' 10"
    assert milepost("set", "Find a mentor").err.startswith(said)
    serving = ("--parent", "mentor", "--every", "week", "--quota", "1", "--unit", "calls", "--by", "eoq")
    assert milepost("set", "Call home", *serving).err == ""
    assert milepost("set", "Talks", "--json").err == ""
    assert milepost("--quiet", "set", "Panels").err == ""


def test_off_a_terminal_a_title_must_be_given(milepost: Run) -> None:
    ran = milepost("goal", "set", "--target", "5")
    assert (ran.code, "Missing argument 'TITLE'" in ran.err) == (2, True)


def test_every_field_of_a_goal_can_be_set(milepost: Run) -> None:
    milepost("set", "Career")
    given = [
        *("--purpose", "new role", "--unit", "kg", "--target", "5", "--level", "--baseline", "9"),
        *(
            "--start",
            "2026-03-01",
            "--by",
            "2026-03-31",
            "--horizon",
            "long",
            "--parent",
            "career",
            "--rolls-up",
        ),
        *("--priority", "1", "--every", "month", "--quota", "2", "--milestone", "Half=7"),
        *("--about", "Ana", "--tag", "a", "--tag", "b", "--note", "hm"),
    ]
    goal = milepost("set", "All", *given, "--json").json["goal"]
    parent = milepost("goal", "show", "career", "--json").json["id"]
    expected = {
        **{"title": "All", "purpose": "new role", "unit": "kg", "target": 5, "measure": "level"},
        **{"baseline": 9, "start": "2026-03-01", "deadline": "2026-03-31", "horizon": "long"},
        **{"parent": parent, "rolls_up": True, "priority": 1, "about": "Ana", "tags": ["a", "b"]},
        **{"cadence": {"quota": 2, "every": "month"}, "note": "hm"},
    }
    assert {name: goal[name] for name in expected} == expected
    assert [(milestone["name"], milestone["at"]) for milestone in goal["milestones"]] == [("Half", 7)]


def test_an_adjustment_needs_a_reason(coffees: Run) -> None:
    ran = coffees("goal", "adjust", "coffees", "8")
    assert ran.code == 2
    assert "-r WHY" in ran.err


def test_an_adjustment_is_echoed_and_shown_with_its_reason(coffees: Run) -> None:
    ran = coffees("adjust", "coff", "8", "-r", "moving house")
    assert ran.out == (
        "Adjusted “Coffees”: target 10 → 8. Now 0 of 8, 14 days behind. Undo: milepost undo\n"
        "Required pace 5 coffees a week → 4 coffees a week; plan ends 10 on Fri 20 Mar → 8 on Fri 20 Mar. "
        "It takes 16 coffees in four weeks; no history yet.\n"
    )
    revision = coffees("goal", "show", "coffees", "--json").json["revisions"][1]
    assert (revision["reason"], revision["changes"], revision["eases"]) == (
        "moving house",
        {"target": [10, 8]},
        True,
    )


def test_a_goal_that_has_not_started_is_adjusted_from_its_start(milepost: Run) -> None:
    milepost("set", "Later", "--target", "5", "--start", "2026-04-01", "--by", "2026-05-01")
    goal = milepost("adjust", "later", "6", "-r", "more", "--json").json["goal"]
    assert goal["revisions"][1]["effective_day"] == "2026-04-01"


def test_fields_are_removed_and_a_status_changes(coffees: Run) -> None:
    coffees("adjust", "coffees", "--remove", "deadline", "-r", "no hurry")
    assert coffees("goal", "show", "coffees", "--json").json["planned"] is None
    for verb, status in (
        ("pause", "paused"),
        ("resume", "active"),
        ("achieve", "achieved"),
        ("drop", "dropped"),
    ):
        assert coffees("goal", verb, "coffees", "-r", "so it is", "--json").json["goal"]["status"] == status
    assert "Coffees" not in coffees("goal", "list").out
    assert "Coffees" in coffees("goal", "list", "--all").out


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("--target", "lots"), "lots"),
        (("--by", "someday"), "someday"),
        (("--by", "3/6"), "June"),
        (("--every", "week"), "--quota"),
        (("--target", "5", "--pace", "-1/week"), "pace"),
        (("--milestone", "Half=x"), "x"),
        (("--milestone", "Half=5", "--milestone", "Half=6"), "one name"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(
    milepost: Run, arguments: tuple[str, ...], names: str
) -> None:
    ran = milepost("goal", "set", "Talks", *arguments)
    assert (ran.code, names in ran.err, ran.out) == (2, True, "")
    assert milepost("goal", "list", "--json").json == []


def test_a_title_is_one_line(milepost: Run) -> None:
    assert milepost("set", " Coffees\nabroad ", "--json").json["goal"]["title"] == "Coffees abroad"
    for arguments in (("set", " "), ("adjust", "coffees", "--title", "", "-r", "tidy")):
        ran = milepost(*arguments)
        assert (ran.code, "needs a title" in ran.err) == (2, True)


def test_a_goal_that_goes_down_says_so_with_its_pace(milepost: Run) -> None:
    told = milepost(
        "set", "Weight", "--level", "--baseline", "90", "--target", "80", "--unit", "kg", "--by", "may 15"
    )
    assert told.out == ("Set “Weight”: 80 kg by Fri 15 May, which takes 1 a week down. Undo: milepost undo\n")


def test_a_pace_that_comes_to_nothing_a_week_is_not_told(milepost: Run) -> None:
    told = milepost("set", "Coffees", "--target", "40", "--by", "2200-06-30")
    assert told.out == "Set “Coffees”: 40 by Mon 30 Jun 2200. Undo: milepost undo\n"
