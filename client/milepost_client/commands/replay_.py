"""`milepost replay`: how goals stood then, beside how they stand now."""

from __future__ import annotations

from datetime import date

import click

from milepost_client.amounts import say_amount
from milepost_client.dates import parse_day, parse_moment, say_day
from milepost_client.naming import goal_to_read
from milepost_client.playback_table import show_playback
from milepost_client.reading import columns
from milepost_client.session import Session
from milepost_client.table import render
from milepost_client.words import ahead, standing
from milepost_shared.errors import NotFound
from milepost_shared.goal import GoalView
from milepost_shared.log import Log
from milepost_shared.playback_days import EVERY, Every
from milepost_shared.replay import replay

Pairs = list[tuple[GoalView | None, GoalView | None]]


@click.command()
@click.argument("goal", required=False)
@click.option("--as-of", metavar="DAY", help="What had happened by that day; today if you do not say.")
@click.option("--known-at", metavar="MOMENT", help="So far as it was known then: a day, or 2026-05-01T10:00.")
@click.option("--every", type=click.Choice(EVERY), help="How it went, at the end of every such period.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    session: Session,
    /,
    goal: str | None,
    as_of: str | None,
    known_at: str | None,
    every: Every | None,
    as_json: bool,
) -> None:
    """Replay the history up to two moments, for a GOAL or all. It changes nothing.

    \b
    milepost replay coffees --as-of 2026-05-01
    milepost replay --as-of "may 1" --known-at "may 1"
    milepost replay coffees --every week
    """
    moment = session.moment
    day = parse_day(as_of, moment.today, looks="back") if as_of else moment.today
    stamp = parse_moment(known_at, moment.today, moment.zone) if known_at else None
    if every:
        return show_playback(session, goal, every, day, stamp, as_json)

    def read(log: Log) -> Pairs:
        wanted = goal_to_read(log, goal) if goal else None
        then = {view.id: view for view in replay(log.events.all(), day, stamp).views(day)}
        now = {view.id: view for view in log.views.book().views(moment.today)}
        return [(then.get(n), now.get(n)) for n in {**now, **then} if wanted in (None, n)]

    found = session.run(lambda device: device.read(read))
    if goal and not any(then for then, _ in found):
        raise NotFound(f"The goal {goal!r} was not known then.", "Choose a later --known-at.")
    if as_json:
        pairs = [{"then": then, "now": now} for then, now in found]
        session.show_json(pairs[0] if goal else pairs)
        return
    for then, now in found:
        if now and not then:
            session.show(f"{now.title} was not known then; now {standing(now)}.\n")
        else:
            session.show(_table(then, now, day))


def _table(then: GoalView | None, now: GoalView | None, day: date) -> str:
    shown = then or now
    assert shown is not None
    today = now.today if now else day
    rows = [(name, *(_fact(name, view) for view in (then, now))) for name in FACTS]
    milestones = dict.fromkeys(m.name for view in (then, now) if view for m in view.milestones)
    rows += [(name, *(_milestone(name, view) for view in (then, now))) for name in milestones]
    headers = (shown.title, f"then, {say_day(day, today)}", f"now, {say_day(today, today)}")
    return render(headers, rows, width=columns()) + "\n"


FACTS = ("value", "planned", "on track", "stands", "target", "deadline", "status")


def _fact(name: str, view: GoalView | None) -> str:
    if view is None:
        return "not known"
    facts = {
        "value": say_amount(view.value),
        "planned": "none" if view.planned is None else say_amount(round(view.planned, 2)),
        "on track": {True: "yes", False: "no", None: "no plan"}[view.on_track],
        "stands": ahead(view) or "no plan",
        "target": "none" if view.target is None else say_amount(view.target),
        "deadline": say_day(view.deadline, view.today) if view.deadline else "none",
        "status": view.status,
    }
    return facts[name]


def _milestone(name: str, view: GoalView | None) -> str:
    found = next((m for m in view.milestones if m.name == name), None) if view else None
    if view is None or found is None:
        return "not known" if view is None else "none"
    return f"{found.state}, {say_day(found.reached, view.today)}" if found.reached else found.state
