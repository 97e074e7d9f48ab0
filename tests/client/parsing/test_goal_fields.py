"""The fields of a goal, as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.parsing.goal_fields import read_fields
from milepost_shared.errors import BadInput

START = date(2026, 3, 6)


def test_only_what_was_given_is_read() -> None:
    assert read_fields({"by": None, "unit": None, "milestone": (), "tag": ()}, START) == {}


def test_a_milestone_may_hold_an_equals_sign_in_its_name_but_must_have_one() -> None:
    [milestone] = read_fields({"milestone": ("a=b=3",)}, START)["milestones"]
    assert (milestone.name, milestone.value) == ("a=b", 3)
    with pytest.raises(BadInput, match="needs a name"):
        read_fields({"milestone": ("=3",)}, START)
