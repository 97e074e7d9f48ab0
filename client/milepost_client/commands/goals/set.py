"""Setting a goal: `milepost goal set`, also `milepost set`."""

from __future__ import annotations

import secrets
import sys
from datetime import date
from typing import Any

import click
from msgspec.structs import replace

from milepost_client.cli.output import show
from milepost_client.cli.session import Session
from milepost_client.cli.write import Written, write
from milepost_client.commands.goals.options import goal_options
from milepost_client.parsing.amounts import parse_amount
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.goal_fields import check_deadline, complete, read_fields, read_title
from milepost_client.parsing.goals import goal_to_write
from milepost_client.presentation.fields import format_cadence
from milepost_client.presentation.phrases import UNDO, WEEK, format_pace
from milepost_client.presentation.smart import hint
from milepost_shared.events.drafts import check, draft_header
from milepost_shared.events.types import GoalSet
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import goal_history, present_fields
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.smart import Finding, smart_view
from milepost_shared.projections.track_record import TrackRecord
from milepost_shared.replay.what_if import with_draft
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import count, format_day


@click.command()
@click.argument("title", required=False)
@click.option("--target", metavar="N", help="How much it takes.")
@click.option(
    "--pace", metavar="N/PERIOD", help="How fast: 2/week, 3/month. Any two of target, by and pace do."
)
@click.option("--start", metavar="DAY", help="Where the plan starts; today if you do not say.")
@click.option("--baseline", metavar="N", help="The value that the plan starts at; 0 if you do not say.")
@click.option("--level", is_flag=True, help="The value is the latest reading, not the sum of what is logged.")
@goal_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, **given: Any) -> None:
    """Set a goal, called TITLE.

    Any two of target, deadline and pace give the third. On a terminal, without a TITLE, it asks a few
    questions. To say set without goal before it will do.

    \b
    milepost goal set "Coffees in product" --target 40 --by eoq --unit coffees
    milepost goal set Introductions --pace 1/week --by eoq --purpose "giving back"
    milepost goal set "Find a mentor" --milestone "First talk" --milestone Agreed
    """
    said = given if given["title"] is not None else _asked(session, given)
    if said is None:
        session.say("Nothing was saved.")
        return
    today = session.moment.today
    draft = _draft(said, today)
    written = write(session, lambda _, log: [_with_parent(log, draft, said)])
    show(session, written, given["as_json"], lambda written: _sentence(written, today))
    if said is given and not given["as_json"] and written.goal and (words := hint(written.goal)):
        session.say(words)


def _asked(session: Session, given: dict[str, Any]) -> dict[str, Any] | None:
    """What was given and answered; None where it is not to be saved."""
    if not sys.stdin.isatty():
        raise click.MissingParameter(
            ctx=click.get_current_context(), param_hint="'TITLE'", param_type="argument"
        )
    from milepost_client.cli.prompts.goal import converse

    today = session.moment.today

    def judge(draft: GoalSet) -> list[Finding]:
        return session.run(lambda device: device.log.read(lambda log: _judged(log, draft, given, today)))

    return converse(given, lambda said: _fitting(said, today), judge)


def _judged(log: Log, draft: GoalSet, given: dict[str, Any], today: date) -> list[Finding]:
    """The SMART check of a goal that is not written yet, on the day it starts or today."""
    goal = with_draft(Goal(draft.goal), _with_parent(log, draft, given))
    found = smart_view(
        goal, TrackRecord(log.day_totals.book().goals.values(), log.entries), max(today, draft.start)
    )
    assert found is not None, "a goal that is set stands"
    return found.findings


def _with_parent(log: Log, draft: GoalSet, given: dict[str, Any]) -> GoalSet:
    return _serving(log, draft, given["parent"]) if given["parent"] else draft


def _fitting(given: dict[str, Any], today: date) -> GoalSet:
    """The same as a draft that may be written. Raises BadInput where an answer could not be kept."""
    draft = _draft(given, today)
    check(draft, today)
    return draft


def _draft(given: dict[str, Any], today: date) -> GoalSet:
    """The goal that was given, without its parent. Raises BadInput."""
    start = parse_day(given["start"], today, looks="around") if given["start"] else today
    baseline = parse_amount(given["baseline"], field="baseline") if given["baseline"] else 0.0
    fields = read_fields(given, today)
    target = parse_amount(given["target"], field="target") if given["target"] else None
    target, deadline = complete(start, baseline, target, fields.pop("deadline", None), given["pace"])
    check_deadline(start, deadline)
    return GoalSet(
        **draft_header(),
        goal=secrets.token_hex(6),
        title=read_title(given["title"]),
        start=start,
        baseline=baseline,
        target=target,
        deadline=deadline,
        measure="level" if given["level"] else "sum",
        **fields,
    )


def _serving(log: Log, draft: GoalSet, name: str) -> GoalSet:
    """The draft as a child of the goal of that name. What rolls up counts what its parent does, unless
    a unit was given."""
    parent = goal_to_write(log, name)
    known = goal_history(log.events.revisions(parent)) if draft.rolls_up and draft.measure == "sum" else None
    unit = present_fields(known)["unit"] if known else None
    return replace(draft, parent=parent, unit=draft.unit or unit)


def _sentence(written: Written, today: date) -> str:
    assert written.goal is not None
    goal = written.goal
    start = f" from {format_day(goal.start, today)} on" if goal.start != today else ""
    return f"Set “{goal.title}”{start}{_plan(goal, today)}. {UNDO}"


def _plan(goal: GoalView, today: date) -> str:
    by = f" by {format_day(goal.deadline, today)}" if goal.deadline else ""
    often = f", with a cadence of {format_cadence(goal.cadence)}" if goal.cadence else ""
    if goal.target is None:
        return f"{by}{often}"
    return f": {count(goal.target, goal.unit or '')}{by or ', without a deadline'}{_takes(goal)}{often}"


def _takes(goal: GoalView) -> str:
    """The pace that it takes, where there is a week or more for it and it is more than nothing a week."""
    if goal.target is None or goal.deadline is None or (days := (goal.deadline - goal.start).days) < WEEK:
        return ""
    change = (goal.target - goal.baseline) / days
    pace = format_pace(abs(change))
    return "" if pace == format_pace(0.0) else f", which takes {pace}{' down' if change < 0 else ''}"
