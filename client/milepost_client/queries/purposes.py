"""What the goals are for, and where the time goes."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.queries.parts.no_request import NoRequest
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.projections.purposes import SUGGESTED_PURPOSES, PurposesView, window_days
from milepost_shared.projections.purposes import purposes as purposes_of
from milepost_shared.storage.log import Log


class Purposes(Struct, frozen=True, kw_only=True):
    """All purposes with their goals, and those that are offered to whoever has none."""

    view: PurposesView
    suggested: tuple[str, ...]


def purposes(log: Log, moment: Moment, request: NoRequest) -> Purposes:
    """Return the purposes of all goals and their shares of the last days."""
    goals = goal_views(log.goal_totals.book(), moment.today)
    entries = log.entries_of(window_days(moment.today))
    return Purposes(view=purposes_of(goals, entries, moment.today), suggested=SUGGESTED_PURPOSES)
