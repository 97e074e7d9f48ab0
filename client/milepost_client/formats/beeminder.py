"""Beeminder's JSON export of a goal as drafts of events (client/decisions/0007-imports.md).

The planned line of the drafted goal equals Beeminder's road on every day. Its value is the running sum of the
points or, where the goal is not cumulative, the latest point.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePath
from typing import NamedTuple

from msgspec.structs import replace

from milepost_client.formats.beeminder_decoding import decode_goal
from milepost_client.formats.beeminder_road import Leg, legs, parse_beeminder_day
from milepost_client.formats.beeminder_schema import DataPoint, Params
from milepost_client.formats.import_origins import Origins
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header, draft_ref
from milepost_shared.events.types import ActivityLogged, Contribution, Event, GoalAdjusted, GoalSet, encode
from milepost_shared.events.validation import LAST_DAY, validate
from milepost_shared.text.formatting import format_amount, format_count

DECIMALS = 6
Road = list[tuple[int, Leg]]
"""The legs of a road, each with the index of its row."""
REMEDY = "Mend it in the file, or take it out, and import the file again."


class BeeminderImport(NamedTuple):
    """The content of a file, for the goal with the id `goal`.

    `drafts` are its events. `notes` are sentences about what Milepost reads differently from Beeminder, and
    `bad` says of points that are left out what is wrong with them.
    """

    goal: str
    title: str
    drafts: list[Event]
    notes: list[str]
    bad: list[str]


def read_beeminder(
    raw: bytes,
    name: str,
    today: date,
    *,
    title: str | None = None,
    goal: str | None = None,
    skip_bad: bool = False,
) -> BeeminderImport:
    """Read `raw`, the bytes of the file called `name`.

    Unless they are given, the goal's id follows from the content, so that two devices make one goal of it,
    and its title is the file's name. A point after `today` waits for a later import; a bad one is left
    out with `skip_bad`. Raises BadInput, with the place in the file as its field, where
    that is no such export or breaks a limit (shared/decisions/0004-limits.md).
    """
    export = decode_goal(raw)
    params = export.params
    goal, title = goal or export.identity(), _printable(title or export.title or _named_after(name))
    road = list(
        legs(parse_beeminder_day(params.tini, "params.tini"), params.vini, params.rows(), params.runits)
    )
    plan: list[Event] = list(_plan(goal, title, params, road, today))
    origins = Origins("beeminder", goal)
    read = list(_activities(goal, export.data, origins, today))
    bad = [point for point in read if isinstance(point, BadInput)]
    if bad and not skip_bad:
        raise bad[0]
    drafted = [point for point in read if isinstance(point, ActivityLogged)]
    points = [replace(point, seq=n) for n, point in enumerate(drafted, len(plan) + 1)]
    notes = [*_notes(params, road), *_later(len(export.data) - len(read))]
    left_out = [f"{error.field}: {error}" for error in bad]
    return BeeminderImport(goal, title, [*plan, *points], notes, left_out)


def _plan(goal: str, title: str, params: Params, road: Road, today: date) -> Iterator[Event]:
    """Yield the road as revisions: its first leg sets the goal, each later leg adjusts it."""
    for n, (row, leg) in enumerate(road[:1] if params.is_limit else road, 1):
        revision = _adjusted(goal, params, leg, n) if n > 1 else _set(goal, title, params, leg)
        _check(revision, f"params.road[{row}]", today)
        yield revision


def _set(goal: str, title: str, params: Params, leg: Leg) -> GoalSet:
    return GoalSet(
        **draft_header(),
        goal=goal,
        title=title,
        unit=params.unit(),
        measure="sum" if params.kyoom else "level",
        start=leg.start,
        baseline=_rounded(leg.value),
        target=None if params.is_limit else _rounded(leg.aim),
        deadline=None if params.is_limit else leg.end,
        note=_limit(params, leg) if params.is_limit else None,
    )


def _limit(params: Params, leg: Leg) -> str:
    return f"At Beeminder it was to stay short of its road: {leg.describe(params.runits)}."


def _adjusted(goal: str, params: Params, leg: Leg, n: int) -> GoalAdjusted:
    # Both target and deadline, though one may not change: a replay without the earlier adjustments still
    # has all that the row says.
    return GoalAdjusted(
        **draft_header(n),
        goal=goal,
        reason=f"Beeminder: {leg.describe(params.runits)}",
        effective_day=leg.start,
        after=(draft_ref(n - 1),),
        target=_rounded(leg.aim),
        deadline=leg.end,
    )


def _activities(
    goal: str, points: Iterable[DataPoint], origins: Origins, today: date
) -> Iterator[ActivityLogged | BadInput]:
    """Yield the points up to `today` as drafts, or what is wrong with one."""
    for index, point in enumerate(points):
        try:
            activity = _activity(goal, point, origins, f"data[{index}]")
            if activity.day <= today:
                _check(activity, f"data[{index}]", today)
                yield activity
        except BadInput as error:
            yield error


def _activity(goal: str, point: DataPoint, origins: Origins, place: str) -> ActivityLogged:
    amount, note = _rounded(point.value), (point.comment or "").replace("\r\n", "\n")
    return ActivityLogged(
        **draft_header(),
        day=parse_beeminder_day(point.day, place),
        contributions=(Contribution(goal=goal, amount=amount),),
        note=note if note.strip() else None,
        origin=origins.next(point.day, amount, note),
    )


def _later(points: int) -> Iterator[str]:
    """Say that points wait for their day."""
    if points:
        lie = "lies" if points == 1 else "lie"
        yield f"{format_count(points, 'point')} {lie} after today: import the file again then."


def _check(draft: Event, place: str, today: date) -> None:
    try:
        validate(encode(draft), today)
    except BadInput as error:
        raise BadInput(f"{place}: {error.problem}", error.advice or REMEDY, field=place) from error


def _notes(params: Params, road: Road) -> Iterator[str]:
    row, last = road[-1]
    if last.cut:
        value = format_amount(_rounded(last.aim))
        yield f"params.road[{row}] ends after {LAST_DAY}: the road is cut there, at {value}."
    if params.aggday not in (None, "sum" if params.kyoom else "last"):
        counted = "all points of a day" if params.kyoom else "the last point of a day"
        yield f"Milepost counts {counted}; Beeminder's aggday was '{params.aggday}'."
    if params.odom:
        yield "Beeminder's odometer resets are not read: a point of 0 counts as 0."
    if params.is_limit:
        yield "This goal is to do less. Milepost has no limits: it tells how much it was, without a plan."


def _named_after(file: str) -> str:
    """Return the title from a file's name: `must do` from `beeminder-must-do.json`."""
    return PurePath(file).stem.removeprefix("beeminder-").replace("-", " ").replace("_", " ")


def _printable(title: str) -> str:
    words = "".join(character if character.isprintable() else " " for character in title).split()
    return " ".join(words) or "Beeminder goal"


def _rounded(number: float) -> float:
    """`number` with the decimals that an event may have, and 0 for -0."""
    return round(number, DECIMALS) + 0.0
