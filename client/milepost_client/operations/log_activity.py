"""Log an activity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.parts.goals_about import goals_about, with_contacts
from milepost_client.operations.parts.names_said import people_said
from milepost_client.operations.remarks import OpportunityChange
from milepost_client.operations.written import WriteResult, record
from milepost_client.parsing.goals import goal_to_write
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution, GoalSet
from milepost_shared.model.revisions import goal_history
from milepost_shared.storage.log import Log


class ActivityRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An activity to log, on `day` or today.

    `goal` is a goal's title, a part of it, or its id; without an `amount` it counts as 1. `opportunities`
    are titles, all at `stage`. Raises BadInput where nothing is said, or a stage without an
    opportunity.
    """

    goal: str | None = None
    amount: float | None = None
    day: date | None = None
    time: str | None = None
    minutes: int | None = None
    kind: str | None = None
    people: tuple[str, ...] = ()
    organisation: str | None = None
    opportunities: tuple[str, ...] = ()
    stage: str | None = None
    quality: int | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        # An amount alone says nothing: it counts for a goal.
        if self.goal is None and not any(getattr(self, name) for name in _WITHOUT_GOAL):
            raise BadInput("Nothing to log was named.", "Try: milepost log coffees -w Ana", field="goal")
        if self.stage and not self.opportunities:
            raise BadInput("A stage is that of an opportunity.", "Name it with --opportunity.", field="stage")


LAST_MINUTE = "23:59"
_WITHOUT_GOAL = tuple(name for name in ActivityRequest.__struct_fields__ if name not in ("goal", "amount"))
"""The fields of which one is enough where no goal is named."""


class LoggedActivity(Struct, frozen=True):
    """What came of a logged activity, and what it made of the opportunities it names."""

    written: WriteResult
    opportunities: list[OpportunityChange]


def log_activity(log: Log, device: Writer, moment: Moment, request: ActivityRequest) -> LoggedActivity:
    """Log an activity. It counts for the goals about its people too; people may be parted by commas.

    Raises BadInput or NotFound, and writes nothing then.
    """
    request = replace(request, people=people_said(log, request.people))
    draft = draft_activity(request, moment.today)
    if request.goal is not None:
        given = contribution_for(log, request.goal, request.amount)
        draft = replace(
            draft, contributions=(given,), time=draft.time or reading_time(log, given, draft.day, moment)
        )
    if draft.people:
        counted = with_contacts(goals_about(log), draft.contributions, draft.people)
        draft = replace(draft, contributions=counted)
    changes: list[OpportunityChange] = []
    if request.opportunities:
        draft, changes = _with_opportunities(log, draft, request.opportunities, request.stage or "")
    return LoggedActivity(record(log, device, moment, [draft]), changes)


def draft_activity(request: ActivityRequest, today: date) -> ActivityLogged:
    """Return the activity without what only the log knows: its goal and its opportunities."""
    return ActivityLogged(
        **draft_header(),
        day=request.day or today,
        people=tuple(name.strip() for name in request.people if name.strip()),
        kind=_stripped(request.kind),
        organisation=_stripped(request.organisation),
        note=_stripped(request.note),
        time=request.time,
        quality=request.quality,
        minutes=request.minutes,
    )


def contribution_for(log: Log, name: str, amount: float | None) -> Contribution:
    """Return what counts for the goal of that name: `amount`, or 1.

    Raises NotFound, or BadInput where the goal is a level: a reading has no amount by default.
    """
    goal = goal_to_write(log, name)
    known = level_set(log, goal)
    if amount is None and known:
        raise BadInput(
            f"“{known.title}” is a level, so say what it is now.",
            f"As in: milepost log {name} 88",
            field="amount",
        )
    return Contribution(goal=goal, amount=1.0 if amount is None else amount)


def reading_time(log: Log, given: Contribution, day: date, moment: Moment) -> str | None:
    """Return the time of a reading that says none, so that of a day's readings the one logged last counts.

    It is now for one of today, and the time of the last one for an earlier day. None for what is no level.
    """
    if level_set(log, given.goal) is None:
        return None
    local = moment.local()
    if day == moment.today:
        # What is written after midnight belongs to a day that starts later: it is the last of that.
        return local.strftime("%H:%M") if local.date() == day else LAST_MINUTE
    total = log.goal_totals.goal(given.goal).days.get(day.toordinal())
    return total.latest.time or None if total else None


def level_set(log: Log, goal: str) -> GoalSet | None:
    """Return how the goal was set, where it is a level."""
    known = goal_history(log.events.revisions(goal))
    return known.goal_set if known and known.goal_set.measure == "level" else None


def _with_opportunities(
    log: Log, draft: ActivityLogged, titles: Sequence[str], stage: str
) -> tuple[ActivityLogged, list[OpportunityChange]]:
    # It reads all activities: only who names an opportunity waits for that.
    from milepost_client.operations.known_opportunities import KnownOpportunities

    known = KnownOpportunities(log)
    draft = replace(draft, opportunities=tuple(map(known.as_known, known.named(titles, stage))))
    return draft, list(known.changes(draft))


def _stripped(text: str | None) -> str | None:
    return text.strip() or None if text is not None else None
