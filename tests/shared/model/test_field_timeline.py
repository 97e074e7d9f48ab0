"""The fields of a goal in force on each day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.model.field_timeline import field_timeline
from milepost_shared.model.revisions import goal_history
from tests.shared.builders import adjustment, goal, stamped
from tests.shared.histories import RevisionStep, revised, revision_steps

FEB = date(2026, 2, 1)


def test_a_field_in_force_is_not_overruled_by_an_adjustment_earlier_in_order() -> None:
    known = goal_history(
        stamped(goal(), adjustment(2, date(2026, 3, 1), target=20.0), adjustment(3, FEB, target=5.0))
    )
    assert known is not None
    days = (date(2026, 1, 9), FEB, date(2026, 4, 1))
    assert [field_timeline(known).fields_on(day)["target"] for day in days] == [10, 5, 5]


@given(revision_steps, st.integers(-5, 40))
def test_the_field_in_force_is_the_last_in_order_of_those_effective_by_then(
    steps: list[RevisionStep], ahead: int
) -> None:
    known, day = revised(steps), FEB + timedelta(days=ahead)
    targets = [event.target for _, event in known.ordered_adjustments() if event.effective_day <= day]
    assert field_timeline(known).fields_on(day)["target"] == (targets[-1] if targets else 10.0)
