"""Skipping a period of a recurring goal: `milepost goal skip`."""

from __future__ import annotations

import click
from msgspec.structs import replace

from milepost_client.cli import completion
from milepost_client.cli.output import show
from milepost_client.cli.prompts.reason import ask_reason
from milepost_client.cli.session import Session
from milepost_client.operations.skip_period import SkipRequest, draft_skip, skip_period
from milepost_client.presentation.echoes.goal_echo import period_skipped


@click.command()
@click.argument("goal", shell_complete=completion.goals)
@click.argument("period", required=False)
@click.option("-r", "--reason", help="Why; it is asked for where you do not say.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str, period: str | None, reason: str | None, as_json: bool) -> None:
    """Skip a PERIOD of a GOAL that recurs; no streak is broken by it.

    It is the running one if you do not say.

    \b
    milepost goal skip coffees -r "in bed with a cold"
    milepost goal skip coffees "next week" -r "on holiday"
    milepost goal skip coffees 2026-W10 -r "at the fair all week"
    """
    moment = session.moment
    request = SkipRequest(goal=goal, period=period)
    why = ask_reason(reason, check=lambda: session.read(lambda log: draft_skip(log, moment, request)))
    result = session.write(skip_period, replace(request, reason=why))
    show(session, result.written, as_json, lambda: period_skipped(result, moment.today))
