"""`milepost undo`"""

from __future__ import annotations

import click

from milepost_client.cli import completion
from milepost_client.cli.output import show
from milepost_client.cli.session import Session
from milepost_client.cli.write import Written, write
from milepost_client.device.device import Device
from milepost_client.operations.corrections import correction
from milepost_client.parsing.goals import check_parent, goal_names
from milepost_client.parsing.refs import resolve
from milepost_client.presentation import phrases
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.ordering import MOST, Stamped
from milepost_shared.events.types import ActivityLogged, Event, GoalAdjusted, GoalSet, MilestoneReached
from milepost_shared.model.revisions import goal_history, present_fields
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_day


@click.command()
@click.argument("ref", required=False, default="last", shell_complete=completion.refs)
@click.option("-r", "--reason", default="taken back", help="Why.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, ref: str, reason: str, as_json: bool) -> None:
    """Take back what was written as REF, or the newest here.

    Nothing is deleted: the history keeps it. An activity comes back with `milepost edit`, a goal or an
    adjustment by undoing the undo.

    \b
    milepost undo
    milepost undo phone-17 -r "that was last year"
    """
    today = session.moment.today
    undone: list[Event] = []

    def drafts(device: Device, log: Log) -> list[Draft]:
        found = resolve(log, ref, device.id)
        held = log.events.get(found)
        if held is None:
            raise BadInput(
                f"{ref} needs a newer version of Milepost.", "Update it on this device.", field="ref"
            )
        undone.append(held.event)
        return [_withdrawal(log, held.event, reason, session)]

    def sentence(written: Written) -> str:
        event = undone[-1]
        if isinstance(event, ActivityLogged):
            assert written.activity is not None
            day = format_day(written.activity.day, today)
            what = f"{phrases.activity(written.activity, written.goal)} on {day}"
        else:
            what = _revision(event)
        now = f"; “{written.goal.title}” is at {phrases.status_phrase(written.goal)}" if written.goal else ""
        return f"Taken back: {what}{now}."

    show(session, write(session, drafts), as_json, sentence)


def _withdrawal(log: Log, event: Event, reason: str, session: Session) -> Draft:
    if isinstance(event, ActivityLogged):
        entry = log.entry(event.ref)
        if entry is None:
            raise NotFound("The activity that this corrects is not here yet.", "Sync first: milepost sync")
        if entry.withdrawn:
            raise BadInput(
                "That was taken back already.", "Bring it back with: milepost edit REF", field="ref"
            )
        return correction(log, entry, {"void": True})
    if isinstance(event, MilestoneReached):
        raise BadInput(
            "A milestone follows from what was logged.", "Correct that: milepost edit REF", field="ref"
        )
    known = goal_history(log.events.revisions(event.goal))
    if known and event.ref in {held.event.ref for held in known.withdrawn}:
        raise BadInput("That was taken back already.", "See: milepost history", field="ref")
    draft = GoalAdjusted(
        **draft_header(),
        goal=event.goal,
        reason=reason,
        effective_day=session.moment.today,
        after=known.heads() if known else (event.ref,),
        withdraws=event.ref,
    )
    _check_parent(log, draft)
    return draft


def _check_parent(log: Log, draft: GoalAdjusted) -> None:
    """Raises BadInput where taking something back would give the goal a parent that serves it by now."""
    after = goal_history([*log.events.revisions(draft.goal), Stamped(MOST, draft)])
    parent, names = present_fields(after)["parent"] if after else None, goal_names(log)
    if parent and (draft.goal not in names or names[draft.goal].parent != parent):
        check_parent(draft.goal, parent, names)


def _revision(event: GoalSet | GoalAdjusted | MilestoneReached) -> str:
    if isinstance(event, GoalSet):
        return f"the goal “{event.title}”"
    if isinstance(event, MilestoneReached):
        return f"the milestone “{event.milestone}”"
    return f"the {'taking back' if event.withdraws else 'adjustment'} “{event.reason}”"
