"""How a goal came to be what it is: its story with the reasons, its chart, and what they name."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import own_id
from milepost_client.parsing.goals import GoalNames, goal_names_ever
from milepost_client.parsing.refs import DeviceNames, device_names
from milepost_client.queries.parts.burn_up import BurnUp, burn_up
from milepost_client.queries.parts.one_goal import one_goal
from milepost_client.queries.parts.story import StoryItem, story
from milepost_client.queries.parts.withdrawals import withdrawals
from milepost_shared.events.types import Ref
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.storage.log import Log


class WhyRequest(Struct, frozen=True, kw_only=True):
    """A goal, by its name or id."""

    goal: str


class WhyView(Struct, frozen=True, kw_only=True):
    """A goal with its chart and its story, oldest first; this device, the names of devices and goals.

    `withdrawals` maps the ref of each revision that takes one back to the ref that it takes back. `authors`
    are the devices whose events are in the log, in the order of their ids.
    """

    goal: GoalView
    chart: BurnUp
    story: list[StoryItem]
    own: str
    devices: DeviceNames
    authors: list[str]
    goals: GoalNames
    withdrawals: dict[Ref, Ref]


def why(log: Log, moment: Moment, request: WhyRequest) -> WhyView:
    """Return a goal with its history. Raises BadInput or NotFound."""
    view = one_goal(log, request.goal, moment.today)
    own, devices = own_id(log), device_names(log)
    taken_back = withdrawals(log.events.revisions(view.id))
    return WhyView(
        goal=view,
        chart=burn_up(log.goal_totals.goal(view.id), view),
        story=story(view, taken_back, devices, own),
        own=own,
        devices=devices,
        authors=sorted(head.device for head in log.heads.all() if head.seq),
        goals=goal_names_ever(log),
        withdrawals=taken_back,
    )
