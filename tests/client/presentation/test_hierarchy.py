"""Remarks on links between goals, in words."""

from __future__ import annotations

import pytest

from milepost_client.operations.remarks import HierarchyRemark, LinkedGoal
from milepost_client.presentation.hierarchy import format_remark
from tests.shared.builders import GOAL, OTHER, TODAY

ROLE = LinkedGoal(GOAL, "Role", "meetings", "sum", TODAY)
TALKS = LinkedGoal(OTHER, "Talks", None, "sum", TODAY.replace(month=7))


@pytest.mark.parametrize(
    ("remark", "says"),
    [
        (HierarchyRemark("circle", TALKS, ROLE), "“Talks” and “Role” came to serve each other"),
        (HierarchyRemark("missing-parent", TALKS), "The goal that “Talks” serves is not here"),
        (HierarchyRemark("no-parent", TALKS), "“Talks” rolls up once it serves a goal"),
        (
            HierarchyRemark("later-deadline", TALKS, ROLE),
            "“Talks” is due on Mon 6 Jul, after “Role”, which it serves (Fri 6 Mar).",
        ),
        (
            HierarchyRemark("unit", TALKS, ROLE),
            "“Talks” does not roll up into “Role”: “Talks” has no unit, “Role” counts meetings. "
            "Give both the same --unit.",
        ),
        (
            HierarchyRemark("level", LinkedGoal(OTHER, "Weight", "kg", "level", None), ROLE),
            "“Weight” does not roll up into “Role”: “Weight” is a level, not a sum.",
        ),
    ],
)
def test_a_remark_is_a_sentence(remark: HierarchyRemark, says: str) -> None:
    assert format_remark(remark, TODAY).startswith(says)
