"""Which targets a write meets: a goal that is met is worth a word, the first time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec

from milepost_shared.events.drafts import Draft
from milepost_shared.events.types import ActivityLogged, GoalEvent
from milepost_shared.progress.targets import is_met
from milepost_shared.storage.log import Log


def unmet_goals(log: Log, drafts: Sequence[Draft], today: date) -> list[str]:
    """Return the active goals that drafts may count in, whose targets are not met yet."""
    return [
        goal
        for goal in log.goal_totals.links.above(dict.fromkeys(_named(drafts)))
        if is_met(log.goal_totals.goal(goal), today) is False
    ]


def met_goals(log: Log, unmet: Iterable[str], today: date) -> list[str]:
    """Return those of `unmet` whose targets are met by now."""
    return [goal for goal in unmet if is_met(log.goal_totals.goal(goal), today)]


def _named(drafts: Sequence[Draft]) -> Iterator[str]:
    for draft in drafts:
        if isinstance(draft, bytes):
            yield from (given["goal"] for given in msgspec.json.decode(draft).get("contributions", ()))
        elif isinstance(draft, ActivityLogged):
            yield from (given.goal for given in draft.contributions)
        elif isinstance(draft, GoalEvent):
            yield draft.goal
