"""Goals that serve one another, as a person sets, sees and undoes them."""

from __future__ import annotations

import pytest

from tests.client.conftest import Run


@pytest.fixture
def family(milepost: Run) -> Run:
    """Coffees roll up into a role; talks serve it."""
    milepost("set", "Role", "--horizon", "long", "--target", "20", "--by", "2026-06-30", "--unit", "meetings")
    milepost("set", "Coffees", "--target", "9", "--by", "2026-05-01", "--parent", "role", "--rolls-up")
    milepost("set", "Talks", "--target", "3", "--parent", "role")
    return milepost


def test_what_rolls_up_counts_what_its_parent_does_unless_told_otherwise(family: Run) -> None:
    role, coffees, talks = family("goal", "list", "--json").json
    assert (coffees["unit"], talks["unit"]) == ("meetings", None)
    assert role["children"] == [coffees["id"], talks["id"]]


def test_a_parent_counts_what_a_child_does(family: Run) -> None:
    family("log", "coffees", "3")
    family("log", "role", "2")
    role = family("goal", "show", "role", "--json").json
    assert (role["value"], role["rolled_up"]) == (5, 3)
    shown = family("goal", "show", "role").out
    assert "served by      “Coffees”, “Talks”" in shown
    assert "rolled up      3 meetings of it" in shown


def test_the_entries_of_a_parent_are_all_that_count_for_it(family: Run) -> None:
    for goal, who in (("coffees", "Ana"), ("talks", "Bo"), ("role", "Chen")):
        family("log", goal, "2", "-w", who)
    listed = family("entries", "role", "--json").json
    assert [entry["people"] for entry in listed] == [["Chen"], ["Ana"]]
    helped = family("helped", "-g", "role", "--by", "person", "--json").json["people"]
    assert [(each["name"], each["moved"][0]["title"]) for each in helped] == [
        ("Ana", "Role"),
        ("Chen", "Role"),
    ]


def test_a_child_may_reach_a_milestone_of_its_parent_by_what_was_done(family: Run) -> None:
    family("adjust", "role", "--milestone", "Five=5", "-r", "to see how far it is")
    family("log", "role", "2")
    assert "✦" not in family("log", "coffees", "2").out
    ran = family("log", "coffees", "1", "-w", "Ana")
    assert "✦ You reached “Five” on the way to “Role”" in ran.out
    claim = family("history", "--json").json[-1]
    assert "reached “Five” of “Role”" in family("history").out
    assert claim["event"]["evidence"] == family("entries", "coffees", "--json").json[0]["ref"]


def test_a_link_that_lets_what_was_done_count_may_cross_a_milestone(family: Run) -> None:
    family("adjust", "role", "--milestone", "Two=2", "-r", "to see how far it is")
    family("log", "talks", "2")
    ran = family("adjust", "talks", "--unit", "meetings", "--rolls-up", "-r", "they are meetings too")
    assert "You reached “Two” on the way to “Role”" in ran.out


def test_units_that_differ_are_pointed_out(family: Run) -> None:
    ran = family("adjust", "talks", "--rolls-up", "-r", "they count as well")
    assert ran.err == (
        "“Talks” does not roll up into “Role”: “Talks” has no unit, “Role” counts meetings. "
        "Give both the same --unit.\n"
    )
    assert family("adjust", "talks", "--unit", "meetings", "-r", "so be it").err == ""
    assert "“Coffees” does not roll up" in family("adjust", "role", "--unit", "hours", "-r", "finer").err


def test_a_level_does_not_roll_up_and_that_is_said(family: Run) -> None:
    ran = family("set", "Weight", "--level", "--parent", "role", "--rolls-up")
    assert "“Weight” is a level, not a sum" in ran.err


def test_what_rolls_up_needs_a_parent(milepost: Run) -> None:
    assert "once it serves a goal" in milepost("set", "Coffees", "--rolls-up").err


def test_a_deadline_after_that_of_the_parent_is_pointed_out(family: Run) -> None:
    says = "“Talks” is due on Wed 1 Jul, after “Role”, which it serves (Tue 30 Jun)."
    assert says in family("adjust", "talks", "--by", "2026-07-01", "-r", "the summer one").err
    assert says in family("goal", "show", "talks").out
    assert says in family("goal", "show", "role").out
    assert says in family("goal", "list", "--tree").out
    assert says not in family("adjust", "talks", "4", "-r", "one more").err
    family("goal", "achieve", "talks", "-r", "all held")
    assert says not in family("goal", "list", "--tree", "--all").out


def test_a_parent_that_ends_sooner_points_out_its_children(family: Run) -> None:
    says = "“Coffees” is due on Fri 1 May, after “Role”"
    assert says in family("adjust", "role", "--by", "2026-04-30", "-r", "the posting closes").err


def test_the_tree_and_the_horizon(family: Run) -> None:
    lines = family("goal", "list", "--tree").out.splitlines()
    assert [line.split("  ")[0].rstrip() for line in lines[2:]] == ["Role", "├─ Coffees", "└─ Talks"]
    assert "Role" not in family("goal", "list", "--horizon", "short").out
    assert [goal["title"] for goal in family("goal", "list", "--horizon", "long", "--json").json] == ["Role"]


def test_no_goal_of_a_horizon_is_said(milepost: Run) -> None:
    milepost("set", "Coffees")
    ran = milepost("goal", "list", "--horizon", "long")
    assert (ran.code, ran.out) == (0, "")
    assert "No goal is long-term" in ran.err


def test_a_circle_is_refused_at_any_depth(family: Run) -> None:
    family("set", "Abroad", "--parent", "coffees")
    ran = family("adjust", "role", "--parent", "abroad", "-r", "round it goes")
    assert (ran.code, ran.out) == (2, "")
    assert "“Abroad” serves “Coffees”, which serves “Role”" in ran.err


def test_taking_back_cannot_make_a_circle_either(family: Run) -> None:
    family("adjust", "talks", "--remove", "parent", "-r", "on its own")
    family("adjust", "role", "--parent", "talks", "-r", "talks come first")
    refs = [told["ref"] for told in family("history", "--json").json]
    ran = family("undo", refs[3])
    assert (ran.code, ran.out) == (2, "")
    assert "“Role” serves “Talks”" in ran.err
    assert family("undo").code == family("undo", refs[3]).code == 0
