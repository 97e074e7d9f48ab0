"""Reading the periods of a cadence: `next week`, `2026-W10`, or a day in one."""

from __future__ import annotations

from datetime import date
from typing import NoReturn

from milepost_client.dates import parse_day
from milepost_shared.errors import BadInput
from milepost_shared.events import Period
from milepost_shared.periods import Span, span_named, span_of


def parse_period(text: str, every: Period, today: date) -> Span:
    """The period that `text` names, which is one of `every`. Raises BadInput with field "period".

    `this`, `next` and `last` go from today's; a day means the period that it lies in.
    """
    words = text.casefold().split()
    if len(words) == 2 and words[0] in ("this", "next", "last") and words[1] in ("week", "month", "quarter"):
        now = span_of(today, every)
        span = {"this": now, "next": now.next(), "last": now.previous()}[words[0]]
        return span if words[1] == every else _refuse(text, every, today)
    if named := span_named(text.strip()):
        return named if named.every == every else _refuse(text, every, today)
    try:
        return span_of(parse_day(text, today, looks="forward"), every)
    except BadInput as error:
        raise BadInput(
            f"'{text}' is no {every}: {error.problem}", _forms(every, today), field="period"
        ) from error


def _refuse(text: str, every: Period, today: date) -> NoReturn:
    raise BadInput(
        f"The goal recurs every {every}, and '{text}' is none.", _forms(every, today), field="period"
    )


def _forms(every: Period, today: date) -> str:
    return f"Write it like 'next {every}', '{span_of(today, every).name}' or a day in it."
