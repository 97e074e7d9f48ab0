"""The next steps that are open, or all of them."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.operations.people.plan_step import opportunity_titles
from milepost_shared.model.steps import Step, planned_steps
from milepost_shared.storage.log import Log


class StepsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The open steps; with `closed` also those that are done or dropped."""

    closed: bool = False


class StepsView(Struct, frozen=True, kw_only=True):
    """Steps, the earliest first, and the titles of opportunities by id."""

    steps: list[Step]
    opportunities: dict[str, str]


def steps(log: Log, moment: Moment, request: StepsRequest) -> StepsView:
    """Return the next steps."""
    known = planned_steps(log.events.steps())
    shown = [step for step in known if request.closed or step.is_open]
    titles = opportunity_titles(log) if any(step.opportunity for step in shown) else {}
    return StepsView(steps=shown, opportunities=titles)
