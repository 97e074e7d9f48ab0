"""`milepost smart`: whether goals are specific, measurable, achievable, relevant and time-bound."""

from __future__ import annotations

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.presentation.goals import NO_GOALS
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.smart import (
    LEGEND,
    first_advice,
    format_marks,
    missing_fields_phrase,
    smart_text,
)
from milepost_client.queries.parts.one_goal import one_goal
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.smart import CRITERIA, SmartView, smart_view, smart_views
from milepost_shared.projections.track_record import TrackRecord
from milepost_shared.storage.log import Log

HEADERS = ("Goal", *CRITERIA, "What to change first")


@click.command()
@click.argument("goal", required=False, shell_complete=completion.goals)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str | None, as_json: bool) -> None:
    """Check whether a GOAL, or each that is active, is SMART.

    Is it specific, measurable, achievable, relevant and time-bound? Of one goal it also tells why, what
    to change, and how each of its versions fared.

    \b
    milepost smart
    milepost smart coffees
    """
    if goal is not None:
        checked, shown = session.read(lambda log: _one(log, goal, session))
        if as_json:
            session.show_json(checked)
        else:
            session.show(smart_text(checked))
            if words := missing_fields_phrase(shown):
                session.say(words)
        return
    views = session.read(lambda log: _all(log, session))
    active = [view for view in views if view.status == "active"]
    if as_json:
        session.show_json(active)
    elif active:
        session.show(format_table(HEADERS, [_row(view) for view in active], width=terminal_width()))
        session.say(LEGEND)
    else:
        session.say("No goal is running. See them: milepost goal list --all" if views else NO_GOALS)


def _all(log: Log, session: Session) -> list[SmartView]:
    book = log.goal_totals.book()
    return smart_views(book, TrackRecord(book.goals.values(), log.entries), session.moment.today)


def _one(log: Log, name: str, session: Session) -> tuple[SmartView, GoalView]:
    shown, book = one_goal(log, name, session.moment.today), log.goal_totals.book()
    checked = smart_view(
        book.goal(shown.id), TrackRecord(book.goals.values(), log.entries), session.moment.today
    )
    assert checked is not None, "a goal that is shown stands"
    return checked, shown


def _row(view: SmartView) -> tuple[str, ...]:
    return view.title, *format_marks(view.findings), first_advice(view.findings)
