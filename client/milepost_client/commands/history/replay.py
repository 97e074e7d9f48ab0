"""`milepost replay`: how goals stood then, or would stand if, beside how they stand now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

import click
from msgspec import Struct

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.commands.history.what_if_options import OPTIONS, Asked, Reader, fallen_away
from milepost_client.device.device import Device
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.goals import goal_names, goal_to_read
from milepost_client.parsing.moments import parse_moment
from milepost_client.parsing.refs import device_names, short
from milepost_client.presentation.event_summary import HEADERS, EventSummary
from milepost_client.presentation.goals import NO_GOALS
from milepost_client.presentation.hindsight import format_hindsight
from milepost_client.presentation.phrases import people
from milepost_client.presentation.playback import playback_table
from milepost_client.presentation.replay import Column, replay_table
from milepost_client.presentation.table import render
from milepost_client.presentation.terminal import columns
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.types import Event, GoalAdjusted
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.replay.playback import GoalThen, PlaybackFrame, play
from milepost_shared.replay.replay import replay
from milepost_shared.replay.viewpoints import EVERY, Every, first_start, viewpoints
from milepost_shared.replay.what_if import NOTHING_ELSE, WhatIf
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import count, format_day

Command = TypeVar("Command", bound=Callable[..., Any])


class Moments(Struct, frozen=True):
    """The two moments of a replay, as they were given."""

    as_of: date | None
    known_at: int | None

    def __bool__(self) -> bool:
        return self.as_of is not None or self.known_at is not None


class Replayed(Struct, frozen=True):
    """The columns of a replay, the replayed one first and the present last: `then` is what was believed
    then, `since` what is known of that day now. `supposed` are the days from which what is supposed holds,
    `gone` the events that fall away."""

    shown: Sequence[Column]
    then: Column
    since: Column
    goals: Sequence[str]
    supposed: Sequence[date]
    gone: Sequence[Event]
    story: EventSummary


def what_if_options(command: Command) -> Command:
    """The options that say what is otherwise."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


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
    **asked: Any,
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
    wanted = Asked(**asked)
    if every:
        if wanted:
            raise BadInput("--every shows what was believed, so nothing can be otherwise.", "Leave one out.")
        return show_playback(session, goal, every, day or today, moments.known_at, as_json)
    found = session.run(
        lambda device: device.log.read(lambda log: _read(log, device, session, goal, moments, wanted))
    )
    if goal and not wanted and found.then.view(found.goals[0]) is None:
        raise NotFound(f"The goal {goal!r} was not known then.", "Choose a later --known-at.")
    if as_json:
        pairs = [_as_json(found, name) for name in found.goals]
        session.show_json(pairs[0] if goal else pairs)
        return
    _show(session, found, moments, bool(wanted))


def _read(
    log: Log, device: Device, session: Session, goal: str | None, moments: Moments, asked: Asked
) -> Replayed:
    today = session.moment.today
    day = moments.as_of or today
    named = goal_to_read(log, goal) if goal else None
    question = Reader(log, device.id, session.moment, day).read(asked, named)
    otherwise = question.resolve(log, day, today)
    now = Column(f"now, {format_day(today, today)}", log.day_totals.book(), today)
    when = format_day(day, today)

    events = list(log.events.all())

    def column(heading: str, known_at: int | None, what_if: WhatIf = NOTHING_ELSE) -> Column:
        return Column(heading, replay(events, moments.as_of, known_at, what_if), day)

    then = column(f"then, {when}", moments.known_at) if moments else now
    since = column(f"{when}, known today", None) if moments.known_at is not None else then
    shown = [column(asked.words(), moments.known_at, otherwise)] if asked else []
    shown += [column for n, column in enumerate((then, since, now)) if column not in (then, since, now)[:n]]
    goals = _goals(shown, named, otherwise=bool(asked))
    gone = fallen_away(log, question.refs_of_device(log))
    story = EventSummary(today, goal_names(log), partial(short, device=device.id, names=device_names(log)))
    return Replayed(shown, then, since, goals, _supposed(otherwise), gone, story)


def _supposed(otherwise: WhatIf) -> list[date]:
    """From which days on it holds what is supposed."""
    events = (*otherwise.instead.values(), *(held.event for held in otherwise.added))
    return sorted({event.effective_day for event in events if isinstance(event, GoalAdjusted)})


def _goals(shown: Sequence[Column], named: str | None, *, otherwise: bool) -> list[str]:
    """The goals to show, in the order in which they were set: the one that is named, or all. Of a what-if
    those that differ by it: all, or beside the one that is named those that it counts in."""
    if named and not otherwise:
        return [named]
    views = [view.id for column in reversed(shown) for view in goal_views(column.book, column.day)]
    goals = list(dict.fromkeys(views))
    if otherwise:
        goals = [goal for goal in goals if shown[0].facts(goal) != shown[1].facts(goal)]
    if named is None:
        return goals
    above = {goal for column in shown for goal in column.book.rolls.above(named)}
    return [named, *(goal for goal in goals if goal in above)]


def _as_json(found: Replayed, goal: str) -> dict[str, Any]:
    """`then` and `now` as the contract has them (design section 8), and what else is known."""
    first, now = found.shown[0], found.shown[-1]
    return {
        "then": first.view(goal),
        "now": now.view(goal),
        "believed": found.then.view(goal),
        "known_since": found.since.view(goal),
        "outcomes": {"then": first.outcome(goal), "now": now.outcome(goal)},
        "falls_away": [event.ref for event in found.gone],
    }


def _show(session: Session, found: Replayed, moments: Moments, otherwise: bool) -> None:
    for goal in found.goals:
        session.show(replay_table(_title(found, goal), goal, found.shown) + "\n")
        if said := _hindsight(found, goal, moments, session):
            session.show(said + "\n")
    if found.supposed:
        days = people(tuple(format_day(day, session.moment.today) for day in found.supposed))
        session.say(f"Supposed from {days} on.")
    if otherwise:
        session.say("Nothing of this was written." if found.goals else "No goal would stand otherwise.")
    elif not found.goals:
        session.say(NO_GOALS)
    if found.gone:
        session.show(f"What falls away ({len(found.gone):,}):")
        rows = [found.story.row(event, session.moment.zone) for event in found.gone]
        session.show(render(HEADERS, rows, width=columns(), right=(1,)))


def _title(found: Replayed, goal: str) -> str:
    views = (column.view(goal) for column in reversed(found.shown))
    return next((view.title for view in views if view), goal)


def _hindsight(found: Replayed, goal: str, moments: Moments, session: Session) -> str | None:
    then, since = found.then.view(goal), found.since.view(goal)
    if moments.known_at is None or then is None or since is None:
        return None
    books = found.then.book, found.since.book
    return format_hindsight(then, since, books, moments.known_at, session.moment.zone)


def show_playback(
    session: Session, goal: str | None, every: Every, last: date, known_at: int | None, as_json: bool
) -> None:
    """Show how a goal, or each, stood at the end of every period from its start until `last`, as it was
    known at the end of that day, but no later than `known_at`. Raises BadInput or NotFound."""
    frames = session.run(
        lambda device: device.log.read(lambda log: _frames(log, session, goal, every, last, known_at))
    )
    named = {then.id: then.title for frame in frames for then in frame.goals}
    if goal and not named:
        raise NotFound(f"The goal {goal!r} was not known then.", "Choose a later --as-of or --known-at.")
    if as_json:
        session.show_json(frames)
        return
    if not named:
        session.say(NO_GOALS)
    for id, title in named.items():
        _show_goal(session, title, every, [(frame.as_of, frame.goal(id)) for frame in frames])


def _frames(
    log: Log, session: Session, goal: str | None, every: Every, last: date, known_at: int | None
) -> list[PlaybackFrame]:
    """The frames, of one goal or of all."""
    wanted = goal_to_read(log, goal) if goal else None
    first = first_start(log.events.revisions(wanted))
    if first is None:
        return []
    moments = viewpoints(first, last, every, session.moment.zone, known_at)
    frames = play(log.events.all(), moments)
    return [frame.only(wanted) for frame in frames] if wanted else list(frames)


def _show_goal(
    session: Session, title: str, every: Every, times: Sequence[tuple[date, GoalThen | None]]
) -> None:
    """One goal's table, from the first frame in which it stood."""
    unknown = next(n for n, (_, then) in enumerate(times) if then)
    if unknown:
        session.say(f"Left out: {count(unknown, every)} before “{title}” was known.")
    table = playback_table(times[unknown:], session.moment.today, columns())
    session.show(f"{title}\n{table}\n")
