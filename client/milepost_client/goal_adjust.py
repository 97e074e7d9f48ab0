"""Adjusting a goal, with a reason: `milepost goal adjust`, `pause`, `resume`, `achieve`, `drop`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import click

from milepost_client.amounts import parse_amount, say_amount
from milepost_client.dates import parse_day, say_day
from milepost_client.device import Device
from milepost_client.goal_fields import complete, goal_options, read_fields
from milepost_client.naming import goal_to_write
from milepost_client.results import Written, show, write
from milepost_client.session import Session
from milepost_client.words import UNDO, standing
from milepost_shared.drafts import draft_header
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events import GoalAdjusted, Status
from milepost_shared.log import Log
from milepost_shared.revisions import History, present

REMOVABLE = (
    "target",
    "deadline",
    "unit",
    "purpose",
    "parent",
    "cadence",
    "milestones",
    "about",
    "tags",
    "note",
)


@click.command()
@click.argument("goal")
@click.argument("target", required=False)
@click.option("-r", "--reason", help="Why; it is asked for where you do not say.")
@click.option("--pace", metavar="N/PERIOD", help="How fast from now on; gives target or deadline.")
@click.option("--title", help="Another title.")
@click.option("--from", "since", metavar="DAY", help="From when on; today if you do not say.")
@click.option("--remove", multiple=True, type=click.Choice(REMOVABLE), help="Remove a field; again for more.")
@goal_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str, target: str | None, reason: str | None, **given: Any) -> None:
    """Adjust a GOAL: to another TARGET, deadline or whatever else, for a reason.

    \b
    milepost goal adjust coffees 30 -r "moving house takes the evenings"
    milepost goal adjust coffees --by "in 6 weeks" -r "more time to do it well"
    milepost goal adjust coffees --remove deadline -r "no hurry any more"
    """
    fields = read_fields(given, session.moment.today)
    fields |= {"title": given["title"]} if given["title"] else {}
    fields |= dict.fromkeys(given["remove"])
    if target is not None:
        fields["target"] = parse_amount(target, field="target")
    if not fields and not given["pace"] and not given["parent"]:
        raise BadInput("Nothing to change was named.", "Give a target, --by, or see --help.", field="target")
    adjust(session, goal, reason, given, lambda log, known: _completed(log, known, fields, given))


def status_command(status: Status, words: str) -> click.Command:
    """The command that lets a goal be in `status`."""

    @click.command(help=f"{words} a GOAL, for a reason.")
    @click.argument("goal")
    @click.option("-r", "--reason", help="Why; it is asked for where you do not say.")
    @click.option("--from", "since", metavar="DAY", help="From when on; today if you do not say.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @click.pass_obj
    def command(session: Session, /, goal: str, reason: str | None, **given: Any) -> None:
        adjust(session, goal, reason, given, lambda _log, _known: {"status": status})

    return command


def adjust(
    session: Session,
    goal: str,
    reason: str | None,
    given: dict[str, Any],
    fields: Callable[[Log, History], dict[str, Any]],
) -> None:
    """Write an adjustment of a goal, with the fields that follow from how it stands, and echo it."""
    why, today = _reason(reason), session.moment.today
    since = parse_day(given["since"], today, looks="forward") if given["since"] else None

    def drafts(_: Device, log: Log) -> list[GoalAdjusted]:
        goal_id = goal_to_write(log, goal)
        known = log.views.goal(goal_id).history()
        if known is None:
            raise NotFound(f"The goal {goal_id} was taken back.", "See: milepost history")
        # What is adjusted before a goal starts holds from its start.
        day = since or max(today, known.founding.start)
        changes = fields(log, known)
        return [
            GoalAdjusted(
                **draft_header(), goal=goal_id, reason=why, effective_day=day, after=known.heads(), **changes
            )
        ]

    show(session, write(session, drafts), given["as_json"], lambda written: _sentence(written, today))


def _completed(log: Log, known: History, fields: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The fields, with what a pace or a parent's name gives."""
    if given["parent"]:
        fields = fields | {"parent": goal_to_write(log, given["parent"])}
    if not given["pace"]:
        return fields
    now, founding = present(known) | fields, known.founding
    if "target" in fields and "deadline" not in fields:
        target, deadline = complete(founding.start, founding.baseline, now["target"], None, given["pace"])
    else:
        target, deadline = complete(
            founding.start, founding.baseline, fields.get("target"), now["deadline"], given["pace"]
        )
    return fields | {"target": target, "deadline": deadline}


def _reason(said: str | None) -> str:
    if said is None and sys.stdin.isatty():
        said = str(click.prompt("Why", err=True))
    if not (said or "").strip():
        raise BadInput(
            "An adjustment needs a reason.", "Add -r WHY: later you will be glad of it.", field="reason"
        )
    return str(said).strip()


def _sentence(written: Written, today: date) -> str:
    goal = written.goal
    assert goal is not None
    changes = next(revision.changes for revision in goal.revisions if revision.ref == written.ref)
    said = "; ".join(
        f"{name} {say(before, today)} → {say(after, today)}" for name, (before, after) in changes.items()
    )
    return f"Adjusted “{goal.title}”: {said}. Now {standing(goal)}. {UNDO}"


def say(value: Any, today: date) -> str:
    """The value of a goal's field, in words."""
    if value is None or value == () or value == []:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return say_day(value, today)
    if isinstance(value, float):
        return say_amount(value)
    if isinstance(value, tuple | list):
        return ", ".join(say(item, today) for item in value)
    if hasattr(value, "quota"):
        return f"{say_amount(value.quota)} a {value.every}"
    if hasattr(value, "name"):
        return str(value.name) if value.value is None else f"{value.name} at {say_amount(value.value)}"
    return str(value)
