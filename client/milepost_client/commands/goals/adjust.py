"""`milepost goal adjust`: change a goal, for a reason."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import click
from msgspec.structs import replace

from milepost_client.cli import completion
from milepost_client.cli.output import show
from milepost_client.cli.prompts.reason import ask_reason
from milepost_client.cli.session import Session
from milepost_client.commands.goals.options import goal_options
from milepost_client.operations.adjust_goal import (
    REMOVABLE,
    AdjustmentRequest,
    adjust_goal,
    draft_adjustment,
)
from milepost_client.operations.adjustment_preview import adjust_with_preview, preview_adjustment
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.parsing.amounts import parse_amount, parse_pace
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.goal_fields import read_fields
from milepost_client.presentation.echoes.adjustment_preview import adjusted_with_preview, preview_table
from milepost_client.presentation.echoes.goal_echo import goal_adjusted
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_shared.errors import BadInput


@click.command()
@click.argument("goal", shell_complete=completion.goals)
@click.argument("target", required=False)
@click.option("--target", "target_option", metavar="N", help="Another target; TARGET alone will do.")
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
    target = _one_target(target, given.pop("target_option"))
    request, as_json = _request(goal, target, given, session.moment.today), given["as_json"]
    if sys.stdin.isatty() and not as_json and not given["yes"]:
        _adjust_if_agreed(session, request, reason)
        return
    why = ask_reason(
        reason, check=lambda: session.read(lambda log: draft_adjustment(log, session.moment, request))
    )
    request, today = replace(request, reason=why), session.moment.today
    if as_json:
        written = session.write(adjust_goal, request)
        show(session, written, True, lambda: goal_adjusted(written, today, {}))
        return
    done = session.write(adjust_with_preview, request)
    show(session, done.written, False, lambda: adjusted_with_preview(done, today))


def _one_target(argument: str | None, option: str | None) -> str | None:
    if argument is not None and option is not None:
        raise BadInput("The target is said twice.", "Say it once: as TARGET or as --target.", field="target")
    return option if argument is None else argument


def _adjust_if_agreed(session: Session, request: AdjustmentRequest, reason: str | None) -> None:
    """Show on a terminal what would change, ask whether to save it, and adjust the goal."""
    # What cannot be done is said before the person is asked for a reason.
    preview = session.read(lambda log: preview_adjustment(log, session.moment, request))
    request = replace(request, reason=ask_reason(reason, check=lambda: None))
    click.echo(f"\n{preview_table(preview, preview.names, terminal_width())}\n", err=True)
    if not click.confirm("Save?", default=True, err=True):
        session.say("Nothing was saved.")
        return
    written = session.write(adjust_goal, request)
    show(session, written, False, lambda: goal_adjusted(written, session.moment.today, preview.names))


def _request(goal: str, target: str | None, given: dict[str, Any], today: date) -> AdjustmentRequest:
    fields = read_fields(given, today)
    if target is not None:
        fields["target"] = parse_amount(target, field="target")
    return AdjustmentRequest(
        goal=goal,
        since=parse_day(given["since"], today, looks="around") if given["since"] else None,
        title=given["title"],
        remove=given["remove"],
        fields=GoalFields(
            **fields,
            pace=parse_pace(given["pace"]) if given["pace"] else None,
            parent=given["parent"] or None,
        ),
    )
