"""`milepost entries`"""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.parsing.dates import PeriodDay, parse_day
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.phrases import format_list
from milepost_client.queries.activities.entries import EntriesRequest, ListedEntry, entries
from milepost_shared.text.formatting import format_amount, format_day

HEADERS = ("Ref", "Day", "Goal", "Amount", "What", "With", "Note")


@click.command()
@click.argument("goal", required=False, shell_complete=completion.goals)
@click.option(
    "-w", "--with", "who", metavar="WHO", help="Only with that person.", shell_complete=completion.people
)
@click.option("--since", metavar="DAY", help="Only from that day on.")
@click.option("--until", metavar="DAY", help="Only up to that day.")
@click.option("-k", "--kind", help="Only of that kind.", shell_complete=completion.kinds)
@click.option("--tag", help="Only for goals with that tag.", shell_complete=completion.tags)
@click.option("--find", "search", metavar="WORDS", help="Only what has all of these words.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, limit: int, as_json: bool, **given: Any) -> None:
    """List what was logged, for a GOAL or all, newest first.

    Of a GOAL it is all that counts for it.

    \b
    milepost entries
    milepost entries coffees --limit 50
    milepost entries --with Ana --since "mar 1" --find hiring
    """

    request = EntriesRequest(limit=limit, **_asked(given, session.moment.today))
    view = session.overview(lambda log: entries(log, session.moment, request))
    if as_json:
        session.show_json(view.entries)
    elif view.entries:
        rows = [_row(entry, session, view.titles) for entry in view.entries]
        session.show(format_table(HEADERS, rows, width=terminal_width(), right=(0, 3)))
    elif any(given.values()):
        session.say("Nothing of that was logged.")
    else:
        session.say("Nothing was logged yet. Log something: milepost log -w Ana -k coffee")


def _asked(given: dict[str, Any], today: date) -> dict[str, Any]:
    ends: dict[str, PeriodDay] = {"since": "first", "until": "last"}
    days = {
        name: parse_day(given[name], today, looks="back", period=period)
        for name, period in ends.items()
        if given[name]
    }
    plain = {"goal": given["goal"], "kind": given["kind"], "tag": given["tag"], "person": given["who"]}
    return {**plain, **days, "search": given["search"] or ""}


def _row(entry: ListedEntry, session: Session, titles: dict[str, str]) -> tuple[str, ...]:
    amounts = ", ".join(format_amount(c.amount) for c in entry.contributions)
    day = format_day(entry.day, session.moment.today)
    counted = ", ".join(titles[c.goal] for c in entry.contributions)
    return entry.short, day, counted, amounts, entry.kind or "", format_list(entry.people), entry.note or ""
