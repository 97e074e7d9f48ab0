"""The options that set or change a goal's fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from milepost_client.cli import completion
from milepost_shared.projections.purposes import SUGGESTED_PURPOSES

Command = TypeVar("Command", bound=Callable[..., Any])
OPTIONS = (
    click.option("--by", metavar="DAY", help="The deadline: 2026-06-30, in 3 weeks, eom, eoq."),
    click.option(
        "--unit", help="What is counted: coffees, introductions, people.", shell_complete=completion.units
    ),
    click.option(
        "--purpose",
        help=f"Why: {', '.join(SUGGESTED_PURPOSES)}, or your own words.",
        shell_complete=completion.purposes_or(SUGGESTED_PURPOSES),
    ),
    click.option("--horizon", type=click.Choice(["long", "short"]), help="Long-term or short-term."),
    click.option(
        "--parent", metavar="GOAL", help="The goal that this one serves.", shell_complete=completion.goals
    ),
    click.option(
        "--rolls-up/--no-roll-up", default=None, help="Whether what it counts counts for the parent too."
    ),
    click.option("--priority", type=click.IntRange(1, 5), help="1 (most) to 5."),
    click.option("--cadence", metavar="N/PERIOD", help="A recurring goal: 2/week, 1/month, 6/quarter."),
    click.option(
        "--every", type=click.Choice(["week", "month", "quarter"]), help="A recurring goal: how often."
    ),
    click.option("--quota", metavar="N", help="A recurring goal: how much each time."),
    click.option(
        "--milestone",
        multiple=True,
        metavar="NAME[=VALUE]",
        help="A milestone, at a value or 50%; again for more. auto: every quarter of the way.",
    ),
    click.option(
        "--about", metavar="WHO", help="The person that it is about.", shell_complete=completion.people
    ),
    click.option("--tag", multiple=True, help="A tag; again for more.", shell_complete=completion.tags),
    click.option("-n", "--note", help="What to remember."),
)


def goal_options(command: Command) -> Command:
    """Add the options that `goal set` and `goal adjust` share."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command
