"""A replay over time as tables: how each goal stood at the end of every period, and what had changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from milepost_client.charts.series import say_planned
from milepost_client.cli.goals import columns
from milepost_client.cli.session import Session
from milepost_client.parsing.amounts import say_amount
from milepost_client.parsing.dates import say_day
from milepost_client.parsing.goals import goal_to_read
from milepost_client.presentation.goals import NO_GOALS
from milepost_client.presentation.phrases import count
from milepost_client.presentation.table import render
from milepost_shared.errors import NotFound
from milepost_shared.replay.playback import GoalThen, PlaybackFrame, play
from milepost_shared.replay.viewpoints import Every, first_start, viewpoints
from milepost_shared.storage.log import Log

HEADERS = ("Day", "Value", "Planned", "On track", "Target", "Deadline", "Changed")
ON_TRACK = {True: "yes", False: "no", None: "no plan"}


def show_playback(
    session: Session, goal: str | None, every: Every, last: date, known_at: int | None, as_json: bool
) -> None:
    """Show how a goal, or each, stood at the end of every period from its start until `last`, as it was
    known at the end of that day, but no later than `known_at`. Raises BadInput or NotFound."""
    frames = session.run(
        lambda device: device.read(lambda log: _frames(log, session, goal, every, last, known_at))
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
        _show_goal(session, title, every, [(frame.as_of, _of(frame, id)) for frame in frames])


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
    rows, before = [], None
    for day, then in times[unknown:]:
        rows.append(_row(day, then, before, session.moment.today))
        before = then or before
    if unknown:
        session.say(f"Left out: {count(unknown, every)} before “{title}” was known.")
    session.show(f"{title}\n{render(HEADERS, rows, width=columns(), right=(1, 2, 4))}\n")


def _row(day: date, then: GoalThen | None, before: GoalThen | None, today: date) -> tuple[str, ...]:
    if then is None:
        return (say_day(day, today), *[""] * 5, "taken back")
    return (
        say_day(day, today),
        say_amount(then.value),
        "" if then.planned is None else say_planned(then.planned),
        ON_TRACK[then.on_track],
        "none" if then.target is None else say_amount(then.target),
        say_day(then.deadline, today) if then.deadline else "none",
        ", ".join(_changes(before, then)) if before else "",
    )


def _changes(before: GoalThen, then: GoalThen) -> list[str]:
    """What changed since the frame before: `target`, `deadline`, `now paused`."""
    found = [name for name in ("target", "deadline") if getattr(before, name) != getattr(then, name)]
    return [*found, f"now {then.status}"] if then.status != before.status else found


def _of(frame: PlaybackFrame, goal: str) -> GoalThen | None:
    return next((then for then in frame.goals if then.id == goal), None)
