"""What takes events back: a withdrawal for an activity or a revision, the fields from before for a
correction (shared/decisions/0033-batches.md). Nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from milepost_client.operations.parts.corrections import body, correction, event_body
from milepost_client.parsing.goals import check_parent, goal_names
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.drafts import Draft, draft_header, draft_ref
from milepost_shared.events.ordering import MAX_STAMP, Stamped
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalAdjusted,
    GoalEvent,
    GoalSet,
    MilestoneReached,
    PersonDescribed,
    StepPlanned,
)
from milepost_shared.model.entries import TEXTS, Entry
from milepost_shared.model.revisions import GoalHistory, goal_history, present_fields
from milepost_shared.model.withdrawals import split_withdrawn
from milepost_shared.storage.log import Log

Record = PersonDescribed | StepPlanned
"""An event that one of its own type can withdraw."""
TAKEN_BACK = BadInput("That was taken back already.", "See: milepost history", field="ref")
HEADER = {"type", "device", "seq", "made", "batch", "undoes", "corrects", "origin", "texts", "knows"}
"""The fields that say which event it is, not what it says."""


def withdraw(log: Log, event: Event, reason: str, today: date) -> Draft:
    """Return the draft that takes back one event.

    Raises BadInput or NotFound where it does not stand, or follows from others.
    """
    if isinstance(event, ActivityLogged):
        return _without_activity(log, event)
    if isinstance(event, MilestoneReached) and event.evidence:
        problem, advice = "A milestone follows from what was logged.", "Correct that: milepost edit REF"
        raise BadInput(problem, advice, field="ref")
    if isinstance(event, PersonDescribed | StepPlanned):
        return _without_record(log, event)
    return _without_change(log, event, reason, today)


def withdraw_all(
    log: Log, events: Sequence[Event], reason: str, today: date
) -> Iterator[tuple[Event, Draft]]:
    """Yield what takes back those events of one batch that stand, each with its draft.

    They come newest first. A goal that goes takes its adjustments along.
    """
    gone = {event.goal for event in events if isinstance(event, GoalSet)}
    last: dict[str, str] = {}
    n = 0
    for event in events:
        if isinstance(event, GoalAdjusted | MilestoneReached) and event.goal in gone:
            continue
        try:
            draft = withdraw(log, event, reason, today)
        except (BadInput, NotFound):  # It does not stand any more; the others may.
            continue
        n += 1
        if isinstance(draft, GoalAdjusted):
            # The second one of a goal follows the first.
            draft = msgspec.structs.replace(draft, after=(last[draft.goal],)) if draft.goal in last else draft
            last[draft.goal] = draft_ref(n)
        yield event, draft


def _without_activity(log: Log, event: ActivityLogged) -> bytes:
    entry = log.entry(event.ref)
    if entry is None:
        raise NotFound("The activity that this corrects is not here yet.", "Sync first: milepost sync")
    if event.corrects:
        return correction(log, entry, _fields_before(log, entry, event))
    if entry.withdrawn:
        raise BadInput("That was taken back already.", "Bring it back with: milepost redo", field="ref")
    return withdrawal(log, entry)


def withdrawal(log: Log, entry: Entry, origin: str | None = None) -> bytes:
    """Return the draft that withdraws an entry; the texts of what it withdraws are not written again. An
    import names by its `origin` the row that is gone."""
    return correction(log, entry, {"void": True, "texts": None, "origin": origin} | dict.fromkeys(TEXTS))


def _fields_before(log: Log, entry: Entry, event: ActivityLogged) -> dict[str, Any]:
    """Return the fields that a correction changed as they were before it; what was changed again since stays.

    Raises BadInput where nothing of it is left.
    """
    present, corrected = body(log, entry), event_body(log, event.ref)
    before = event_body(log, _version_before(log, entry, event))
    changed = {name for name in before | corrected if before.get(name) != corrected.get(name)} - HEADER
    left = {name: before.get(name) for name in changed if present.get(name) == corrected.get(name)}
    if not left:
        raise BadInput("Nothing of that correction is left.", "See: milepost entries", field="ref")
    return {"void": present.get("void")} | left


def _version_before(log: Log, entry: Entry, event: ActivityLogged) -> str:
    versions = log.entry_versions.of([entry.original.event.ref])
    ordered = sorted(versions, key=lambda held: held.order)
    earlier = [held.event.ref for held in ordered[: [held.event.ref for held in ordered].index(event.ref)]]
    return earlier[-1] if earlier else entry.original.event.ref


def _without_record(log: Log, event: Record) -> Record:
    known = log.events.descriptions() if isinstance(event, PersonDescribed) else log.events.steps()
    valid, _ = split_withdrawn(known)
    if all(held.event.ref != event.ref for held in valid):
        raise TAKEN_BACK
    if isinstance(event, PersonDescribed):
        return PersonDescribed(**draft_header(), person=event.person, withdraws=event.ref)
    return StepPlanned(**draft_header(), step=event.step, withdraws=event.ref)


def _without_change(log: Log, event: GoalEvent, reason: str, today: date) -> GoalAdjusted:
    known = goal_history(log.events.revisions(event.goal))
    if known and event.ref in _taken_back(known):
        raise TAKEN_BACK
    draft = GoalAdjusted(
        **draft_header(),
        goal=event.goal,
        reason=reason,
        effective_day=today,
        after=known.heads() if known else (event.ref,),
        withdraws=event.ref,
    )
    _check_parent(log, draft)
    return draft


def _taken_back(known: GoalHistory) -> Iterable[str]:
    return {*(held.event.ref for held in known.withdrawn), *known.withdraws}


def _check_parent(log: Log, draft: GoalAdjusted) -> None:
    """Raises BadInput where the undo would give the goal a parent that serves it by now."""
    after = goal_history([*log.events.revisions(draft.goal), Stamped(MAX_STAMP, draft)])
    parent, names = present_fields(after)["parent"] if after else None, goal_names(log)
    if parent and (draft.goal not in names or names[draft.goal].parent != parent):
        check_parent(draft.goal, parent, names)
