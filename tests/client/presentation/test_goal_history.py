"""How the story of a goal is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from milepost_client.parsing.goals import GoalNames
from milepost_client.presentation.goal_history import Told, tell
from milepost_shared.events.types import Cadence, Event, Milestone, MilestoneReached
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import goal_view
from tests.client.conftest import Run
from tests.shared.builders import GOAL, TODAY, A, B, activity, adjusted, goal, stamped

FEB = date(2026, 2, 1)
MAY_10 = date(2026, 5, 10)
"""98 days from 1 February."""


def story(*events: Event, today: date = TODAY) -> list[str]:
    """What is told, paragraph by paragraph."""
    found = goal_view(fold(stamped(*events)).goals[GOAL], today)
    assert found is not None
    names: GoalNames = {}
    took_back = {event.ref: ref for event in events if (ref := getattr(event, "withdraws", None))}
    return tell(found, Told(today, A, {A: "laptop", B: "phone"}, names, took_back)).split("\n\n")


def ninety(**fields: Any) -> Event:
    """1 coffee a day for the 90 days from 1 January to 1 April."""
    given: dict[str, Any] = {"target": 90.0, "unit": "coffees"}
    return goal(**(given | fields))


def test_the_story_of_a_goal_that_was_eased() -> None:
    assert story(
        ninety(purpose="know the field", milestones=(Milestone(name="A third", value=30.0),)),
        activity(2, date(2026, 1, 20), 31.0),
        adjusted(3, FEB, device=B, reason="moving house", target=80.0, deadline=MAY_10),
    ) == [
        "Coffees: 31 of 80, 33 days behind\n"
        "Set on Thu 1 Jan: 90 coffees by Wed 1 Apr. Now: 80 coffees by Sun 10 May, after 1 adjustment.",
        "Thu 1 Jan  set here (1): know the field\n    milestones: A third at 30\n    kept until Sat 31 Jan",
        "Tue 20 Jan  reached “A third”",
        "Sun 1 Feb  adjusted on phone (phone-3): moving house\n"
        "    target: 90 → 80\n"
        "    deadline: Wed 1 Apr → Sun 10 May\n"
        "    eased the pace from 1 to 0.5 a day, 59 days before the deadline\n"
        "    in force now; the value is 16 coffees short of the plan",
    ]


def test_a_plan_that_was_not_kept_is_told_without_blame() -> None:
    first = story(ninety(), activity(2, date(2026, 1, 20), 28.5), adjusted(3, FEB, target=80.0))[1]
    assert first.splitlines()[1:] == [
        "    in force until Sat 31 Jan; the value was then 1.5 coffees short of the plan"
    ]


def test_a_goal_that_goes_down_is_short_of_its_plan_too() -> None:
    top, first, _ = story(
        goal(measure="level", baseline=90.0, target=0.0, unit="kg"),
        activity(2, date(2026, 1, 20), 62.0),
        adjusted(3, FEB, target=10.0),
    )
    assert "Set on Thu 1 Jan: down to 0 kg by Wed 1 Apr. Now: down to 10 kg by" in top
    assert "the value was then 2 kg short of the plan" in first


def test_revisions_stand_in_the_order_of_their_days_with_what_never_counted() -> None:
    told = story(
        ninety(),
        adjusted(2, FEB, reason="later", target=20.0),
        adjusted(3, date(2026, 1, 22), reason="sooner", target=30.0),
        adjusted(4, date(2026, 4, 2), reason="one day", target=40.0),
    )[2:]
    assert [paragraph.splitlines()[0] for paragraph in told] == [
        "Thu 22 Jan  adjusted here (3): sooner",
        "Sun 1 Feb  adjusted here (2): later",
        "Thu 2 Apr  adjusted here (4): one day",
    ]
    assert told[1].splitlines()[-1] == "    never in force: another took its place"
    assert told[2].splitlines()[-1] == "    not in force yet"
    assert "1 day after the deadline" in told[2]


def test_a_pause_says_how_long_it_was_and_only_that() -> None:
    paused = adjusted(2, FEB, status="paused")
    back = adjusted(3, date(2026, 2, 10), status="active", after=(paused.ref,))
    _, _, pause, resumed = story(ninety(), paused, back)
    assert pause.splitlines() == [
        "Sun 1 Feb  paused here (2): life",
        "    status: active → paused",
        "    59 days before the deadline",
        "    until Mon 9 Feb",
    ]
    assert resumed.splitlines()[0] == "Tue 10 Feb  resumed here (3): life"


def test_what_was_taken_back_is_told_and_does_not_count() -> None:
    change = adjusted(2, FEB, reason="in haste", target=20.0)
    top, _, taken, back = story(ninety(), change, adjusted(3, FEB, withdraws=change.ref))
    assert top.endswith("Set on Thu 1 Jan: 90 coffees by Wed 1 Apr. Not adjusted so far.")
    assert taken == "Sun 1 Feb  adjusted here (2): in haste (taken back)\n    target: 90 → 20"
    assert back.startswith("Sun 1 Feb  took back 2 here (3): life")


def test_the_aim_is_told_where_there_is_no_target_or_no_deadline_or_it_begins_later() -> None:
    assert "Set on Thu 1 Jan: no target, no deadline." in story(goal(target=None, deadline=None))[0]
    recurring = goal(target=None, deadline=None, cadence=Cadence(quota=2.0, every="week"))
    assert "Set on Thu 1 Jan: 2 a week. Not adj" in story(recurring)[0]
    later = story(ninety(start=date(2026, 3, 9)), adjusted(2, TODAY, title="Talks"))
    assert "Set to begin on Mon 9 Mar: 90 coffees by Wed 1 Apr. Now: the same, after 1 adj" in later[0]
    assert later[2].endswith("Mon 9 Mar  set here (1)\n    not in force yet")
    assert "Now: paused, the same, after" in story(ninety(), adjusted(2, FEB, status="paused"))[0]


def test_a_milestone_tells_how_it_was_celebrated() -> None:
    claim = MilestoneReached(
        device=A, seq=3, made=9, goal=GOAL, milestone="Ten", day=FEB, note="cake with everybody"
    )
    told = story(ninety(milestones=(Milestone(name="Ten", value=10.0),)), activity(2, FEB, 10.0), claim)
    assert told[-1] == "Sun 1 Feb  reached “Ten”: cake with everybody"


@pytest.fixture
def eased(coffees: Run) -> Run:
    """10 coffees from 20 February to 20 March, made 6 by 17 April on 6 March, at 2."""
    coffees("log", "coffees", "2", "-d", "2026-03-01")
    coffees("adjust", "coffees", "6", "--by", "2026-04-17", "-r", "moving house")
    return coffees


def test_why_tells_the_story_and_then_the_facts_of_the_chart(eased: Run) -> None:
    lines = eased("why", "coffees").out.splitlines()
    assert "    eased the pace from 4 to 0.67 a week, 14 days before the deadline" in lines
    assert eased("chart", "coffees").out in eased("why", "coffees").out
    assert next(line for line in lines if line.startswith("Day")).split() == [
        *("Day", "So", "far", "Planned", "At", "first", "What")
    ]


def test_why_draws_the_chart_with_the_original_plan_where_it_is_asked_to(eased: Run, tmp_path: Path) -> None:
    assert "· at first 5" in eased("why", "coffees", "--terminal").out
    ran = eased("why", "coffees", "--svg", str(tmp_path / "why.svg"))
    assert (ran.out, "why.svg" in ran.err) == ("", True)
    classes = [element.get("class") for element in ElementTree.parse(tmp_path / "why.svg").iter()]
    assert "original" in classes
    missing = eased("why", "coffees", "--svg", str(tmp_path / "none" / "why.svg"))
    assert (missing.code, "Name another file." in missing.err) == (1, True)


def test_a_change_that_bends_no_line_leaves_no_original_plan_beside_it(coffees: Run) -> None:
    coffees("adjust", "coffees", "--priority", "1", "-r", "matters more")
    assert "At first" not in coffees("chart", "coffees", "--table").out
    assert "at first" not in coffees("chart", "coffees", "--terminal").out


def test_a_goal_tells_programs_what_became_of_each_adjustment(eased: Run) -> None:
    goal = eased("why", "coffees", "--json").json
    assert goal["original"] == [{"day": "2026-02-20", "value": 0.0}, {"day": "2026-03-20", "value": 10.0}]
    first, second = goal["revisions"]
    assert (first["in_force_from"], first["in_force_until"], first["kept"]) == (
        "2026-02-20",
        "2026-03-05",
        False,
    )
    assert second["required_pace"] == [8 / 14, 4 / 42]
    assert (second["effect"], second["days_left"], second["in_force_until"]) == ("eased", 14, None)
