"""`milepost diff`: what changed between two days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import click
from msgspec import Struct

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import GoalNames, goal_names, goal_to_read
from milepost_client.parsing.moments import parse_moment
from milepost_client.presentation.fields import field_name, format_field
from milepost_client.presentation.phrases import status_phrase
from milepost_client.presentation.terminal import terminal_width
from milepost_client.presentation.text_width import wrap_lines
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.replay.goal_diff import SETTINGS, GoalDifference, MilestoneDifference, diff_goals
from milepost_shared.replay.replay import replay
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_amount, format_count, format_day


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
        session.show(wrap_lines("\n".join(_lines(each, moments[1].day, names)), terminal_width()) + "\n")


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


def _lines(each: GoalDifference, today: date, names: GoalNames) -> Iterator[str]:
    before, after = each.before, each.after
    if before is None or after is None:
        goal = after or before
        assert goal is not None
        yield f"{each.title}: {'set' if after else 'taken back'}, {status_phrase(goal)}"
    else:
        yield f"{each.title}: {status_phrase(before)} → {status_phrase(after)}"
        yield from (f"    {line}" for line in _figure_lines(before, after))
        for name in (name for name in SETTINGS if name in each.changes):
            was, now = (format_field(name, value, today, names) for value in each.changes[name])
            yield f"    {field_name(name)}: {was} → {now}"
    # The milestones of a new goal lie ahead anyway.
    turns = [turn for turn in each.milestones if before or turn.after != "ahead"]
    yield from (f"    {_format_milestone(turn, today)}" for turn in turns if turn.after or turn.before)
    yield from (f"    {line}" for line in _reason_lines(each, today))


def _figure_lines(before: GoalView, after: GoalView) -> Iterator[str]:
    gained = round(after.value - before.value, 6)
    if gained:
        yield f"{'+' if gained > 0 else ''}{format_count(gained, after.unit or '')}"
    if before.on_track != after.on_track and after.on_track is not None:
        yield "on track again" if after.on_track else "behind plan now"
    if before.planned != after.planned and after.planned is not None:
        was = "nothing" if before.planned is None else format_amount(round(before.planned, 2))
        yield f"planned: {was} → {format_amount(round(after.planned, 2))}"


def _format_milestone(turn: MilestoneDifference, today: date) -> str:
    if turn.after == "reached" and turn.reached:
        return f"“{turn.name}” reached on {format_day(turn.reached, today)}"
    if turn.before is None:
        return f"“{turn.name}” is new: {turn.after}"
    return f"“{turn.name}”: {turn.before} → {turn.after or 'taken out'}"


def _reason_lines(each: GoalDifference, today: date) -> Iterator[str]:
    for revision in each.after.revisions if each.after else ():
        if revision.ref in each.adjustments:
            yield f"adjusted on {format_day(revision.effective_day, today)}: {revision.reason}"
