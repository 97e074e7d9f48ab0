"""`milepost entries`"""

from __future__ import annotations

from itertools import islice

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.device.device import own_id
from milepost_client.parsing.goals import GoalNames, goal_names, goal_title, goal_to_read
from milepost_client.parsing.refs import device_names, short_ref
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.phrases import format_list
from milepost_client.queries.parts.newest_entries import newest_entries
from milepost_shared.projections.activities import ActivityView
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_amount, format_day

HEADERS = ("Ref", "Day", "Goal", "Amount", "What", "With", "Note")


@click.command()
@click.argument("goal", required=False, shell_complete=completion.goals)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str | None, limit: int, as_json: bool) -> None:
    """List what was logged, for a GOAL or all, newest first.

    Of a GOAL it is all that counts for it.

    \b
    milepost entries
    milepost entries coffees --limit 50
    """

    def read(log: Log) -> tuple[list[ActivityView], list[str], GoalNames]:
        sources = log.goal_totals.sources(goal_to_read(log, goal)) if goal else None
        views = list(islice(newest_entries(log, sources), limit))
        own, names = own_id(log), device_names(log)
        return views, [short_ref(view.ref, own, names) for view in views], goal_names(log)

    views, refs, goals = session.read(read)
    if as_json:
        session.show_json([{**_fields(view), "short": ref} for view, ref in zip(views, refs, strict=True)])
    elif views:
        rows = [_row(view, session, ref, goals) for view, ref in zip(views, refs, strict=True)]
        session.show(format_table(HEADERS, rows, width=terminal_width(), right=(0, 3)))
    else:
        session.say("Nothing was logged yet. Log something: milepost log -w Ana -k coffee")


def _row(view: ActivityView, session: Session, ref: str, goals: GoalNames) -> tuple[str, ...]:
    amounts = ", ".join(format_amount(c.amount) for c in view.contributions)
    day = format_day(view.day, session.moment.today)
    titles = ", ".join(goal_title(c.goal, goals) for c in view.contributions)
    return ref, day, titles, amounts, view.kind or "", format_list(view.people), view.note or ""


def _fields(view: ActivityView) -> dict[str, object]:
    return {name: getattr(view, name) for name in view.__struct_fields__}
