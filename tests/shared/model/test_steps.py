"""Next steps as their events leave them."""

from __future__ import annotations

from datetime import date
from typing import Any

from milepost_shared.events.types import StepPlanned
from milepost_shared.model.steps import planned_steps, steps_by_person
from tests.shared.builders import NOW, A, stamped


def planned(seq: int, step: str = "1" * 12, **fields: Any) -> StepPlanned:
    return StepPlanned(device=A, seq=seq, made=NOW + seq, step=step, **fields)


def test_the_earliest_come_first_and_those_without_a_day_last() -> None:
    events = [
        planned(1, "1" * 12, what="Later", by=date(2026, 4, 1)),
        planned(2, "2" * 12, what="Some day"),
        planned(3, "3" * 12, what="Soon", by=date(2026, 3, 7)),
    ]
    assert [step.what for step in planned_steps(stamped(*events))] == ["Soon", "Later", "Some day"]


def test_what_is_not_said_again_stays_and_a_step_is_open_until_it_is_done() -> None:
    events = [planned(1, what="Call", person="Ana", by=date(2026, 3, 7)), planned(2, by=None)]
    [step] = planned_steps(stamped(*events))
    assert (step.what, step.person, step.by, step.ref) == ("Call", "Ana", None, f"{A}-1")
    assert steps_by_person([step]) == {"ana": [step]}
    [done] = planned_steps(stamped(*events, planned(3, done=date(2026, 3, 8))))
    assert not done.is_open
    assert steps_by_person([done]) == {}


def test_taking_back_that_it_was_done_opens_it_again() -> None:
    done = planned(2, done=date(2026, 3, 8))
    [step] = planned_steps(stamped(planned(1, what="Call"), done, planned(3, withdraws=done.ref)))
    assert step.is_open


def test_a_step_that_was_taken_back_is_gone() -> None:
    first = planned(1, what="Call")
    assert planned_steps(stamped(first, planned(2, by=None), planned(3, withdraws=first.ref))) == []
