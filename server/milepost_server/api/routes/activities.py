"""`GET /api/v1/activities` and `GET /api/v1/activities/{ref}`"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Set
from datetime import date
from itertools import islice
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.params import Parameter
from msgspec import Struct

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import GUARDED, answers
from milepost_server.api.snapshots import Today, check_order, read_log, read_view
from milepost_server.api.tables import as_table_or_json, prefers_csv
from milepost_server.as_person.asked import EntriesRequest, activities_as_csv, suiting
from milepost_shared.errors import UNREADABLE, BadInput, NotFound
from milepost_shared.model.entries import Entry, recency_key
from milepost_shared.projections.activities import ActivityView, activity_view
from milepost_shared.storage.log import Log

MOST = 50
"""How many are on a page, unless somebody asks for another number."""
REF = re.compile(r"[0-9a-f]{12}-[1-9]\d{0,15}")
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
    responses=answers(
        Page, Page(items=[examples.ACTIVITY], next=None, today=examples.TODAY), (*GUARDED, 404)
    ),
)
async def list_activities(
    request: ApiRequest,
    limit: Annotated[
        int | None, Parameter(ge=1, le=200, description="50 unless it is given; all as a table in CSV.")
    ] = None,
    cursor: Annotated[str | None, Parameter(description="`next` of the page before.")] = None,
    goal: Annotated[str | None, Parameter(description="Only what counts for the goal with this id.")] = None,
    first: Annotated[date | None, Parameter(query="from", description="Only from that day on.")] = None,
    last: Annotated[date | None, Parameter(query="to", description="Only until that day.")] = None,
    person: Annotated[str | None, Parameter(description="Only with that person.")] = None,
    kind: Annotated[str | None, Parameter(description="Only of that kind.")] = None,
    q: Annotated[str, Parameter(description="Only those that have each of these words somewhere.")] = "",
    today: Today = None,
) -> Response[Any]:
    """Pages stay as they are while new activities arrive: a cursor names the last one seen. With
    `Accept: text/csv` it is a table, in which no cell is a formula."""
    after, as_csv = _parse_cursor(cursor) if cursor else None, prefers_csv(request)
    if first and last:
        check_order(first, last)
    asked = EntriesRequest(person=person, kind=kind, search=q, since=first, until=last)
    most = limit or (None if as_csv else MOST)

    def page(log: Log, day: date) -> Page | bytes:
        goals = log.goal_totals.sources(goal) if goal else None
        # One more than are shown: where it is there, another page follows.
        entries = list(islice(_entries_after(log, after, goals, asked), most and most + 1))
        views = [activity_view(entry) for entry in entries[:most]]
        if as_csv:
            return activities_as_csv(log, views)
        following = _cursor(entries[-2]) if len(entries) > len(views) else None
        return Page(items=views, next=following, today=day)

    return as_table_or_json(await read_view(request, today, page))


@get(
    "/activities/{ref:str}",
    tags=["activities"],
    summary="One activity",
    responses=answers(ActivityView, examples.ACTIVITY, (*GUARDED, 404)),
)
async def show_activity(request: ApiRequest, ref: str) -> ActivityView:
    """As it is after all corrections, also one that was taken back. A correction's ref shows it too."""
    entry = await read_log(request, lambda log: log.entry(ref) if REF.fullmatch(ref) else None)
    if entry is None:
        raise NotFound(f"There is no activity {ref}.", "GET /api/v1/activities lists them.")
    return activity_view(entry)


def _entries_after(
    log: Log, after: Key | None, goals: Set[str] | None, asked: EntriesRequest
) -> Iterator[Entry]:
    """Yield the entries that follow `after`, newest first: those that count for one of `goals`, or all, and
    that are `asked` for."""
    suits = suiting(log, asked)
    for day in log.events.activity_days(_newest_day(after, asked.until)):
        if asked.since and day < asked.since.toordinal():
            return
        for entry in log.entries_of([day]):
            if after is not None and _key(entry) >= after:
                continue
            if goals is not None and all(c.goal not in goals for c in entry.activity.contributions):
                continue
            if suits(activity_view(entry)):
                yield entry


def _newest_day(after: Key | None, until: date | None) -> int | None:
    """Return the day with which to begin (ordinal); None for the newest."""
    days = [until] if until else []
    days += [date.fromisoformat(after[0])] if after else []
    return min(days).toordinal() if days else None


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
