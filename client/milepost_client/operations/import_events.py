"""Import what a file of another program says: drafts that `formats` made of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.parts.corrections import correction
from milepost_client.operations.parts.earlier_goal import road_changes
from milepost_client.operations.parts.earlier_rows import (
    EarlierRow,
    compare_rows,
    rows_of_batches,
    rows_of_goal,
)
from milepost_client.operations.parts.goals_about import GoalsAbout, goals_about, with_contacts
from milepost_client.operations.parts.withdrawals import withdrawal
from milepost_client.parsing.goals import goal_to_write
from milepost_shared.errors import MilepostError
from milepost_shared.events.types import ActivityLogged, Event, GoalEvent, MilestoneReached
from milepost_shared.storage.log import Log


class ImportRequest(Struct, frozen=True):
    """Drafts of events: a goal with its revisions, if any, then activities, with the `origin` by which they
    are known again. With `as_new` no row is taken for an earlier one that was changed."""

    drafts: list[Event]
    as_new: bool = False


class ImportResult(Struct, frozen=True, kw_only=True):
    """What an import did: how many events it wrote, and how many rows were known before.

    Of a file that was imported before, `corrected` counts the rows that it changed, `restored` those that it
    brings back, `withdrawn` the points that it has no more, and `adjusted` the changes of its goal's plan;
    `refused` are rows that the person took back, which stay so. `milestones` are those of the events that no
    row says: what the rows reached.
    """

    events: int
    known: int
    corrected: int = 0
    withdrawn: int = 0
    adjusted: int = 0
    milestones: int = 0
    restored: int = 0
    refused: int = 0


def import_events(log: Log, device: Writer, moment: Moment, request: ImportRequest) -> ImportResult:
    """Write what is new in the drafts, and correct what they changed.

    Of a goal that is here they are all of its points; rows of a table may be a part. Raises BadInput, and
    writes nothing then.
    """
    about = goals_about(log)
    rows = [_with_contacts(about, draft) for draft in request.drafts if isinstance(draft, ActivityLogged)]
    plan = [draft for draft in request.drafts if isinstance(draft, GoalEvent)]
    history = log.goal_totals.goal(plan[0].goal).history() if plan else None
    known = log.entry_versions.known_origins(_origins(rows))
    earlier = [] if request.as_new else _earlier_rows(log, plan, rows, known)
    found = compare_rows(rows, earlier, known)
    changes: Sequence[Event] = road_changes(history, plan, moment.today) if history else plan
    changed = [*found.changed, *found.back]
    corrections = [correction(log, each.earlier.entry, each.changes()) for each in changed]
    gone = [withdrawal(log, each.entry, each.last.origin) for each in found.gone] if history else []
    drafts = [*changes, *found.new, *corrections, *gone]
    events = device.record_in(log, drafts, moment)
    return ImportResult(
        events=len(events),
        known=len(rows) - len(found.new) - len(changed),
        corrected=len(found.changed),
        withdrawn=len(gone),
        adjusted=len(changes) if history else 0,
        milestones=sum(isinstance(event, MilestoneReached) for event in events[len(drafts) :]),
        restored=len(found.back),
        refused=found.refused,
    )


def _earlier_rows(
    log: Log, plan: Sequence[GoalEvent], rows: Sequence[ActivityLogged], known: Collection[str]
) -> list[EarlierRow]:
    """Return the rows of earlier imports of the same goal, or of the same table: of those that have most of
    its rows."""
    if plan and (earlier := rows_of_goal(log, plan[0].goal)):
        return earlier
    earlier = rows_of_batches(log, known)
    return earlier if len(known) * 2 >= min(len(rows), len(earlier)) else []


def goal_resolver(log: Log) -> Callable[[str], str | None]:
    """Return a function from what names a goal to its id; None where it names no goal for certain."""

    def resolve(name: str) -> str | None:
        try:
            return goal_to_write(log, name)
        except MilepostError:
            return None

    return resolve


def _with_contacts(about: GoalsAbout, row: ActivityLogged) -> ActivityLogged:
    if not row.people:
        return row
    return replace(row, contributions=with_contacts(about, row.contributions, row.people))


def _origins(rows: Iterable[ActivityLogged]) -> list[str]:
    return [row.origin for row in rows if row.origin]
