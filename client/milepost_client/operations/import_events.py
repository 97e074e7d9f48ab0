"""Import what a file of another program says: drafts that `formats` made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.operations.parts.goals_about import GoalsAbout, goals_about, with_contacts
from milepost_client.parsing.goals import goal_to_write
from milepost_shared.errors import MilepostError
from milepost_shared.events.types import ActivityLogged, Event, GoalAdjusted, GoalSet
from milepost_shared.storage.log import Log


class ImportRequest(Struct, frozen=True):
    """Drafts of events. Activities carry the `origin` by which they are known again."""

    drafts: list[Event]


class ImportResult(Struct, frozen=True, kw_only=True):
    """How many events an import wrote, and how many activities were known before.

    `known_goals` are the goals that this log has already, so that their plans were left as they are.
    """

    events: int
    known: int
    known_goals: list[str]


def import_events(log: Log, device: Device, moment: Moment, request: ImportRequest) -> ImportResult:
    """Write the drafts that are not known yet. Raises BadInput, and writes nothing then."""
    drafts = request.drafts
    origins = log.entry_versions.known_origins(_origins(drafts))
    goals = [d.goal for d in drafts if isinstance(d, GoalSet) and log.goal_totals.goal(d.goal).history()]
    fresh = [draft for draft in drafts if not _is_known(draft, origins, goals)]
    activities = sum(isinstance(draft, ActivityLogged) for draft in drafts)
    left = sum(isinstance(draft, ActivityLogged) for draft in fresh)
    about = goals_about(log)
    events = device.record_in(log, [_with_contacts(about, draft) for draft in fresh], moment)
    return ImportResult(events=len(events), known=activities - left, known_goals=goals)


def goal_resolver(log: Log) -> Callable[[str], str | None]:
    """Return a function from what names a goal to its id; None where it names no goal for certain."""

    def resolve(name: str) -> str | None:
        try:
            return goal_to_write(log, name)
        except MilepostError:
            return None

    return resolve


def _with_contacts(about: GoalsAbout, draft: Event) -> Event:
    if not isinstance(draft, ActivityLogged) or not draft.people:
        return draft
    return replace(draft, contributions=with_contacts(about, draft.contributions, draft.people))


def _is_known(draft: Event, origins: set[str], goals: list[str]) -> bool:
    if isinstance(draft, ActivityLogged):
        return draft.origin in origins
    return isinstance(draft, GoalSet | GoalAdjusted) and draft.goal in goals


def _origins(drafts: Iterable[Event]) -> list[str]:
    return [draft.origin for draft in drafts if isinstance(draft, ActivityLogged) and draft.origin]
