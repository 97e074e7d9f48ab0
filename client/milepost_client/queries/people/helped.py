"""Who and what helped most."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import goal_to_read
from milepost_shared.projections.attribution import Attribution, attribution
from milepost_shared.storage.log import Log


class HelpedRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Asks what helped a goal, or all of them; for so many lines of each list, or for all."""

    goal: str | None = None
    most: int | None = None


def helped(log: Log, moment: Moment, request: HelpedRequest) -> Attribution:
    """Return what led to most, the best of each list first. Raises BadInput or NotFound."""
    wanted = goal_to_read(log, request.goal) if request.goal else None
    return attribution(log.settled_book(moment.today), moment.today, wanted, most=request.most)
