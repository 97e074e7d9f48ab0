"""The people, organisations and kinds of activity that led to most."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import goal_to_read
from milepost_shared.projections.attribution import Yield, attribution
from milepost_shared.projections.grouping import Dimension
from milepost_shared.storage.log import Log


class HelpedRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """By what to rank, by all if None; the goal if only what counts for it is to count; how many of each."""

    by: Dimension | None = None
    goal: str | None = None
    limit: int = 10


class Helped(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The lists that are asked for, what led to most first. Its keys are a contract
    (client/decisions/0003-command-line-contract.md)."""

    today: date
    people: list[Yield] | None = None
    organisations: list[Yield] | None = None
    kinds: list[Yield] | None = None


def helped(log: Log, moment: Moment, request: HelpedRequest) -> Helped:
    """Rank who and what helped. Raises BadInput or NotFound for a goal that the log lacks."""
    goal = goal_to_read(log, request.goal) if request.goal else None
    ranking = attribution(log.book(), moment.today, goal)

    def best(by: Dimension, ranked: list[Yield]) -> list[Yield] | None:
        return ranked[: request.limit] if request.by in (None, by) else None

    return Helped(
        today=ranking.today,
        people=best("person", ranking.people),
        organisations=best("organisation", ranking.organisations),
        kinds=best("kind", ranking.kinds),
    )
