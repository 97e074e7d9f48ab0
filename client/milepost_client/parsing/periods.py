"""Periods as people write them: `next week`, `2026-W10`, or a day in one."""

from __future__ import annotations

from datetime import date
from typing import NoReturn

from milepost_client.parsing.calendar_dates import Looks
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.spans import parse_days
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Period
from milepost_shared.progress.periods import Span, span_of

UNITS: dict[str, Period] = {"week": "week", "month": "month", "quarter": "quarter"}


def parse_period(text: str, every: Period, today: date) -> Span:
    """Parse a period of a cadence that recurs every `every`. Raises BadInput with field "period".

    `this`, `next` and `last` count from the present period; a day stands for the period that has it.
    """
    if named := _parse_name(text, today, "around"):
        return named if named.every == every else _refuse(text, every, today)
    try:
        return span_of(parse_day(text, today, looks="around"), every)
    except BadInput as error:
        raise _not_a_period(text, every, today, error) from error


def parse_span(text: str, every: Period | None, today: date) -> Span:
    """Parse a period to look back at. Raises BadInput with field "period".

    It is of the kind `every` if that is given, else of the kind that it names; a day stands for its week.
    """
    if named := _parse_name(text, today, "back"):
        if every in (None, named.every):
            return named
        problem = f"'{text}' is a {named.every}, no {every}."
        raise BadInput(problem, f"Leave --{every} out, or name a {every}.", field="period")
    try:
        return span_of(parse_day(text, today, looks="back"), every or "week")
    except BadInput as error:
        raise _not_a_period(text, every or "week", today, error, "last") from error


def _parse_name(text: str, today: date, looks: Looks) -> Span | None:
    """Return the period that is named, as in `last week`, `march` or `2026-W10`; None for other text."""
    words = text.casefold().replace(",", " ").split()
    days = parse_days(["this", *words] if words[:1] and words[0] in UNITS else words, today, looks)
    return None if days is None or days.unit == "year" else span_of(days.first, days.unit)


def _refuse(text: str, every: Period, today: date) -> NoReturn:
    raise BadInput(
        f"The goal recurs every {every}, and '{text}' is none.", _forms(every, today), field="period"
    )


def _not_a_period(text: str, every: Period, today: date, error: BadInput, which: str = "next") -> BadInput:
    return BadInput(f"'{text}' is no {every}: {error.problem}", _forms(every, today, which), field="period")


def _forms(every: Period, today: date, which: str = "next") -> str:
    return f"Write it like '{which} {every}', '{span_of(today, every).name}' or a day in it."
