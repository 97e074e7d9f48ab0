"""The fields of a goal, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from milepost_client.parsing.goals import GoalNames, title_of
from milepost_shared.events.types import Cadence, Milestone
from milepost_shared.text.formatting import say_amount, say_day

NAMES = {"rolls_up": "rolls up", "parent": "serves"}
"""What fields are called that are not called by a word of their own."""


def field_name(name: str) -> str:
    """What people call a field: `rolls up`, `serves` for the parent, else its own name."""
    return NAMES.get(name, name)


def say_field(name: str, value: Any, today: date, goals: GoalNames) -> str:
    """The value of a goal's field: `30`, `Fri 6 Mar`, `2 a week`, `none`; a parent by its title."""
    if value is None:
        return "none"
    if name == "parent":
        return f"“{title_of(value, goals)}”"
    if name == "milestones":
        return ", ".join(map(say_milestone, value)) or "none"
    if name == "tags":
        return ", ".join(value) or "none"
    return _say(value, today)


def say_milestone(milestone: Milestone) -> str:
    """`Half at 5`, `Half at 50 %`, or its name alone where it has neither or is called so."""
    share = f"{milestone.percent} %"
    if milestone.is_said or share == milestone.name:
        return milestone.name
    return f"{milestone.name} at {share if milestone.value is None else say_amount(milestone.value)}"


def say_cadence(cadence: Cadence) -> str:
    """`2 a week`"""
    return f"{say_amount(cadence.quota)} a {cadence.every}"


def _say(value: Any, today: date) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return say_day(value, today)
    if isinstance(value, Cadence):
        return say_cadence(value)
    return say_amount(value) if isinstance(value, float) else str(value)
