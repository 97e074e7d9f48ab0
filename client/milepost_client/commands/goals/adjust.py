"""Adjusting a goal, with a reason: `milepost goal adjust`, `pause`, `resume`, `achieve`, `drop`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import click
from msgspec import Struct

from milepost_client.cli import completion
from milepost_client.cli.output import show
from milepost_client.cli.session import Session
from milepost_client.cli.write import Written, write
from milepost_client.commands.goals.options import goal_options
from milepost_client.device.device import Device
from milepost_client.operations.adjustment_preview import Preview, preview
from milepost_client.parsing.amounts import parse_amount
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.goal_fields import check_deadline, complete, read_fields, read_title
from milepost_client.parsing.goals import GoalNames, goal_names, goal_to_write, parent_of
from milepost_client.presentation.adjustment_preview import preview_line, preview_table
from milepost_client.presentation.fields import field_name, format_field
from milepost_client.presentation.phrases import UNDO, status_phrase
from milepost_client.presentation.terminal import columns
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import GoalAdjusted, Status
from milepost_shared.progress.goal_view import GoalView, goal_view
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_day

Changes = Callable[[Log, GoalView, date], dict[str, Any]]
"""Gives the fields that an adjustment of a goal changes from a day on."""

UNSAID = "…"
"""The reason of an adjustment that is only looked at, before it was asked for."""

BECAME: dict[Status, str] = {
    "active": "Resumed",
    "paused": "Paused",
    "achieved": "Closed as achieved:",
    "dropped": "Dropped",
}
"""What was done to a goal that got another status and nothing else."""

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
@click.argument("goal", shell_complete=completion.goals)
@click.argument("target", required=False)
@click.option("-r", "--reason", help="Why; it is asked for where you do not say.")
@click.option("--pace", metavar="N/PERIOD", help="How fast from now on; gives target or deadline.")
@click.option("--title", help="Another title.")
@click.option("--from", "since", metavar="DAY", help="From when on; today if you do not say.")
@click.option(
    "--remove",
    multiple=True,
    type=click.Choice(REMOVABLE),
    metavar="FIELD",
    help=f"Remove a field, again for more: {', '.join(REMOVABLE)}.",
)
@goal_options
@click.option("-y", "--yes", is_flag=True, help="Save without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str, target: str | None, reason: str | None, **given: Any) -> None:
    """Adjust a GOAL, for a reason.

    To another TARGET, deadline or whatever else. On a terminal it shows first what would change, and asks
    whether to save it. To say adjust without goal before it will do.

    \b
    milepost goal adjust coffees 30 -r "moving house takes the evenings"
    milepost goal adjust coffees --by "in 6 weeks" -r "more time to do it well"
    milepost goal adjust coffees --remove deadline -r "no hurry any more"
    """
    fields = read_fields(given, session.moment.today)
    fields |= {"title": read_title(given["title"])} if given["title"] is not None else {}
    if target is not None:
        fields["target"] = parse_amount(target, field="target")
    _check(fields, given)
    fields |= dict.fromkeys(given["remove"])

    def changes(log: Log, known: GoalView, day: date) -> dict[str, Any]:
        served = {"parent": parent_of(log, known.id, given["parent"])} if given["parent"] else {}
        paced = _at_pace(known, fields, given["pace"], day) if given["pace"] else {}
        found: dict[str, Any] = {**fields, **served, **paced}
        check_deadline(known.start, found.get("deadline"))
        return found

    adjust(session, goal, reason, given, changes, previews=True)


def _check(fields: dict[str, Any], given: dict[str, Any]) -> None:
    """Raises BadInput where nothing is to change, or one field is both given and removed."""
    touched = {
        *fields,
        *({"target", "deadline"} if given["pace"] else ()),
        *({"parent"} if given["parent"] else ()),
    }
    if not touched and not given["remove"]:
        raise BadInput("Nothing to change was named.", "Give a target, --by, or see --help.", field="target")
    for name in given["remove"]:
        if name in touched:
            raise BadInput(
                f"The {name} cannot be both changed and removed.", "Leave one out.", field="remove"
            )


def _at_pace(goal: GoalView, fields: dict[str, Any], pace: str, day: date) -> dict[str, Any]:
    """The target or deadline that a pace from `day` on leads to, from where the goal stands."""
    target, deadline = fields.get("target"), fields.get("deadline")
    if target is None and deadline is None:
        target, deadline = (goal.target, None) if goal.deadline is None else (None, goal.deadline)
    target, deadline = complete(day, goal.value, target, deadline, pace)
    found = {"target": target, "deadline": deadline}
    return {name: value for name, value in found.items() if value != getattr(goal, name)}


def status_command(status: Status, words: str, example: str) -> click.Command:
    """The command that lets a goal be in `status`; `words` and an `example` are its help."""

    def changes(_log: Log, known: GoalView, _day: date) -> dict[str, Any]:
        if known.status == status:
            raise BadInput(f"“{known.title}” is {status} already.", "See: milepost goal list", field="status")
        return {"status": status}

    @click.command(help=f"{words}\n\n\b\n{example}")
    @click.argument("goal", shell_complete=completion.goals)
    @click.option("-r", "--reason", help="Why; it is asked for where you do not say.")
    @click.option("--from", "since", metavar="DAY", help="From when on; today if you do not say.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @click.pass_obj
    def command(session: Session, /, goal: str, reason: str | None, **given: Any) -> None:
        adjust(session, goal, reason, given, changes)

    return command


class Planned(Struct, frozen=True):
    """An adjustment that may be written, the names of goals, and what it would change, where that is
    to be shown."""

    draft: GoalAdjusted
    names: GoalNames
    preview: Preview | None


def adjust(
    session: Session,
    goal: str,
    reason: str | None,
    given: dict[str, Any],
    changes: Changes,
    sentence: Callable[[Written], str] | None = None,
    *,
    previews: bool = False,
) -> None:
    """Write an adjustment of a goal, with the changes that follow from how it stands (an effective day
    among them, if need be), and echo it: in the words of `sentence`, if given.

    With `previews` it is shown on a terminal what it would change, and asked whether to save it; where
    nobody is asked, the echo tells.
    """
    previews = previews and not given["as_json"]
    asks = previews and sys.stdin.isatty() and not given["yes"]
    plan = partial(_plan, session=session, goal=goal, given=given, changes=changes, previews=previews)
    # What cannot be done is told before anybody is asked for a reason.
    looks = asks or (reason is None and sys.stdin.isatty())
    looked = session.run(lambda d: d.log.read(lambda log: plan(log, reason or UNSAID))) if looks else None
    why = _reason(reason)
    if asks and looked and looked.preview and not _agreed(looked.preview, looked.names):
        session.say("Nothing was saved.")
        return
    done: list[Planned] = []

    def drafts(_: Device, log: Log) -> list[GoalAdjusted]:
        done.append(plan(log, why))
        return [done[-1].draft]

    def echo(written: Written) -> str:
        told = None if asks else done[-1].preview
        return _sentence(written, session.moment.today, done[-1].names, told)

    show(session, write(session, drafts), given["as_json"], sentence or echo)


def _plan(
    log: Log,
    why: str,
    *,
    session: Session,
    goal: str,
    given: dict[str, Any],
    changes: Changes,
    previews: bool,
) -> Planned:
    """The adjustment as the goal now stands. Raises BadInput or NotFound."""
    today = session.moment.today
    since = parse_day(given["since"], today, looks="around") if given.get("since") else None
    known = log.day_totals.goal(goal_to_write(log, goal))
    revisions, stands = known.history(), goal_view(known, today)
    assert revisions is not None and stands is not None, "a goal that has a name stands"
    # What is adjusted before a goal starts holds from its start.
    day = since or max(today, stands.start)
    if day < stands.start:
        problem = f"“{stands.title}” starts on {stands.start}, not before."
        raise BadInput(problem, "Give a later --from.", field="from")
    fields: dict[str, Any] = {"effective_day": day, **changes(log, stands, day)}
    fields |= {"goal": known.id, "after": revisions.heads()}
    draft = GoalAdjusted(**draft_header(), reason=why, **fields)
    return Planned(draft, goal_names(log), preview(log, known, draft, today) if previews else None)


def _agreed(found: Preview, names: GoalNames) -> bool:
    """Show what would change, and ask whether to save it."""
    click.echo(f"\n{preview_table(found, names, columns())}\n", err=True)
    return click.confirm("Save?", default=True, err=True)


def _reason(said: str | None) -> str:
    if said is None and sys.stdin.isatty():
        said = str(click.prompt("Why", err=True))
    if not (said or "").strip():
        raise BadInput(
            "An adjustment needs a reason.", "Add -r WHY: later you will be glad of it.", field="reason"
        )
    return str(said).strip()


def _sentence(written: Written, today: date, names: GoalNames, told: Preview | None) -> str:
    goal = written.goal
    assert goal is not None
    revision = next(revision for revision in goal.revisions if revision.ref == written.ref)
    day = revision.effective_day
    since = f" from {format_day(day, today)} on" if day != today else ""
    if revision.changes.keys() == {"status"}:
        verb = BECAME[revision.changes["status"][1]]
        return f"{verb} “{goal.title}”{since}. Now {status_phrase(goal)}. {UNDO}"
    said = "; ".join(
        f"{field_name(name)} {' → '.join(format_field(name, value, today, names) for value in change)}"
        for name, change in revision.changes.items()
    )
    echo = f"Adjusted “{goal.title}”{since}: {said}. Now {status_phrase(goal)}. {UNDO}"
    line = preview_line(told) if told else ""
    return f"{echo}\n{line}" if line else echo
