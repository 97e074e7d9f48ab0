"""`milepost edit` and `undo`, field by field."""

from __future__ import annotations

from tests.client.conftest import Run


def test_something_empty_removes_what_was_there(coffees: Run) -> None:
    coffees("log", "coffees", "-w", "Ana", "-n", "nice", "-k", "coffee", "-o", "Acme", "--time", "9:30")
    activity = coffees(
        *("edit", "last", "-n", "", "-k", "", "-o", "", "--time", "", "-w", ""), "--json"
    ).json["activity"]
    assert [activity[name] for name in ("note", "kind", "organisation", "time", "people")] == [
        *[None] * 4,
        [],
    ]


def test_an_entry_moves_to_another_goal_or_to_none(coffees: Run) -> None:
    coffees("set", "Talks")
    coffees("log", "coffees", "3")
    assert coffees("edit", "last", "-g", "talks", "--json").json["goal"]["title"] == "Talks"
    assert [goal["value"] for goal in coffees("--json").json] == [0, 3]
    assert coffees("edit", "last", "-g", "none", "--json").json["activity"]["contributions"] == []
    told = coffees("history", "coffees", "--json").json
    assert [event["ref"].rpartition("-")[2] for event in told] == ["1", "3", "4", "5"]


def test_a_correction_names_the_original_whichever_version_was_named(coffees: Run) -> None:
    coffees("log", "coffees")
    first = coffees("edit", "2", "-a", "2", "--json").json
    second = coffees("edit", "3", "-a", "5", "--json").json
    assert first["activity"]["ref"] == second["activity"]["ref"]
    assert second["goal"]["value"] == 5


def test_an_opportunity_and_an_origin_survive_being_taken_back(coffees: Run) -> None:
    coffees("log", "coffees", "--opportunity", "PM at Acme", "-q", "4")
    coffees("undo")
    activity = coffees("edit", "2", "-a", "2", "--json").json["activity"]
    assert ([o["title"] for o in activity["opportunities"]], activity["quality"]) == (["PM at Acme"], 4)


def test_undoing_an_undo_brings_back_and_the_history_tells_it_all(coffees: Run) -> None:
    coffees("adjust", "coffees", "8", "-r", "less")
    coffees("undo")
    assert coffees("undo", "3").out.startswith("Brought back: the adjustment “less”; ")
    assert coffees("goal", "show", "coffees", "--json").json["target"] == 8
    assert "brought back 2" in coffees("why", "coffees").out
    history = coffees("history").out
    assert "took back 2 of “Coffees”\n" in history
    assert "brought back 2 of “Coffees”\n" in history


def test_what_was_taken_back_cannot_be_again(coffees: Run) -> None:
    coffees("log", "coffees")
    coffees("undo")
    assert coffees("undo", "2").code == 2
    coffees("undo")
    ran = coffees("undo")
    assert (ran.code, ran.out) == (3, "")


def test_a_milestone_is_not_taken_back_but_follows_from_what_was_logged(coffees: Run) -> None:
    coffees("adjust", "coffees", "--milestone", "Half=5", "-r", "a step")
    coffees("log", "coffees", "5")
    assert coffees("undo", "4").code == 2
    assert coffees("undo", "--json").json["goal"]["milestones"][0]["state"] == "withdrawn"
