"""The history of a goal as text."""

from __future__ import annotations

from datetime import date
from typing import Any

from milepost_client.parsing.goals import GoalNames
from milepost_client.presentation.goal_history import HistoryPhrases, format_history
from milepost_shared.events.types import Cadence, Event, Milestone, MilestoneReached
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import goal_view
from tests.shared.builders import GOAL, TODAY, A, B, activity, adjustment, goal, stamped

FEB = date(2026, 2, 1)
MAY_10 = date(2026, 5, 10)
"""98 days from 1 February."""


def history(*events: Event, today: date = TODAY) -> list[str]:
    """The history, paragraph by paragraph."""
    view = goal_view(fold(stamped(*events)).goals[GOAL], today)
    assert view is not None
    names: GoalNames = {}
    withdrawals = {event.ref: ref for event in events if (ref := getattr(event, "withdraws", None))}
    phrases = HistoryPhrases(today, A, {A: "laptop", B: "phone"}, names, withdrawals)
    return format_history(view, phrases).split("\n\n")


def ninety(**fields: Any) -> Event:
    """1 coffee a day for the 90 days from 1 January to 1 April."""
    given: dict[str, Any] = {"target": 90.0, "unit": "coffees"}
    return goal(**(given | fields))


def test_an_eased_goal_has_its_adjustment_with_the_effect_on_pace_and_plan() -> None:
    assert history(
        ninety(purpose="know the field", milestones=(Milestone(name="A third", value=30.0),)),
        activity(2, date(2026, 1, 20), 31.0),
        adjustment(3, FEB, device=B, reason="moving house", target=80.0, deadline=MAY_10),
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


def test_a_plan_that_was_not_kept_is_described_without_blame() -> None:
    first = history(ninety(), activity(2, date(2026, 1, 20), 28.5), adjustment(3, FEB, target=80.0))[1]
    assert first.splitlines()[1:] == [
        "    in force until Sat 31 Jan; the value was then 1.5 coffees short of the plan"
    ]


def test_a_goal_that_goes_down_can_be_short_of_its_plan_too() -> None:
    top, first, _ = history(
        goal(measure="level", baseline=90.0, target=0.0, unit="kg"),
        activity(2, date(2026, 1, 20), 62.0),
        adjustment(3, FEB, target=10.0),
    )
    assert "Set on Thu 1 Jan: down to 0 kg by Wed 1 Apr. Now: down to 10 kg by" in top
    assert "the value was then 2 kg short of the plan" in first


def test_revisions_are_in_the_order_of_their_days_with_those_never_in_force() -> None:
    revisions = history(
        ninety(),
        adjustment(2, FEB, reason="later", target=20.0),
        adjustment(3, date(2026, 1, 22), reason="sooner", target=30.0),
        adjustment(4, date(2026, 4, 2), reason="one day", target=40.0),
    )[2:]
    assert [paragraph.splitlines()[0] for paragraph in revisions] == [
        "Thu 22 Jan  adjusted here (3): sooner",
        "Sun 1 Feb  adjusted here (2): later",
        "Thu 2 Apr  adjusted here (4): one day",
    ]
    assert revisions[1].splitlines()[-1] == "    never in force: another took its place"
    assert revisions[2].splitlines()[-1] == "    not in force yet"
    assert "1 day after the deadline" in revisions[2]


def test_a_pause_says_how_long_it_was_and_only_that() -> None:
    paused = adjustment(2, FEB, status="paused")
    back = adjustment(3, date(2026, 2, 10), status="active", after=(paused.ref,))
    _, _, pause, resumed = history(ninety(), paused, back)
    assert pause.splitlines() == [
        "Sun 1 Feb  paused here (2): life",
        "    status: active → paused",
        "    59 days before the deadline",
        "    until Mon 9 Feb",
    ]
    assert resumed.splitlines()[0] == "Tue 10 Feb  resumed here (3): life"


def test_a_withdrawn_revision_is_listed_and_does_not_count() -> None:
    change = adjustment(2, FEB, reason="in haste", target=20.0)
    top, _, taken, back = history(ninety(), change, adjustment(3, FEB, withdraws=change.ref))
    assert top.endswith("Set on Thu 1 Jan: 90 coffees by Wed 1 Apr. Not adjusted so far.")
    assert taken == "Sun 1 Feb  adjusted here (2): in haste (taken back)\n    target: 90 → 20"
    assert back.startswith("Sun 1 Feb  took back 2 here (3): life")


def test_the_aim_may_lack_a_target_or_a_deadline_or_begin_later() -> None:
    assert "Set on Thu 1 Jan: no target, no deadline." in history(goal(target=None, deadline=None))[0]
    recurring = goal(target=None, deadline=None, cadence=Cadence(quota=2.0, every="week"))
    assert "Set on Thu 1 Jan: 2 a week. Not adj" in history(recurring)[0]
    later = history(ninety(start=date(2026, 3, 9)), adjustment(2, TODAY, title="Talks"))
    assert "Set to begin on Mon 9 Mar: 90 coffees by Wed 1 Apr. Now: the same, after 1 adj" in later[0]
    assert later[2].endswith("Mon 9 Mar  set here (1)\n    not in force yet")
    assert "Now: paused, the same, after" in history(ninety(), adjustment(2, FEB, status="paused"))[0]


def test_a_milestone_has_the_note_of_its_celebration() -> None:
    claim = MilestoneReached(
        device=A, seq=3, made=9, goal=GOAL, milestone="Ten", day=FEB, note="cake with everybody"
    )
    paragraphs = history(
        ninety(milestones=(Milestone(name="Ten", value=10.0),)), activity(2, FEB, 10.0), claim
    )
    assert paragraphs[-1] == "Sun 1 Feb  reached “Ten”: cake with everybody"
