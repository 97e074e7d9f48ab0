"""How a goal came to be what it is: its revisions with their reasons, and what they name."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.device import own_id
from milepost_client.parsing.goals import GoalNames, goal_names, goal_to_read
from milepost_client.parsing.refs import DeviceNames, device_names
from milepost_shared.errors import NotFound
from milepost_shared.events.types import GoalAdjusted, Ref
from milepost_shared.progress.goal_view import GoalView, goal_view
from milepost_shared.storage.log import Log


class WhyRequest(Struct, frozen=True, kw_only=True):
    """A goal, by its name or id."""

    goal: str


class WhyView(Struct, frozen=True, kw_only=True):
    """A goal with its revisions, this device, and the names of devices and goals. `withdrawals` maps the ref
    of each revision that takes one back to the ref that it takes back. `authors` are the devices whose events
    are in the log, in the order of their ids."""

    goal: GoalView
    own: str
    devices: DeviceNames
    authors: list[str]
    goals: GoalNames
    withdrawals: dict[Ref, Ref]


def why(log: Log, moment: Moment, request: WhyRequest) -> WhyView:
    """Return a goal with its history. Raises BadInput or NotFound."""
    id = goal_to_read(log, request.goal)
    if (view := goal_view(log.goal_totals.goal(id), moment.today)) is None:
        raise NotFound(f"The goal {request.goal!r} was taken back.", "See: milepost history")
    withdrawals = {
        held.event.ref: held.event.withdraws
        for held in log.events.revisions(id)
        if isinstance(held.event, GoalAdjusted) and held.event.withdraws
    }
    return WhyView(
        goal=view,
        own=own_id(log),
        devices=device_names(log),
        authors=sorted(head.device for head in log.heads.all() if head.seq),
        goals=goal_names(log),
        withdrawals=withdrawals,
    )
