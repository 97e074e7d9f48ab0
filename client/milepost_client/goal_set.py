"""Setting a goal: `milepost goal set`, also `milepost set`."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

import click
from msgspec.structs import replace

from milepost_client.amounts import parse_amount, say_amount
from milepost_client.dates import parse_day, say_day
from milepost_client.device import Device
from milepost_client.field_words import say_cadence
from milepost_client.goal_fields import check_deadline, complete, goal_options, read_fields, read_title
from milepost_client.naming import goal_to_write
from milepost_client.results import Written, show, write
from milepost_client.session import Session
from milepost_client.words import UNDO, count
from milepost_shared.drafts import draft_header
from milepost_shared.events import GoalSet
from milepost_shared.goal import GoalView
from milepost_shared.log import Log
from milepost_shared.revisions import history, present

WEEK = 7  # days


@click.command()
@click.argument("title")
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
def command(session: Session, /, title: str, **given: Any) -> None:
    """Set a goal, called TITLE.

    \b
    milepost goal set "Coffees with people in product" --target 40 --by eoq --unit coffees
    milepost goal set "Introductions" --pace 1/week --by 2026-12-31 --purpose "giving back"
    milepost goal set "Find a mentor" --milestone "First talk" --milestone "Agreed"
    """
    today = session.moment.today
    draft = _draft(title, given, today)

    def drafts(_: Device, log: Log) -> list[GoalSet]:
        return [_serving(log, draft, given["parent"]) if given["parent"] else draft]

    show(session, write(session, drafts), given["as_json"], lambda written: _sentence(written, today))


def _draft(title: str, given: dict[str, Any], today: date) -> GoalSet:
    start = parse_day(given["start"], today, looks="forward") if given["start"] else today
    baseline = parse_amount(given["baseline"], field="baseline") if given["baseline"] else 0.0
    fields = read_fields(given, today)
    target = parse_amount(given["target"], field="target") if given["target"] else None
    target, deadline = complete(start, baseline, target, fields.pop("deadline", None), given["pace"])
    check_deadline(start, deadline)
    return GoalSet(
        **draft_header(),
        goal=secrets.token_hex(6),
        title=read_title(title),
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
    known = history(log.events.revisions(parent)) if draft.rolls_up and draft.measure == "sum" else None
    unit = present(known)["unit"] if known else None
    return replace(draft, parent=parent, unit=draft.unit or unit)


def _sentence(written: Written, today: date) -> str:
    assert written.goal is not None
    goal = written.goal
    start = f" from {say_day(goal.start, today)} on" if goal.start != today else ""
    return f"Set “{goal.title}”{start}{_plan(goal, today)}. {UNDO}"


def _plan(goal: GoalView, today: date) -> str:
    by = f" by {say_day(goal.deadline, today)}" if goal.deadline else ""
    often = f", {say_cadence(goal.cadence)}" if goal.cadence else ""
    if goal.target is None:
        return f"{by}{often}"
    return f": {count(goal.target, goal.unit or '')}{by or ', without a deadline'}{_takes(goal)}{often}"


def _takes(goal: GoalView) -> str:
    """The pace that it takes, where there is a week or more for it."""
    if goal.target is None or goal.deadline is None or (days := (goal.deadline - goal.start).days) < WEEK:
        return ""
    pace = (goal.target - goal.baseline) / days * WEEK
    return f", which takes {say_amount(round(pace, 1 if abs(pace) >= 1 else 2))} a week"
