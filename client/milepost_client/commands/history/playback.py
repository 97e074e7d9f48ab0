"""`milepost replay --every`: how goals went, period by period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from milepost_client.cli.session import Session
from milepost_client.parsing.goals import goal_to_read
from milepost_client.presentation.goals import NO_GOALS
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.replay import playback_table
from milepost_shared.errors import NotFound
from milepost_shared.replay.playback import PlaybackFrame, PlaybackGoal, play
from milepost_shared.replay.viewpoints import Every, first_start, viewpoints
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_count


def show_playback(
    session: Session, goal: str | None, every: Every, last: date, known_at: int | None, as_json: bool
) -> None:
    """Show a goal, or each, at the end of every period from its start until `last`.

    Each day is shown as it was known when it ended, or at `known_at` if that was earlier. Raises BadInput or
    NotFound.
    """
    frames = session.read(lambda log: _frames(log, session, goal, every, last, known_at))
    titles = {then.id: then.title for frame in frames for then in frame.goals}
    if goal and not titles:
        raise NotFound(f"The goal {goal!r} was not known then.", "Choose a later --as-of or --known-at.")
    if as_json:
        session.show_json(frames)
        return
    if not titles:
        session.say(NO_GOALS)
    for id, title in titles.items():
        _show_goal(session, title, every, [(frame.as_of, frame.goal(id)) for frame in frames])


def _frames(
    log: Log, session: Session, goal: str | None, every: Every, last: date, known_at: int | None
) -> list[PlaybackFrame]:
    """The frames, with one goal or with all."""
    id = goal_to_read(log, goal) if goal else None
    first = first_start(log.events.revisions(id))
    if first is None:
        return []
    moments = viewpoints(first, last, every, session.moment.days, known_at)
    frames = play(log.events.all(), moments)
    return [frame.only(id) for frame in frames] if id else list(frames)


def _show_goal(
    session: Session, title: str, every: Every, frames: Sequence[tuple[date, PlaybackGoal | None]]
) -> None:
    """Show a goal's table, from the first frame that has the goal."""
    unknown = next(n for n, (_, then) in enumerate(frames) if then)
    if unknown:
        session.say(f"Left out: {format_count(unknown, every)} before “{title}” was known.")
    table = playback_table(frames[unknown:], session.moment.today, terminal_width())
    session.show(f"{title}\n{table}\n")
