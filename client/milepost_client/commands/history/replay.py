"""`milepost replay`: goals as of another day, or under a what-if, next to the present."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, tzinfo
from functools import partial
from typing import Any

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.commands.history.playback import show_playback
from milepost_client.commands.history.what_if_options import QuestionParser, WhatIfOptions, what_if_options
from milepost_client.device.writer import own_id
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.goals import goal_names_ever, goal_to_read
from milepost_client.parsing.moments import parse_moment
from milepost_client.parsing.refs import device_names, short_ref
from milepost_client.presentation.echoes.adjustment_preview import achievable_phrase
from milepost_client.presentation.event_summary import HEADERS, EventPhrases
from milepost_client.presentation.goals import NO_GOALS
from milepost_client.presentation.hindsight import format_hindsight
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap_lines
from milepost_client.presentation.phrases import format_list
from milepost_client.presentation.replay import Column, replay_table
from milepost_client.queries.parts.withdrawals import withdrawals
from milepost_client.queries.replay import ReplayedGoal, ReplayRequest, ReplayView, replay
from milepost_shared.errors import BadInput
from milepost_shared.replay.viewpoints import EVERY, Every
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_day


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
    options, moment = WhatIfOptions(**given), session.moment
    day = parse_day(as_of, moment.today, looks="back") if as_of else None
    known = parse_moment(known_at, moment.today, moment.zone, moment.days) if known_at else None
    if every:
        if options:
            raise BadInput("--every shows what was believed, so nothing can be otherwise.", "Leave one out.")
        return show_playback(session, goal, every, day or moment.today, known, as_json)

    def read(log: Log) -> tuple[ReplayView, EventPhrases]:
        id, own = goal_to_read(log, goal) if goal else None, own_id(log)
        question = QuestionParser(log, own, moment, day or moment.today).parse(options, id)
        request = ReplayRequest(goal=goal, as_of=day, known_at=known, what_if=question if options else None)
        shorten = partial(short_ref, device=own, names=device_names(log))
        return replay(log, moment, request), EventPhrases(
            moment.today, goal_names_ever(log), shorten, withdrawals(log.events.revisions())
        )

    found, phrases = session.read(read)
    if as_json:
        session.show_json(found.goals[0] if goal else found.goals)
        return
    for each in found.goals:
        session.show(replay_table(each.title, _columns(each, day, known, options, moment.today)) + "\n")
        for words in _conclusions(each, known, moment.days):
            session.show(words + "\n")
    _say_rest(session, found, bool(options), phrases)


def _conclusions(goal: ReplayedGoal, known_at: int | None, days: tzinfo) -> Iterator[str]:
    """Yield what follows from the figures: whether the goal can still be met, and what hindsight tells."""
    can = goal.achievable
    if can and can.now != can.then and goal.then and goal.then.status == "active":
        yield wrap_lines(achievable_phrase(can.now, can.then), terminal_width())
    if goal.hindsight and goal.believed and goal.known_since and known_at is not None:
        yield format_hindsight(goal.believed, goal.known_since, goal.hindsight, known_at, days)


def _columns(
    goal: ReplayedGoal, day: date | None, known_at: int | None, options: WhatIfOptions, today: date
) -> list[Column]:
    """Return the states of a goal that are not the same, each under its heading."""
    when, outcomes = format_day(day or today, today), goal.outcomes
    can = goal.achievable
    columns = (
        [Column(options.heading(), goal.then, outcomes.then, can.then if can else None)] if options else []
    )
    if day is not None or known_at is not None:
        columns.append(Column(f"then, {when}", goal.believed, outcomes.believed))
    if known_at is not None:
        columns.append(Column(f"{when}, known today", goal.known_since, outcomes.known_since))
    return [
        *columns,
        Column(f"now, {format_day(today, today)}", goal.now, outcomes.now, can.now if can else None),
    ]


def _say_rest(session: Session, found: ReplayView, what_if: bool, phrases: EventPhrases) -> None:
    if found.supposed_from:
        days = format_list(tuple(format_day(day, session.moment.today) for day in found.supposed_from))
        session.say(f"Supposed from {days} on.")
    if what_if:
        session.say("Nothing of this was written." if found.goals else "No goal would stand otherwise.")
    elif not found.goals:
        session.say(NO_GOALS)
    if found.excluded:
        session.show(f"What falls away ({len(found.excluded):,}):")
        rows = [phrases.row(event, session.moment.zone) for event in found.excluded]
        session.show(format_table(HEADERS, rows, width=terminal_width(), right=(1,)))
