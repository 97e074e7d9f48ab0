"""What one command wrote is taken back as one, and brought back as one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.operations.adjust_goal import AdjustmentRequest, adjust_goal
from milepost_client.operations.celebrate import CelebrationRequest, celebrate
from milepost_client.operations.correct_activity import CorrectionRequest, correct_activity
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.import_events import ImportRequest, import_events
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.people.describe_person import DescribeRequest, describe_person
from milepost_client.operations.people.plan_step import StepRequest, plan_step
from milepost_client.operations.people.rename_person import RenameRequest, rename_person
from milepost_client.operations.skip_period import SkipRequest, skip_period
from milepost_client.operations.undo import RedoRequest, UndoRequest, UndoResult, redo, undo
from milepost_client.presentation.echoes.activity_echo import redone, undone
from milepost_shared.events.drafts import draft_header, draft_ref
from milepost_shared.events.types import (
    ActivityLogged,
    Cadence,
    Contribution,
    Event,
    GoalAdjusted,
    GoalSet,
    Milestone,
)
from milepost_shared.model.entries import Entry
from milepost_shared.storage.connection import open_inline, run_sync
from tests.client.operations.conftest import FRIDAY, Desk

GOAL = "a" * 12


def log(desk: Desk, *people: str, **fields: Any) -> str:
    return desk.do(log_activity, ActivityRequest(people=people, **fields)).written.ref


def taken_back(desk: Desk, ref: str = "last") -> UndoResult:
    return desk.do(undo, UndoRequest(ref=ref))


def brought_back(desk: Desk) -> UndoResult:
    return desk.do(redo, RedoRequest())


def entry(desk: Desk, ref: str) -> Entry:
    found = desk.read(lambda log: log.entry(ref))
    assert found is not None
    return found


def standing(desk: Desk) -> list[tuple[tuple[str, ...], str | None, str | None]]:
    """The entries that stand: with whom, of what kind, and the note."""
    found = desk.read(lambda log: [e.activity for e in log.entries() if not e.withdrawn])
    return sorted(((a.people, a.kind, a.note) for a in found), key=str)


def test_an_edit_goes_back_to_what_stood_before_it(desk: Desk) -> None:
    ida, _ = log(desk, "Ida", kind="coffee"), log(desk, "Uwe", kind="call")
    desk.do(correct_activity, CorrectionRequest(ref=ida, note="x"))
    before_edit = [(("Ida",), "coffee", None), (("Uwe",), "call", None)]
    taken_back(desk)
    assert standing(desk) == before_edit
    taken_back(desk)
    assert standing(desk) == before_edit[:1]
    brought_back(desk)
    assert standing(desk) == before_edit


def test_a_correction_named_by_its_ref_is_taken_back_alone(desk: Desk) -> None:
    ref = log(desk, "Ida", kind="coffee")
    edit = desk.do(correct_activity, CorrectionRequest(ref=ref, note="x")).ref
    desk.do(correct_activity, CorrectionRequest(ref=ref, kind="call"))
    taken_back(desk, edit)
    assert standing(desk) == [(("Ida",), "call", None)]
    assert "Nothing of that correction is left" in desk.refuse(undo, UndoRequest(ref=edit))


def test_a_device_that_wrote_only_corrections_has_something_to_take_back(desk: Desk) -> None:
    ref = log(desk, "Ida")
    other = "b" * 12
    desk.device.id = other
    run_sync(desk.device.log.write(lambda log: log.metadata.put("device", other)))
    desk.do(correct_activity, CorrectionRequest(ref=ref, note="x"))
    taken_back(desk)
    assert standing(desk) == [(("Ida",), None, None)]
    assert "has written nothing" in desk.refuse(undo, UndoRequest())


def test_a_renaming_that_merged_two_people_comes_apart_again(coffees: Desk) -> None:
    log(coffees, "Ana")
    log(coffees, "Anna", goal="coffees")
    log(coffees, "Anna", "Ana", kind="call")
    before = standing(coffees)
    coffees.do(rename_person, RenameRequest(old="Anna", new="Ana"))
    merged = standing(coffees)
    assert merged != before
    assert len(taken_back(coffees).events) == 2
    assert standing(coffees) == before
    brought_back(coffees)
    assert standing(coffees) == merged
    taken_back(coffees)
    taken_back(coffees)
    assert standing(coffees) == [(("Ana",), None, None), (("Anna",), None, None)]


def test_an_adjustment_a_skip_and_a_celebration_are_taken_back(desk: Desk) -> None:
    desk.set("Talks", cadence=Cadence(quota=1.0, every="week"), milestones=(Milestone(name="First"),))
    desk.do(adjust_goal, AdjustmentRequest(goal="talks", reason="life", fields=GoalFields(target=8)))
    desk.do(skip_period, SkipRequest(goal="talks", period="2026-W10", reason="ill"))
    desk.do(celebrate, CelebrationRequest(milestone="first", note="cake"))
    assert desk.goal("talks").milestones[0].state == "reached"
    taken_back(desk)
    first = desk.goal("talks").milestones[0]
    assert (first.state, first.note, first.recorded) == ("ahead", None, None)
    taken_back(desk)
    assert not any(revision.skip for revision in desk.goal("talks").revisions if not revision.withdrawn)
    taken_back(desk)
    assert desk.goal("talks").target is None
    brought_back(desk)
    assert desk.goal("talks").target == 8


def test_an_import_is_taken_back_with_all_its_rows_and_its_goal(desk: Desk) -> None:
    rows: list[Event] = [
        GoalSet(**draft_header(1), goal=GOAL, title="Calls", start=date(2026, 1, 1), target=9.0),
        GoalAdjusted(
            **draft_header(2),
            goal=GOAL,
            reason="more",
            effective_day=FRIDAY.today,
            target=12.0,
            after=(draft_ref(1),),
        ),
        *(
            ActivityLogged(
                **draft_header(3 + n),
                day=FRIDAY.today,
                origin=f"row {n}",
                contributions=(Contribution(goal=GOAL),),
            )
            for n in range(30)
        ),
    ]
    log(desk, "Ida")
    desk.do(import_events, ImportRequest(drafts=rows))
    assert desk.goal("calls").value == 30
    assert len(taken_back(desk).events) == 31
    assert standing(desk) == [(("Ida",), None, None)]
    brought_back(desk)
    assert (desk.goal("calls").value, desk.goal("calls").target) == (30, 12)


def test_one_row_of_an_import_taken_back_leaves_the_others_to_be(desk: Desk) -> None:
    rows: list[Event] = [
        ActivityLogged(**draft_header(n), day=FRIDAY.today, kind=str(n), origin=str(n)) for n in (1, 2, 3)
    ]
    desk.do(import_events, ImportRequest(drafts=rows))
    taken_back(desk, "1")
    assert [kind for _, kind, _ in standing(desk)] == ["2", "3"]
    taken_back(desk)
    assert standing(desk) == []
    assert "has written nothing" in desk.refuse(undo, UndoRequest())


def test_a_redo_needs_an_undo_and_nothing_written_since(desk: Desk) -> None:
    assert "nothing to bring back" in desk.refuse(redo, RedoRequest())
    log(desk, "Ida")
    assert "nothing to bring back" in desk.refuse(redo, RedoRequest())
    taken_back(desk)
    log(desk, "Uwe")
    assert "nothing to bring back" in desk.refuse(redo, RedoRequest())


def test_what_another_changed_since_stays(desk: Desk) -> None:
    ref = log(desk, "Ida")
    desk.do(correct_activity, CorrectionRequest(ref=ref, note="mine", kind="call"))
    desk.device.id = "b" * 12
    run_sync(desk.device.log.write(lambda log: log.metadata.put("device", "b" * 12)))
    desk.do(correct_activity, CorrectionRequest(ref=ref, note="theirs"))
    desk.device.id = ref.partition("-")[0]
    run_sync(desk.device.log.write(lambda log: log.metadata.put("device", ref.partition("-")[0])))
    taken_back(desk)
    assert standing(desk) == [(("Ida",), None, "theirs")]


@given(st.lists(st.sampled_from(["log", "edit", "rename", "undo", "redo"]), min_size=1, max_size=12))
def test_undo_and_redo_walk_through_the_states_like_an_editor(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[str]
) -> None:
    """A stack of states tells what must stand after each deed."""
    home = Home(tmp_path_factory.mktemp("undo") / "device")
    desk = Desk(run_sync(Device.open(home, FRIDAY, open_inline)))
    first = log(desk, "Ida")
    past, future = [[], standing(desk)], list[Any]()
    for n, deed in enumerate(deeds):
        if deed == "undo" and len(past) > 1:
            taken_back(desk)
            future.append(past.pop())
        elif deed == "redo" and future:
            brought_back(desk)
            past.append(future.pop())
        elif deed in ("log", "edit", "rename") and (deed == "log" or past[-1]):
            if deed == "log":
                log(desk, f"Bo {n}")
            elif deed == "edit" and not entry(desk, first).withdrawn:
                desk.do(correct_activity, CorrectionRequest(ref=first, note=str(n)))
            elif deed == "rename":
                name = past[-1][0][0][0]
                desk.do(rename_person, RenameRequest(old=name, new=f"Cy {n}"))
            else:
                continue
            past, future = [*past, standing(desk)], []
        assert standing(desk) == past[-1]
    run_sync(desk.device.close())


def test_to_bring_back_a_step_or_what_was_said_of_somebody_names_it(desk: Desk) -> None:
    step = desk.do(plan_step, StepRequest(what="Send the deck")).ref
    said = desk.do(describe_person, DescribeRequest(name="Ida", new=True, note="likes tea")).ref
    for ref in (said, step):
        taken = taken_back(desk, ref)
        assert (taken.event.ref, taken.brings_back) == (ref, False)
        assert brought_back(desk).event.ref == ref


def test_it_shows_how_the_corrected_activities_stand_now(coffees: Desk) -> None:
    for _ in range(5):
        coffees.do(log_activity, ActivityRequest(people=("Ida",), kind="coffee"))
    coffees.do(rename_person, RenameRequest(old="Ida", new="Ada"))
    back, again = coffees.do(undo, UndoRequest()), coffees.do(redo, RedoRequest())
    told = [undone(back, FRIDAY.today), redone(again, FRIDAY.today)]
    for text, name in zip(told, ("Ida", "Ada"), strict=True):
        now = ", ".join([f"a coffee with {name} on Fri 6 Mar"] * 2)
        assert f"5 corrections; now {now} and a coffee with {name} on Fri 6 Mar, …." in text
