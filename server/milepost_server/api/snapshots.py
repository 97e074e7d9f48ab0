"""One snapshot of the person's file for each GET: the day and the view are of one moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, TypeVar

from litestar.params import Parameter

from milepost_server.api.auth import ApiRequest, server_of, user_of
from milepost_server.as_person.days import today_in
from milepost_shared.errors import BadInput
from milepost_shared.events.validation import FIRST_DAY
from milepost_shared.storage.log import Log

T = TypeVar("T")
AHEAD = timedelta(days=366)
"""How far ahead a day may be that is shown. A goal is reckoned period by period, so a day thousands of years
ahead would keep the server busy."""
Today = Annotated[
    date | None,
    Parameter(description="The day to show; by default today in the zone of the person's devices."),
]


async def read_log(request: ApiRequest, work: Callable[[Log], T]) -> T:
    """Run `work` on one snapshot of the log of the person who asks. Raises StorageFailed."""
    return await server_of(request).user_logs.read(user_of(request), work)


async def read_view(request: ApiRequest, today: date | None, view: Callable[[Log, date], T]) -> T:
    """Make a view of one snapshot of the log of the person who asks, as of `today` (None: the person's own).

    `view` raises no errors but those of `milepost_shared.errors`. Raises those, and StorageFailed.
    """
    return await read_log(request, lambda log: view(log, _shown_day(today, today_in(log))))


def _shown_day(asked: date | None, today: date) -> date:
    """Return the day asked for. Raises BadInput where no event can be of it, or it is too far ahead."""
    if asked is None:
        return today
    if not FIRST_DAY <= asked <= today + AHEAD:
        raise BadInput(f"{asked} is outside {FIRST_DAY} to {today + AHEAD}.", field="today")
    return asked


def check_order(first: date, last: date) -> None:
    """Raise BadInput where `last` is before `first`."""
    if last < first:
        raise BadInput(f"{last} is before {first}.", "Give the earlier day as `from`.", field="from")
