"""`milepost goal set`, also `milepost set`."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import click

from milepost_client.cli.output import show
from milepost_client.cli.prompts.doubts import wants_another
from milepost_client.cli.session import Session
from milepost_client.commands.goals.options import goal_options
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.set_goal import GoalRequest, draft_goal, set_goal
from milepost_client.parsing.amounts import parse_amount, parse_pace
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.goal_fields import read_fields
from milepost_client.presentation.echoes.goal_echo import goal_set
from milepost_client.presentation.smart import missing_fields_phrase
from milepost_client.queries.goal_preview import goal_preview
from milepost_shared.events.drafts import check_draft
from milepost_shared.events.types import GoalSet
from milepost_shared.projections.smart import SmartFinding


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
    today, asks = session.moment.today, given["title"] is None
    answered = _prompt(session, given) if asks else given
    if answered is None:
        session.say("Nothing was saved.")
        return
    if not given["as_json"] and not wants_another(session, answered["title"]):
        session.say("Nothing was saved.")
        return
    written = session.write(set_goal, _request(answered, today))
    show(session, written, given["as_json"], lambda: goal_set(written, today))
    if not asks and not given["as_json"] and written.goal and (words := missing_fields_phrase(written.goal)):
        session.say(words)


def _prompt(session: Session, given: dict[str, Any]) -> dict[str, Any] | None:
    """What was given and answered; None where it is not to be saved."""
    if not sys.stdin.isatty():
        raise click.MissingParameter(
            ctx=click.get_current_context(), param_hint="'TITLE'", param_type="argument"
        )
    # A goal that is typed in full is set faster without it.
    from milepost_client.cli.prompts.goal import ask_goal

    moment = session.moment

    def draft(answers: dict[str, Any]) -> GoalSet:
        """Return the goal that the answers make. Raises BadInput where it could not be kept."""
        goal = draft_goal(_request(answers, moment.today), moment.today)
        check_draft(goal, moment.today)
        return goal

    def judge(answers: dict[str, Any]) -> list[SmartFinding]:
        request = _request(answers, moment.today)
        return session.read(lambda log: goal_preview(log, moment, request)).findings

    return ask_goal(given, draft, judge)


def _request(given: dict[str, Any], today: date) -> GoalRequest:
    start = parse_day(given["start"], today, looks="around") if given["start"] else None
    baseline = parse_amount(given["baseline"], field="baseline") if given["baseline"] else 0.0
    fields = read_fields(given, today)
    if given["target"]:
        fields["target"] = parse_amount(given["target"], field="target")
    if given["pace"] is not None:
        fields["pace"] = parse_pace(given["pace"])
    return GoalRequest(
        title=given["title"],
        start=start,
        baseline=baseline,
        measure="level" if given["level"] else "sum",
        fields=GoalFields(**fields, parent=given["parent"] or None),
    )
