"""The fields of a goal: their names and values as text."""

from __future__ import annotations

from datetime import date
from typing import Any

from milepost_client.parsing.goals import GoalNames, goal_title
from milepost_shared.events.types import Cadence, Milestone
from milepost_shared.text.formatting import format_amount, format_day

NAMES = {"rolls_up": "rolls up", "parent": "serves"}
"""Names of fields that people do not know by the name in the program."""


def field_name(name: str) -> str:
    """Return the name that people read: `rolls up`, `serves` for the parent, else the field's own name."""
    return NAMES.get(name, name)


def format_field(name: str, value: Any, today: date, goals: GoalNames) -> str:
    """Return the value of a goal's field: `30`, `Fri 6 Mar`, `2 a week`, `none`; a parent by its title."""
    if value is None:
        return "none"
    if name == "parent":
        return f"“{goal_title(value, goals)}”"
    if name == "milestones":
        return ", ".join(map(format_milestone, value)) or "none"
    if name == "tags":
        return ", ".join(value) or "none"
    return _format_value(value, today)


def format_milestone(milestone: Milestone) -> str:
    """`Half at 5`, `Half at 50 %`; the name alone where there is no amount, or the name says it."""
    share = f"{milestone.percent} %"
    if milestone.is_declared or share == milestone.name:
        return milestone.name
    return f"{milestone.name} at {share if milestone.value is None else format_amount(milestone.value)}"


def format_cadence(cadence: Cadence) -> str:
    """`2 a week`"""
    return f"{format_amount(cadence.quota)} a {cadence.every}"


def _format_value(value: Any, today: date) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return format_day(value, today)
    if isinstance(value, Cadence):
        return format_cadence(value)
    return format_amount(value) if isinstance(value, float) else str(value)


def format_detail(value: str | tuple[str, ...] | None) -> str:
    """Return a detail of a person: `Acme`; `a@b.org, c@d.org`; `removed`."""
    return ", ".join(value) if isinstance(value, tuple) else value or "removed"
