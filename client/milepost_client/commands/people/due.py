"""`milepost due`: what is due today and this week."""

from __future__ import annotations

import click

from milepost_client.cli.session import Session
from milepost_client.parsing.dates import parse_day
from milepost_client.presentation.lists.due import due_lines
from milepost_client.queries.people.due import DueRequest, due
from milepost_shared.text.formatting import format_day


@click.command()
@click.option("--until", metavar="DAY", help="Up to that day; the end of the week if you do not say.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, until: str | None, as_json: bool) -> None:
    """Tell what is due today and this week.

    Next steps, contacts, deadlines, periods, birthdays and the review of the last week.

    \b
    milepost due
    milepost due --until eom
    """

    today = session.moment.today
    request = DueRequest(until=parse_day(until, today, looks="forward") if until else None)
    view = session.survey(lambda log: due(log, session.moment, request))
    if as_json:
        session.show_json(view)
    elif lines := list(due_lines(view)):
        session.show("\n".join(lines))
    else:
        session.say(f"Nothing is due by {format_day(view.until, today)}.")
