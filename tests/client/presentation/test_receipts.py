"""Receipts in a few sentences."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from milepost_client.presentation.receipts import ReceiptPhrases
from milepost_shared.progress.milestones import MilestoneState
from milepost_shared.replay.past_changes import DayChange, GoalChange, MilestoneChange, OnTrackChange
from milepost_shared.storage.tables.receipts import Fold, Receipt
from tests.shared.builders import GOAL, NOW, TODAY, A, B

THIRD, NINTH = date(2026, 3, 3), date(2026, 3, 9)
PHRASES = ReceiptPhrases(date(2026, 3, 20), A, {B: "phone"})


def changed(**fields: Any) -> GoalChange:
    plain: dict[str, Any] = {"goal": GOAL, "title": "Coffees", "unit": "coffees", "measure": "sum"}
    plain |= {"value_before": 1.0, "value_after": 2.0, "planned_before": None, "planned_after": None}
    plain |= {"devices": (B,)}
    return GoalChange(**(plain | fields))


def summary(*changes: GoalChange) -> str:
    text = PHRASES.summary(Receipt(at=NOW, kind="late", today=TODAY, goals=changes))
    return text.removeprefix("The past changed: ").removesuffix(" All of it: milepost receipts")


def days(count: int, before: float | None, after: float | None) -> tuple[DayChange, ...]:
    return tuple(DayChange(day=date(2026, 3, n), before=before, after=after) for n in range(1, count + 1))


def test_many_days_are_summed_up() -> None:
    assert summary(changed(days=days(14, 1.0, 2.0))) == (
        "“Coffees” on 14 days from Sun 1 Mar to Sat 14 Mar: 14 → 28 coffees (phone)."
    )
    many = changed(days=days(5, None, 86.5), measure="level", unit="kg", devices=(A, B))
    assert summary(many) == "“Coffees” on 5 days from Sun 1 Mar to Thu 5 Mar (this device and phone)."
    assert summary(changed(days=days(1, None, 86.5), measure="level", unit="kg", devices=())) == (
        "“Coffees” on Sun 1 Mar: none → 86.5 kg."
    )


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (True, False, "You were behind plan on Tue 3 Mar after all."),
        (False, True, "You were on track on Tue 3 Mar after all."),
        (None, True, "There was a plan on Tue 3 Mar, and you were on track."),
        (True, None, "There was no plan on Tue 3 Mar after all."),
    ],
)
def test_a_changed_verdict_is_a_kind_sentence(before: bool | None, after: bool | None, sentence: str) -> None:
    verdict = OnTrackChange(first=THIRD, last=THIRD, before=before, after=after)
    assert summary(changed(verdicts=(verdict,))) == f"“Coffees” was adjusted (phone). {sentence}"


def test_verdicts_of_one_kind_share_a_sentence() -> None:
    spans = [OnTrackChange(first=day, last=day, before=False, after=True) for day in (THIRD, NINTH)]
    assert summary(changed(verdicts=tuple(spans))).endswith(
        "You were on track on Tue 3 Mar and on Mon 9 Mar after all."
    )
    assert summary(changed(verdicts=tuple(spans * 3))).endswith("and 3 more times after all.")


@pytest.mark.parametrize(
    ("before", "after", "state", "sentence"),
    [
        (None, THIRD, "reached", "“Half” was reached on Tue 3 Mar."),
        (NINTH, THIRD, "reached", "“Half” was reached on Tue 3 Mar, not on Mon 9 Mar."),
        (NINTH, None, "withdrawn", "“Half” is not reached yet after all."),
        (NINTH, None, None, "“Half” is no milestone any more."),
    ],
)
def test_a_changed_milestone_is_a_sentence(
    before: date | None, after: date | None, state: MilestoneState | None, sentence: str
) -> None:
    milestone = MilestoneChange(
        name="Half",
        reached_before=before,
        reached_after=after,
        state_before="reached" if before else "ahead",
        state_after=state,
    )
    assert summary(changed(milestones=(milestone,))).endswith(f" {sentence}")


def test_of_many_goals_a_few_are_named_and_the_others_counted() -> None:
    assert summary(*[changed(value_after=None)] * 5) == " ".join(
        [*["“Coffees” was taken back (phone)."] * 3, "2 more goals changed."]
    )


def test_an_upgrade_says_what_it_counts_differently() -> None:
    fold = Fold(before=1, after=2, changes=("imports count once",))
    receipt = Receipt(at=NOW, kind="upgrade", today=TODAY, goals=(changed(),), fold=fold)
    assert PHRASES.summary(receipt) == (
        "This version counts otherwise than before (imports count once): "
        "“Coffees” 1 → 2 coffees. All of it: milepost receipts"
    )


def test_an_upgrade_that_changes_the_plan_alone_says_so() -> None:
    change = changed(value_after=1.0, planned_before=64 / 9, planned_after=12.5)
    receipt = Receipt(at=NOW, kind="upgrade", today=TODAY, goals=(change,), understood={"GoalAdjusted": 2})
    assert PHRASES.summary(receipt) == (
        "This version understands 2 events it kept until now (GoalAdjusted): "
        "“Coffees” planned 7.11 → 12.5. All of it: milepost receipts"
    )
