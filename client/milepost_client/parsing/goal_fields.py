"""The fields of a goal as options of a command, and as values read from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

from milepost_client.parsing.amounts import pace_per_day, parse_amount, parse_pace
from milepost_client.parsing.dates import parse_day
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Cadence, Milestone, Period

QUARTERS = tuple(Milestone(name=f"{share} %", percent=share) for share in (25, 50, 75, 100))
PLAIN = ("unit", "purpose", "horizon", "rolls_up", "priority", "about", "note")


def read_fields(given: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The fields that were given, read: all but the target and the parent. Raises BadInput."""
    fields = {name: given[name] for name in PLAIN if given.get(name) is not None}
    if given.get("by"):
        fields["deadline"] = parse_day(given["by"], today, looks="forward")
    if given.get("milestone"):
        fields["milestones"] = _milestones(given["milestone"])
    if given.get("tag"):
        fields["tags"] = tuple(given["tag"])
    if given.get("cadence") or given.get("every") or given.get("quota"):
        fields["cadence"] = _cadence(given.get("cadence"), given.get("every"), given.get("quota"))
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
    found = tuple(m for text in texts for m in (QUARTERS if text == "auto" else (_milestone(text),)))
    if len({milestone.name for milestone in found}) < len(found):
        raise BadInput("Two milestones have one name.", "Give each a name of its own.", field="milestone")
    return found


def _milestone(text: str) -> Milestone:
    before, separator, value = text.rpartition("=")
    name = " ".join((before if separator else value).split())
    if not name:
        raise BadInput("A milestone needs a name.", "As in: --milestone Half=5", field="milestone")
    if not separator:
        return Milestone(name=name)
    if value.strip().endswith("%"):
        return Milestone(name=name, percent=_percent(value.strip().removesuffix("%")))
    return Milestone(name=name, value=parse_amount(value, field="milestone"))


def _percent(text: str) -> int:
    share = parse_amount(text, field="milestone")
    if share % 1 or not 1 <= share <= 100:
        raise BadInput(
            f"{text}% is no share of the way.", "Give a whole number from 1 to 100.", field="milestone"
        )
    return int(share)


def _cadence(said: str | None, every: Period | None, quota: str | None) -> Cadence:
    """`2/week`, or the two halves of it."""
    if said is not None:
        if every or quota:
            problem = "A cadence says how often and how much."
            raise BadInput(problem, "Leave --every and --quota out.", field="cadence")
        return _read_cadence(said)
    if every is None or quota is None:
        raise BadInput(
            "A recurring goal needs both --every and --quota.", "As in: --every week --quota 2", field="quota"
        )
    return _read_cadence(f"{quota.strip()}/{every}")


def _read_cadence(text: str) -> Cadence:
    amount, every = parse_pace(text, field="cadence")
    if every == "day" or every == "year":
        raise BadInput(
            f"A goal recurs per week, month or quarter, not per {every}.",
            "A goal for every day is 7/week." if every == "day" else "Write it like 2/week or 6/quarter.",
            field="cadence",
        )
    return Cadence(quota=amount, every=every)
