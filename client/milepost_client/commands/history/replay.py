"""`milepost replay`: goals as of another day, or under a what-if, next to the present."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import click
from msgspec import Struct

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.commands.history.playback import show_playback
from milepost_client.commands.history.what_if_options import (
    QuestionParser,
    WhatIfOptions,
    understood_events,
    what_if_options,
)
from milepost_client.device.device import own_id
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.goals import goal_names, goal_to_read
from milepost_client.parsing.moments import parse_moment
from milepost_client.parsing.refs import device_names, short_ref
from milepost_client.presentation.event_summary import HEADERS, EventPhrases
from milepost_client.presentation.goals import NO_GOALS
from milepost_client.presentation.hindsight import format_hindsight
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.phrases import format_list
from milepost_client.presentation.replay import Column, replay_table
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.types import Event, GoalAdjusted
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.replay.replay import replay
from milepost_shared.replay.viewpoints import EVERY, Every
from milepost_shared.replay.what_if import NO_DIFFERENCE, WhatIf
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_day


class Moments(Struct, frozen=True):
    """The two moments of a replay, as they were given: what had happened when, so far as known when."""

    as_of: date | None
    known_at: int | None

    def __bool__(self) -> bool:
        return self.as_of is not None or self.known_at is not None


class Replay(Struct, frozen=True):
    """The columns of a replay, the replayed one first and the present last, and what they lead to.

    `then` is what was believed then, `since` what is known of that day now. `supposed_from` are the days from
    which the supposed adjustments hold, `excluded` the events left out with a device.
    """

    columns: Sequence[Column]
    then: Column
    since: Column
    goals: Sequence[str]
    supposed_from: Sequence[date]
    excluded: Sequence[Event]
    phrases: EventPhrases


@click.command()
@click.argument("goal", required=False, shell_complete=completion.goals)
@click.option("--as-of", metavar="DAY", help="What had happened by that day; today if you do not say.")
@click.option("--known-at", metavar="MOMENT", help="So far as it was known then: a day, or 2026-05-01T10:00.")
@click.option("--every", type=click.Choice(EVERY), help="How it went, at the end of every such period.")
@what_if_options
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
    **given: Any,
) -> None:
    """See a GOAL, or all, as of another day or as it might be.

    It replays what happened by one day, so far as it was known at another, or with something otherwise.
    It changes nothing, whatever you ask.

    \b
    milepost replay coffees --as-of 2026-05-01
    milepost replay --as-of "may 1" --known-at "may 1"
    milepost replay coffees --every week
    milepost replay coffees --without 17
    milepost replay coffees --original
    milepost replay --instead "17 target=40 by=2026-09-01"
    milepost replay coffees --suppose "target=30 by=eoq"
    milepost replay --without-device laptop --since "3 may"
    """
    today, zone = session.moment.today, session.moment.zone
    day = parse_day(as_of, today, looks="back") if as_of else None
    moments = Moments(day, parse_moment(known_at, today, zone) if known_at else None)
    options = WhatIfOptions(**given)
    if every:
        if options:
            raise BadInput("--every shows what was believed, so nothing can be otherwise.", "Leave one out.")
        return show_playback(session, goal, every, day or today, moments.known_at, as_json)
    result = session.read(lambda log: _replay(log, session, goal, moments, options))
    if goal and not options and result.then.view(result.goals[0]) is None:
        raise NotFound(f"The goal {goal!r} was not known then.", "Choose a later --known-at.")
    if as_json:
        pairs = [_as_json(result, id) for id in result.goals]
        session.show_json(pairs[0] if goal else pairs)
        return
    _show(session, result, moments, bool(options))


def _replay(log: Log, session: Session, goal: str | None, moments: Moments, options: WhatIfOptions) -> Replay:
    today, own = session.moment.today, own_id(log)
    day = moments.as_of or today
    id = goal_to_read(log, goal) if goal else None
    question = QuestionParser(log, own, session.moment, day).parse(options, id)
    what_if = question.resolve(log, day, today)
    now = Column(f"now, {format_day(today, today)}", log.goal_totals.book(), today)
    when = format_day(day, today)

    events = list(log.events.all())

    def column(heading: str, known_at: int | None, what_if: WhatIf = NO_DIFFERENCE) -> Column:
        return Column(heading, replay(events, moments.as_of, known_at, what_if), day)

    then = column(f"then, {when}", moments.known_at) if moments else now
    since = column(f"{when}, known today", None) if moments.known_at is not None else then
    shown = [column(options.heading(), moments.known_at, what_if)] if options else []
    shown += [column for n, column in enumerate((then, since, now)) if column not in (then, since, now)[:n]]
    goals = _goals(shown, id, what_if=bool(options))
    excluded = understood_events(log, question.refs_of_device(log))
    shorten = partial(short_ref, device=own, names=device_names(log))
    phrases = EventPhrases(today, goal_names(log), shorten)
    return Replay(shown, then, since, goals, _supposed_from(what_if), excluded, phrases)


def _supposed_from(what_if: WhatIf) -> list[date]:
    """The days from which the supposed adjustments hold."""
    events = (*what_if.instead.values(), *(held.event for held in what_if.added))
    return sorted({event.effective_day for event in events if isinstance(event, GoalAdjusted)})


def _goals(shown: Sequence[Column], goal: str | None, *, what_if: bool) -> list[str]:
    """The ids of the goals to show, in the order in which they were set: the one given, or all.

    Under a what-if, those that differ by it: of all, or of the goals above the one given, after it.
    """
    if goal and not what_if:
        return [goal]
    views = [view.id for column in reversed(shown) for view in goal_views(column.book, column.day)]
    ids = list(dict.fromkeys(views))
    if what_if:
        ids = [id for id in ids if shown[0].facts(id) != shown[1].facts(id)]
    if goal is None:
        return ids
    above = {id for column in shown for id in column.book.rollup.ancestors(goal)}
    return [goal, *(id for id in ids if id in above)]


def _as_json(result: Replay, goal: str) -> dict[str, Any]:
    """A goal in JSON: its keys are a contract (client/decisions/0003-command-line-contract.md)."""
    first, now = result.columns[0], result.columns[-1]
    return {
        "then": first.view(goal),
        "now": now.view(goal),
        "believed": result.then.view(goal),
        "known_since": result.since.view(goal),
        "outcomes": {"then": first.outcome(goal), "now": now.outcome(goal)},
        "falls_away": [event.ref for event in result.excluded],
    }


def _show(session: Session, result: Replay, moments: Moments, what_if: bool) -> None:
    for goal in result.goals:
        session.show(replay_table(_title(result, goal), goal, result.columns) + "\n")
        if hindsight := _hindsight(result, goal, moments, session):
            session.show(hindsight + "\n")
    if result.supposed_from:
        days = format_list(tuple(format_day(day, session.moment.today) for day in result.supposed_from))
        session.say(f"Supposed from {days} on.")
    if what_if:
        session.say("Nothing of this was written." if result.goals else "No goal would stand otherwise.")
    elif not result.goals:
        session.say(NO_GOALS)
    if result.excluded:
        session.show(f"What falls away ({len(result.excluded):,}):")
        rows = [result.phrases.row(event, session.moment.zone) for event in result.excluded]
        session.show(format_table(HEADERS, rows, width=terminal_width(), right=(1,)))


def _title(result: Replay, goal: str) -> str:
    views = (column.view(goal) for column in reversed(result.columns))
    return next((view.title for view in views if view), goal)


def _hindsight(result: Replay, goal: str, moments: Moments, session: Session) -> str | None:
    then, since = result.then.view(goal), result.since.view(goal)
    if moments.known_at is None or then is None or since is None:
        return None
    books = result.then.book, result.since.book
    return format_hindsight(then, since, books, moments.known_at, session.moment.zone)
