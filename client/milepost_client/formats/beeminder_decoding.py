"""A goal of Beeminder, as its data export writes it or as its API gives it, which is brought to that form."""

from __future__ import annotations

from codecs import BOM_UTF8
from datetime import UTC, datetime, timedelta

from msgspec import Raw, Struct

from milepost_client.formats.beeminder_road import RateUnit, RoadRow
from milepost_client.formats.beeminder_schema import ADVICE, DataPoint, Export, Params
from milepost_shared.errors import UNREADABLE, BadInput
from milepost_shared.events.foreign_json import decode_foreign
from milepost_shared.events.types import Number

NOON = timedelta(hours=12)
"""Days are given by their midnight in a zone that the API does not name: by noon they are right in most."""


class ApiRow(Struct, frozen=True, array_like=True):
    """A row of the road; one of the three is null. The day is a stamp in seconds since the epoch."""

    end: float | None
    value: Number | None
    rate: Number | None


class ApiPoint(Struct, frozen=True):
    """A data point."""

    daystamp: str
    value: Number
    comment: str | None = None


class ApiGoal(Struct, frozen=True):
    """A goal, under Beeminder's names; the first row of `roadall` is where the road starts."""

    slug: str
    roadall: list[ApiRow]
    runits: RateUnit
    datapoints: list[ApiPoint] = []
    title: str | None = None
    kyoom: bool = False
    aggday: str | None = None
    odom: bool = False
    yaw: float = 1
    dir: float = 1
    yaxis: str | None = None


class _Either(Struct, frozen=True):
    slug: str | None = None
    params: Raw = Raw()


def decode_goal(raw: bytes) -> Export:
    """Decode the file's bytes. Raises BadInput, with the place that does not fit as its field."""
    content = raw.removeprefix(BOM_UTF8)
    try:
        found = decode_foreign(content, _Either)
        if not bytes(found.params) and found.slug is not None:
            return _of_api(decode_foreign(content, ApiGoal))
        return decode_foreign(content, Export)
    except UNREADABLE as error:
        problem, _, path = str(error).partition(" - at `$.")
        place = path.rstrip("`")
        where = f"{place}: " if place else ""
        raise BadInput(
            f"This is no Beeminder export: {where}{problem}.", ADVICE, field=place or None
        ) from error


def _of_api(goal: ApiGoal) -> Export:
    first, *rows = goal.roadall or [ApiRow(None, None, None)]
    if first.end is None or not rows:
        raise BadInput("roadall: It has no start, or no end.", field="roadall")
    params = Params(
        tini=_day(first.end),
        vini=first.value or 0.0,
        road=[RoadRow(None if row.end is None else _day(row.end), row.value, row.rate) for row in rows],
        runits=goal.runits,
        kyoom=goal.kyoom,
        aggday=goal.aggday,
        odom=goal.odom,
        yaw=goal.yaw,
        dir=goal.dir,
        yaxis=goal.yaxis,
    )
    data = [DataPoint(point.daystamp, point.value, point.comment) for point in goal.datapoints]
    return Export(params, data, (goal.title or "").strip() or goal.slug)


def _day(stamp: float) -> str:
    return f"{datetime.fromtimestamp(stamp, UTC) + NOON:%Y%m%d}"
