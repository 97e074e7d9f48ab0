"""The fields of a goal as options of a command, and as values read from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any, TypeVar

import click

from milepost_client.amounts import pace_per_day, parse_amount, parse_pace
from milepost_client.dates import parse_day
from milepost_shared.errors import BadInput
from milepost_shared.events import Cadence, Milestone, Period
from milepost_shared.purpose import SUGGESTED

Command = TypeVar("Command", bound=Callable[..., Any])

OPTIONS = (
    click.option("--by", metavar="DAY", help="The deadline: 2026-06-30, in 3 weeks, eom, eoq."),
    click.option("--unit", help="What is counted: coffees, introductions, people."),
    click.option("--purpose", help=f"Why: {', '.join(SUGGESTED)}, or your own words."),
    click.option("--horizon", type=click.Choice(["long", "short"]), help="Long-term or short-term."),
    click.option("--parent", metavar="GOAL", help="The goal that this one serves."),
    click.option(
        "--rolls-up/--no-roll-up", default=None, help="Whether what it counts counts for the parent too."
    ),
    click.option("--priority", type=click.IntRange(1, 5), help="1 (most) to 5."),
    click.option(
        "--every", type=click.Choice(["week", "month", "quarter"]), help="A recurring goal: how often."
    ),
    click.option("--quota", metavar="N", help="A recurring goal: how much each time."),
    click.option("--milestone", multiple=True, metavar="NAME[=VALUE]", help="A milestone; again for more."),
    click.option("--about", metavar="WHO", help="The person that it is about."),
    click.option("--tag", multiple=True, help="A tag; again for more."),
    click.option("-n", "--note", help="What to remember."),
)
PLAIN = ("unit", "purpose", "horizon", "rolls_up", "priority", "about", "note")


def goal_options(command: Command) -> Command:
    """The options that `goal set` and `goal adjust` share."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def read_fields(given: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The fields that were given, read: all but the target and the parent. Raises BadInput."""
    fields = {name: given[name] for name in PLAIN if given.get(name) is not None}
    if given.get("by"):
        fields["deadline"] = parse_day(given["by"], today, looks="forward")
    if given.get("milestone"):
        fields["milestones"] = _milestones(given["milestone"])
    if given.get("tag"):
        fields["tags"] = tuple(given["tag"])
    if given.get("every") or given.get("quota"):
        fields["cadence"] = _cadence(given.get("every"), given.get("quota"))
    return fields


def read_title(text: str) -> str:
    """A title, which is one line. Raises BadInput where it is empty."""
    title = " ".join(text.split())
    if not title:
        raise BadInput("A goal needs a title.", field="title")
    return title


def complete(
    start: date, baseline: float, target: float | None, deadline: date | None, pace: str | None
) -> tuple[float | None, date | None]:
    """Target and deadline, where one of them follows from the other and a pace (`2/week`).

    It is gone at from `baseline` on the day `start`. A target that follows from whole numbers is whole:
    the next that the pace reaches. Raises BadInput where there are all three, or the pace leads nowhere.
    """
    if pace is None:
        return target, deadline
    amount, period = parse_pace(pace)
    daily = pace_per_day((amount, period))
    if target is not None and deadline is not None:
        raise BadInput(
            "Target, deadline and pace are too much.", "Any two give the third: leave one out.", field="pace"
        )
    if target is not None:
        left = (Fraction(target) - Fraction(baseline)) / daily
        if left < 0:
            raise BadInput("At that pace the target is never met.", "Turn its sign round.", field="pace")
        return target, _later(start, ceil(left))
    if deadline is not None:
        check_deadline(start, deadline)
        reached = Fraction(baseline) + daily * (deadline - start).days
        if amount % 1 or baseline % 1:
            return round(float(reached), 2), deadline
        return float(ceil(reached) if daily > 0 else floor(reached)), deadline
    raise BadInput("A pace alone does not make a goal.", "Add --target or --by.", field="pace")


def check_deadline(start: date, deadline: date | None) -> None:
    """Raises BadInput where a plan would end before it starts."""
    if deadline is not None and deadline < start:
        problem = f"The deadline {deadline} comes before {start}, where the plan starts."
        raise BadInput(problem, "Give a later --by.", field="by")


def _later(start: date, days: int) -> date:
    try:
        return start + timedelta(days=days)
    except OverflowError:
        raise BadInput(
            "At that pace it takes longer than the calendar has.", "Set a faster one.", field="pace"
        ) from None


def _milestones(texts: Iterable[str]) -> tuple[Milestone, ...]:
    found = tuple(map(_milestone, texts))
    if len({milestone.name for milestone in found}) < len(found):
        raise BadInput("Two milestones have one name.", "Give each a name of its own.", field="milestone")
    return found


def _milestone(text: str) -> Milestone:
    before, separator, value = text.rpartition("=")
    name = " ".join((before if separator else value).split())
    if not name:
        raise BadInput("A milestone needs a name.", "As in: --milestone Half=5", field="milestone")
    return Milestone(name=name, value=parse_amount(value, field="milestone") if separator else None)


def _cadence(every: Period | None, quota: str | None) -> Cadence:
    if every is None or quota is None:
        raise BadInput(
            "A recurring goal needs both --every and --quota.", "As in: --every week --quota 2", field="quota"
        )
    return Cadence(quota=parse_amount(quota, field="quota"), every=every)
