"""Reads the fields of a goal from the texts that people type for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from milepost_client.parsing.amounts import parse_amount, parse_pace
from milepost_client.parsing.dates import parse_day
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Cadence, Milestone, Period

QUARTERS = tuple(Milestone(name=f"{share} %", percent=share) for share in (25, 50, 75, 100))
PLAIN = ("unit", "purpose", "horizon", "rolls_up", "priority", "about", "note")


def read_fields(given: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return the fields that are given, as values: all but target, pace and parent. Raises BadInput."""
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
    """Return a title as one line. Raises BadInput where it is empty."""
    title = " ".join(text.split())
    if not title:
        raise BadInput("A goal needs a title.", field="title")
    return title


def _milestones(texts: Iterable[str]) -> tuple[Milestone, ...]:
    milestones = tuple(m for text in texts for m in (QUARTERS if text == "auto" else (_milestone(text),)))
    if len({milestone.name for milestone in milestones}) < len(milestones):
        raise BadInput("Two milestones have one name.", "Give each a name of its own.", field="milestone")
    return milestones


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


def _cadence(text: str | None, every: Period | None, quota: str | None) -> Cadence:
    """Read `2/week`, or the two halves of it."""
    if text is not None:
        if every or quota:
            problem = "A cadence says how often and how much."
            raise BadInput(problem, "Leave --every and --quota out.", field="cadence")
        return read_cadence(text)
    if every is None or quota is None:
        raise BadInput(
            "A recurring goal needs both --every and --quota.", "As in: --every week --quota 2", field="quota"
        )
    return read_cadence(f"{quota.strip()}/{every}")


def read_cadence(text: str) -> Cadence:
    """Read how often a goal recurs, as in `2/week`. Raises BadInput."""
    amount, every = parse_pace(text, field="cadence")
    if every == "day" or every == "year":
        raise BadInput(
            f"A goal recurs per week, month or quarter, not per {every}.",
            "A goal for every day is 7/week." if every == "day" else "Write it like 2/week or 6/quarter.",
            field="cadence",
        )
    return Cadence(quota=amount, every=every)
