"""`milepost diff`: what changed between two days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click
from msgspec import Struct

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.device.clock import Moment
from milepost_client.parsing.moments import parse_moment
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap_lines
from milepost_client.presentation.replay import difference_lines
from milepost_client.queries.diff import DayKnown, DiffRequest, diff
from milepost_shared.events.day_zone import day_of
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
    earlier, later = sorted(
        (_parse(text, session.moment) for text in (first, second)), key=lambda each: each.stamp
    )
    known = _parse(known_at, session.moment).stamp if known_at else None
    before, after = (
        DayKnown(day=each.day, known_at=each.stamp if known is None else known) for each in (earlier, later)
    )
    request = DiffRequest(before=before, after=after, goal=goal)
    found = session.read(lambda log: diff(log, session.moment, request))
    if as_json:
        session.show_json(found.goals)
        return
    if not found.goals:
        session.say(f"Nothing changed between {earlier.label} and {later.label}.")
    for each in found.goals:
        lines = "\n".join(difference_lines(each, later.day, found.names))
        session.show(wrap_lines(lines, terminal_width()) + "\n")


def _parse(text: str, moment: Moment) -> NamedMoment:
    stamp = parse_moment(text, moment.today, moment.zone, moment.days)
    if ":" not in text:
        day = day_of(stamp, moment.days)
        return NamedMoment(stamp, day, format_day(day, moment.today))
    at = datetime.fromtimestamp(stamp / 1e6, UTC).astimezone(moment.zone)
    return NamedMoment(stamp, at.date(), f"{format_day(at.date(), moment.today)} {at:%H:%M}")
