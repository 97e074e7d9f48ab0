"""`milepost smart`."""

from __future__ import annotations

from tests.client.conftest import Run


def test_all_active_goals_are_told_in_five_marks_each(coffees: Run) -> None:
    coffees("set", "Mentor", "--purpose", "mentorship")
    coffees("set", "Old", "--unit", "talks")
    coffees("goal", "drop", "old", "-r", "enough")
    ran = coffees("smart")
    rows = [" ".join(line.split()) for line in ran.out.splitlines()[2:]]
    assert rows[0] == "Coffees yes yes open no yes Give it a purpose, or a goal that it serves."
    assert rows[1] == "Mentor no no open yes no Name what is counted."
    assert len(rows) == 2
    assert "S specific" in ran.err
    assert [goal["title"] for goal in coffees("smart", "--json").json] == ["Coffees", "Mentor"]


def coffee_in_january(run: Run) -> None:
    """Something of an earlier goal of the unit, so that there are four weeks to go by."""
    run("set", "Winter", "--unit", "coffees", "--start", "2026-01-01")
    run("log", "winter", "-d", "2026-01-05")


def test_one_goal_is_told_with_reasons_and_what_to_change(coffees: Run) -> None:
    coffee_in_january(coffees)
    coffees("log", "coffees", "4", "-d", "mar 1")
    ran = coffees("smart", "coff")
    assert "Coffees: 3 of 5 on Fri 6 Mar" in ran.out
    # 6 in 14 days are 12 in 28; at 4 in 28 it is 4 + 2, or 42 days.
    achievable = coffees("smart", "coffees", "--json").json["findings"][2]
    assert achievable["reason"] == "It takes 12 coffees in four weeks; your best four weeks brought 4."
    assert achievable["advice"] == (
        "At your best pace: change the target to 6, or the deadline to Fri 17 Apr."
    )
    assert ran.err == "No purpose yet: milepost goal adjust Coffees --purpose 'new role'\n"


def test_four_weeks_that_it_never_had_are_no_verdict(coffees: Run) -> None:
    coffees("log", "coffees", "4", "-d", "mar 1")
    achievable = coffees("smart", "coffees", "--json").json["findings"][2]
    assert (achievable["state"], achievable["advice"]) == ("unknown", "Four weeks of it will tell.")
    assert achievable["reason"] == "It takes 12 coffees in four weeks; 15 days so far brought 4."
    coffees("log", "coffees", "2")
    later = coffees("smart", "coffees", "--json", now="2026-03-19T10:00:00+01:00").json["findings"][2]
    assert later["state"] == "no"


def test_its_versions_tell_when_it_stopped_being_reachable(coffees: Run) -> None:
    coffee_in_january(coffees)
    coffees("log", "coffees", "9", "-d", "feb 21")
    coffees("adjust", "coffees", "12", "--from", "2026-02-27", "-r", "a little more")
    coffees("adjust", "coffees", "40", "--from", "2026-03-02", "-r", "ambition")
    lines = coffees("smart", "coffees").out.splitlines()
    assert [" ".join(line.split()) for line in lines if line.startswith(("Fri 20", "Fri 27", "Mon 2"))] == [
        "Fri 20 Feb yes yes no no yes set",
        "Fri 27 Feb yes yes yes no yes a little more",
        "Mon 2 Mar yes yes no no yes ambition",
    ]
    assert lines[-1] == "Achievable until Mon 2 Mar: ambition"


def test_what_time_alone_has_changed_is_told_too(coffees: Run) -> None:
    ran = coffees("smart", "coffees", now="2026-04-02T10:00:00+02:00")
    assert ran.out.splitlines()[-1] == "Time-bound as it was last adjusted, but not on Thu 2 Apr."


def test_who_has_no_goals_is_told_how_to_set_one(milepost: Run) -> None:
    ran = milepost("smart")
    assert (ran.code, ran.out, "milepost goal set" in ran.err) == (0, "", True)
    assert milepost("smart", "coffees").code == 3


def test_history_of_the_kind_counts_where_the_unit_has_none(coffees: Run) -> None:
    for _ in range(2):
        coffees("log", "-k", "talk", "-d", "mar 2")
    coffees("set", "Talks", "--unit", "talks", "--target", "2", "--by", "apr 3")
    [_, talks] = coffees("smart", "--json").json
    assert talks["findings"][2]["reason"] == "It takes 2 talks in four weeks; 5 days so far brought 2."
