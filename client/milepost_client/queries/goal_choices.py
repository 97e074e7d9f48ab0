"""What a form for a goal offers: the purposes, units and tags that goals have so far."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.queries.parts.no_request import NoRequest
from milepost_shared.model.revisions import present_fields
from milepost_shared.projections.purposes import SUGGESTED_PURPOSES
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize, spell


class GoalChoices(Struct, frozen=True, kw_only=True):
    """Names to choose from, each once: the purposes end with those that are suggested to everybody."""

    purposes: list[str]
    units: list[str]
    tags: list[str]


def goal_choices(log: Log, moment: Moment, request: NoRequest) -> GoalChoices:
    """Return what the goals in the log have."""
    known = (goal.history() for goal in log.goal_totals.book().goals.values())
    histories = sorted(filter(None, known), key=lambda history: history.first.order)
    fields = [present_fields(history) for history in histories]
    return GoalChoices(
        purposes=_distinct((*(each["purpose"] for each in fields), *SUGGESTED_PURPOSES)),
        units=_distinct(each["unit"] for each in fields),
        tags=_distinct(tag for each in fields for tag in each["tags"] or ()),
    )


def _distinct(names: Iterable[str | None]) -> list[str]:
    """Return each name once, as it was first written."""
    seen: dict[str, str] = {}
    for name in names:
        if name and name.strip():
            seen.setdefault(normalize(name), spell(name))
    return list(seen.values())
