"""`milepost diff`: what changed between two days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click
from msgspec import Struct

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import GoalNames, goal_names, goal_to_read
from milepost_client.parsing.moments import parse_moment
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap_lines
from milepost_client.presentation.replay import difference_lines
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.replay.goal_diff import GoalDifference, diff_goals
from milepost_shared.replay.replay import replay
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_day


class NamedMoment(Struct, frozen=True):
    """A moment as a stamp, as a day in the person's zone, and as text."""

    stamp: int
    day: date
    label: str


@click.command()
@click.argument("first", metavar="DAY1")
@click.argument("second", metavar="DAY2", default="today")
@click.option("--goal", metavar="GOAL", help="Only this goal.", shell_complete=completion.goals)
@click.option("--known-at", metavar="MOMENT", help="Both days by what was known then, say today.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    session: Session, /, first: str, second: str, goal: str | None, known_at: str | None, as_json: bool
) -> None:
    """Compare DAY1 with DAY2, goal by goal.

    DAY2 is today if you do not say. Each day is seen as it was believed when it ended; with --known-at, as
    it was known then.

    \b
    milepost diff "apr 1" "may 1"
    milepost diff "last mon" --goal coffees
    milepost diff "apr 1" "may 1" --known-at today
    """
    moments = sorted((_parse(text, session.moment) for text in (first, second)), key=lambda each: each.stamp)
    known = _parse(known_at, session.moment).stamp if known_at else None
    differing, names = session.read(lambda log: _read(log, (moments[0], moments[1]), known, goal))
    if as_json:
        session.show_json(differing)
        return
    if not differing:
        session.say(f"Nothing changed between {moments[0].label} and {moments[1].label}.")
    for each in differing:
        lines = "\n".join(difference_lines(each, moments[1].day, names))
        session.show(wrap_lines(lines, terminal_width()) + "\n")


def _parse(text: str, moment: Moment) -> NamedMoment:
    stamp = parse_moment(text, moment.today, moment.zone)
    at = datetime.fromtimestamp(stamp / 1e6, UTC).astimezone(moment.zone)
    label = format_day(at.date(), moment.today)
    return NamedMoment(stamp, at.date(), f"{label} {at:%H:%M}" if ":" in text else label)


def _read(
    log: Log, moments: tuple[NamedMoment, NamedMoment], known_at: int | None, goal: str | None
) -> tuple[list[GoalDifference], GoalNames]:
    id = goal_to_read(log, goal) if goal else None
    events = list(log.events.all())
    views = [
        goal_views(replay(events, each.day, each.stamp if known_at is None else known_at), each.day)
        for each in moments
    ]
    differing = [each for each in diff_goals(*views) if id in (None, each.id)]
    return differing, goal_names(log)
