"""`GET /api/v1/activities`"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Set
from datetime import date
from itertools import islice
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import Parameter
from msgspec import Struct

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import answers
from milepost_server.api.snapshots import Today, read_view
from milepost_shared.errors import UNREADABLE, BadInput
from milepost_shared.model.entries import Entry, recency_key
from milepost_shared.projections.activities import ActivityView, activity_view
from milepost_shared.storage.log import Log

Key = tuple[str, str, int, str, int]
"""The sort key of an entry: day, time, effective stamp, device, seq. Entries are listed newest first."""


class Page(Struct, frozen=True, kw_only=True):
    """Some activities, and the cursor of the page that follows; None on the last page."""

    items: list[ActivityView]
    next: str | None
    today: date


@get(
    "/activities",
    tags=["activities"],
    summary="Activities, newest first, page by page",
    responses=answers(Page, Page(items=[examples.ACTIVITY], next=None, today=examples.TODAY)),
)
async def list_activities(
    request: ApiRequest,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Parameter(description="`next` of the page before.")] = None,
    goal: Annotated[str | None, Parameter(description="Only what counts for the goal with this id.")] = None,
    today: Today = None,
) -> Page:
    """Pages stay as they are while new activities arrive: a cursor names the last one seen."""
    after = _parse_cursor(cursor) if cursor else None

    def page(log: Log, day: date) -> Page:
        goals = log.goal_totals.sources(goal) if goal else None
        # One more than are shown: where it is there, another page follows.
        entries = list(islice(_entries_after(log, after, goals), limit + 1))
        shown = entries[:limit]
        following = _cursor(shown[-1]) if len(entries) > limit else None
        return Page(items=[activity_view(entry) for entry in shown], next=following, today=day)

    return await read_view(request, today, page)


def _entries_after(log: Log, after: Key | None, goals: Set[str] | None) -> Iterator[Entry]:
    """Yield the entries that follow `after`, newest first: those that count for one of `goals`, or all."""
    until = date.fromisoformat(after[0]).toordinal() if after else None
    for day in log.events.activity_days(until):
        for entry in log.entries_of([day]):
            if after is not None and _key(entry) >= after:
                continue
            if goals is None or any(c.goal in goals for c in entry.activity.contributions):
                yield entry


def _key(entry: Entry) -> Key:
    day, time, order = recency_key(entry)
    return (day.isoformat(), time, *order)


def _cursor(entry: Entry) -> str:
    return urlsafe_b64encode(msgspec.json.encode(_key(entry))).decode()


def _parse_cursor(cursor: str) -> Key:
    try:
        key: Key = msgspec.json.decode(urlsafe_b64decode(cursor), type=Key)
        date.fromisoformat(key[0])
    except (ValueError, *UNREADABLE) as error:
        raise BadInput("That cursor is not one of ours.", "Take it from `next`.", field="cursor") from error
    return key
