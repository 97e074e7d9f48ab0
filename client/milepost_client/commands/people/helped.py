"""`milepost helped`: the people, organisations and kinds of activity that led to most."""

from __future__ import annotations

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.presentation.attribution import yields_table
from milepost_client.queries.people.helped import HelpedRequest, helped
from milepost_shared.projections.attribution import Yield

LISTS = {"person": "people", "organisation": "organisations", "kind": "kinds"}
"""The choices of --by, and the fields of an attribution that have the lists."""


@click.command()
@click.option(
    "--by", type=click.Choice(list(LISTS)), help="Only by person, organisation or kind of activity."
)
@click.option(
    "--goal",
    "-g",
    metavar="GOAL",
    help="Only what counts for that goal.",
    shell_complete=completion.goals,
)
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="How many of each.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, by: str | None, goal: str | None, limit: int, as_json: bool) -> None:
    """Tell who and what helped most: quality over quantity.

    First is what led to most opportunities for each activity, then what was of the best quality, then
    what moved most of the goals' targets for each activity.

    \b
    milepost helped
    milepost helped --by person --goal coffees
    """

    ranking = session.survey(lambda log: helped(log, session.moment, HelpedRequest(goal=goal, most=limit)))
    names = [name for sort, name in LISTS.items() if by in (None, sort)]
    lists: dict[str, list[Yield]] = {name: getattr(ranking, name) for name in names}
    if as_json:
        session.show_json({"today": ranking.today, **lists})
    elif any(lists.values()):
        tables = [yields_table(name, ranked) for name, ranked in lists.items() if ranked]
        session.show("\n\n".join(tables))
    else:
        session.say(
            "Nothing was logged yet that tells. Say with whom and what: milepost log -w Ana -k coffee"
        )
