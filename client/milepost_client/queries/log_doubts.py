"""What an activity says that may be meant otherwise: worth a question before it is saved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Literal

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.operations.log_activity import ActivityRequest, level_set
from milepost_client.parsing.goals import goal_to_write
from milepost_client.parsing.matching import close_matches
from milepost_client.queries.parts.newest_entries import newest_entries
from milepost_shared.progress.goal_view import goal_view
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize

RECENT = 400
"""How many of the newest activities kinds are taken from."""


class LogDoubtsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An activity that is not saved yet. `signed` says that its amount was typed with a `+`."""

    activity: ActivityRequest
    signed: bool = False


class LogDoubt(Struct, frozen=True, kw_only=True):
    """Something that may be meant otherwise.

    - `kind`: `said` is a new kind of activity, close to `known`
    - `level`: `said` is a change of a goal whose readings are logged; it would come to `known`, which is
      `amount`. `title` is the goal's
    """

    about: Literal["kind", "level"]
    said: str
    known: str
    title: str | None = None
    amount: float | None = None


class LogDoubts(Struct, frozen=True):
    """The doubts about one activity."""

    doubts: list[LogDoubt]


def log_doubts(log: Log, moment: Moment, request: LogDoubtsRequest) -> LogDoubts:
    """Return what may be meant otherwise. Raises BadInput or NotFound for a goal that there is not."""
    return LogDoubts([*_kind(log, request.activity.kind), *_level(log, moment, request)])


def _kind(log: Log, said: str | None) -> Iterator[LogDoubt]:
    if not said or not normalize(said):
        return
    known: dict[str, str] = {}
    for kind in _recent_kinds(log):
        if normalize(kind) == normalize(said):
            return
        known[normalize(kind)] = kind
    if close := close_matches(said, known.values()):
        yield LogDoubt(about="kind", said=said.strip(), known=close[0])


def _recent_kinds(log: Log) -> Iterator[str]:
    """The kinds of what was logged, newest first, read as far as they are asked for."""
    return (entry.kind for entry in islice(newest_entries(log, None), RECENT) if entry.kind)


def _level(log: Log, moment: Moment, request: LogDoubtsRequest) -> Iterator[LogDoubt]:
    name, amount = request.activity.goal, request.activity.amount
    if not request.signed or name is None or amount is None:
        return
    goal = goal_to_write(log, name)
    view = goal_view(log.goal_totals.goal(goal), moment.today) if level_set(log, goal) else None
    if view and view.value:
        meant = view.value + amount
        yield LogDoubt(about="level", said=f"+{amount:g}", known=f"{meant:g}", title=view.title, amount=meant)
