"""The fields of a goal as text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from milepost_client.parsing.goals import GoalName
from milepost_client.presentation.fields import field_name, format_field
from milepost_shared.events.types import ADJUSTABLE, Cadence, Milestone

NAMES = {"a" * 12: GoalName("Career", True, None)}


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("target", 30.0, "30"),
        ("target", None, "none"),
        ("deadline", date(2026, 4, 17), "Fri 17 Apr"),
        ("deadline", date(2027, 4, 17), "Sat 17 Apr 2027"),
        ("parent", "a" * 12, "“Career”"),
        ("parent", "b" * 12, "“bbbbbbbbbbbb”"),
        ("parent", None, "none"),
        ("rolls_up", True, "yes"),
        ("rolls_up", False, "no"),
        ("priority", 2, "2"),
        ("cadence", Cadence(quota=2, every="week"), "2 a week"),
        ("milestones", (Milestone(name="Half", value=5), Milestone(name="Agreed")), "Half at 5, Agreed"),
        ("milestones", (), "none"),
        ("tags", ("a", "b"), "a, b"),
        ("status", "paused", "paused"),
    ],
)
def test_a_field_is_formatted_for_people(field: str, value: Any, text: str) -> None:
    assert format_field(field, value, date(2026, 3, 6), NAMES) == text


@pytest.mark.parametrize(
    ("field", "name"), [("rolls_up", "rolls up"), ("parent", "serves"), ("target", "target")]
)
def test_a_field_has_a_name_for_people(field: str, name: str) -> None:
    assert field_name(field) == name


def test_no_name_for_people_is_a_name_in_the_program() -> None:
    assert not any("_" in field_name(name) for name in ADJUSTABLE)
