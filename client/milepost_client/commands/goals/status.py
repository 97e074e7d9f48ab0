"""`milepost goal pause`, `resume`, `achieve` and `drop`: another status for a goal."""

from __future__ import annotations

import click
from msgspec.structs import replace

from milepost_client.cli import completion
from milepost_client.cli.output import show
from milepost_client.cli.prompts.reason import ask_reason
from milepost_client.cli.session import Session
from milepost_client.operations.change_status import StatusRequest, change_status, draft_status
from milepost_client.parsing.dates import parse_day
from milepost_client.presentation.echoes.goal_echo import goal_adjusted
from milepost_shared.events.types import Status

STATUSES: tuple[tuple[str, Status, str, str], ...] = (
    (
        "pause",
        "paused",
        "Pause a GOAL: its plan is flat until it is resumed.",
        'milepost goal pause coffees -r "moving house"',
    ),
    (
        "resume",
        "active",
        "Resume a GOAL that was paused or closed.",
        'milepost goal resume coffees -r "settled in"',
    ),
    (
        "achieve",
        "achieved",
        "Close a GOAL as achieved.",
        'milepost goal achieve coffees -r "I know whom to ask now"',
    ),
    (
        "drop",
        "dropped",
        "Drop a GOAL: close it without having achieved it.",
        'milepost goal drop coffees -r "the role is filled"',
    ),
)
"""The commands: name, status, help and an example."""


def status_command(status: Status, words: str, example: str) -> click.Command:
    """Return the command that gives a goal a status; `words` and an `example` are its help."""

    @click.command(help=f"{words}\n\n\b\n{example}")
    @click.argument("goal", shell_complete=completion.goals)
    @click.option("-r", "--reason", help="Why; it is asked for where you do not say.")
    @click.option("--from", "since", metavar="DAY", help="From when on; today if you do not say.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @click.pass_obj
    def command(session: Session, /, goal: str, reason: str | None, since: str | None, as_json: bool) -> None:
        moment = session.moment
        day = parse_day(since, moment.today, looks="around") if since else None
        request = StatusRequest(goal=goal, since=day, status=status)
        why = ask_reason(reason, check=lambda: session.read(lambda log: draft_status(log, moment, request)))
        written = session.write(change_status, replace(request, reason=why))
        show(session, written, as_json, lambda: goal_adjusted(written, moment.today, {}))

    return command
