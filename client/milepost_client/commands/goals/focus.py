"""`milepost focus`: which goal to turn to first, and the next step for each."""

from __future__ import annotations

import click
from msgspec import Struct

from milepost_client.cli.session import Session
from milepost_client.presentation.attribution import helped_lines
from milepost_client.presentation.focus import focus_lines
from milepost_client.presentation.goals import NO_GOALS, NO_RUNNING_GOALS
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.projections.attribution import Attribution, Yield, attribution
from milepost_shared.projections.focus import FocusGoal, focus
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_count

BEST = 3
"""How many entries of each list of what helps most are shown."""


class FocusData(Struct, frozen=True):
    """The active goals by rank, all goals by id, and what helps."""

    ranked: list[FocusGoal]
    goals: dict[str, GoalView]
    helped: dict[str, list[Yield]]


@click.command()
@click.option("--limit", type=click.IntRange(1), default=5, show_default=True, help="How many goals.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, limit: int, as_json: bool) -> None:
    """Tell which goal to turn to first, and the next step.

    First are goals that are behind their plan or quota, or whose contact is due: by your priorities,
    then those whose time runs out, then those furthest behind. Below are those on plan, those without
    one, and what is done; then what helps most.

    \b
    milepost focus
    milepost focus --limit 1
    """
    today = session.moment.today

    def read(log: Log) -> FocusData:
        book = log.settled_book(today)
        views = goal_views(book, today)
        best = _best(attribution(book, today, views=views, most=BEST))
        return FocusData(focus(book, today, views).goals, {goal.id: goal for goal in views}, best)

    found = session.survey(read)
    if as_json:
        session.show_json({"today": today, "goals": found.ranked[:limit], "helped": found.helped})
        return
    ranked, helped = focus_lines(found.ranked, found.goals, limit), helped_lines(found.helped)
    if parts := list(filter(None, map("\n".join, (ranked, helped)))):
        session.show("\n\n".join(parts))
    _say_rest(found, limit, session)


def _best(found: Attribution) -> dict[str, list[Yield]]:
    lists = {"people": found.people, "organisations": found.organisations, "kinds": found.kinds}
    return lists


def _say_rest(found: FocusData, limit: int, session: Session) -> None:
    ranked = found.ranked
    if not ranked:
        session.say(NO_RUNNING_GOALS if found.goals else NO_GOALS)
    elif all(each.need == "done" for each in ranked):
        session.say("All is done for now. Enjoy it!")
    elif all(each.need != "asks" for each in ranked):
        session.say("Nothing presses today.")
    if len(ranked) > limit:
        session.say(f"{format_count(len(ranked) - limit, 'goal')} more: milepost focus --limit {len(ranked)}")
