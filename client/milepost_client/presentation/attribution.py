"""What activities led to, as phrases, and the opportunities that arose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap, wrap_hanging
from milepost_client.presentation.next_steps import format_step, note_facts
from milepost_client.presentation.phrases import (
    format_activity,
    format_hours,
    format_list,
    format_rounded,
    format_stage,
)
from milepost_shared.projections.attribution import Yield
from milepost_shared.projections.impact import GoalImpact
from milepost_shared.projections.opportunities import OpportunityView
from milepost_shared.text.formatting import format_amount, format_count, format_day

HEADERS = ("Opportunity", "Stage", "Since", "From", "With")


def format_impact(impact: GoalImpact) -> str:
    """`Coffees 4`; `Weight (3 readings)` for a level."""
    if impact.amount is None:
        return f"{impact.title} ({format_count(impact.activities, 'reading')})"
    return f"{impact.title} {format_amount(impact.amount)}"


def format_rates(impact: GoalImpact) -> str:
    """`Coffees 4 (0.8 each, 1.6 an hour)`: per activity, whether it moved that goal or not, and per hour.

    The rate per hour is left out where no hour moved the goal.
    """
    each = f"{format_rounded(impact.per_activity)} each" if impact.per_activity is not None else ""
    hourly = f"{format_rounded(impact.per_hour)} an hour" if impact.per_hour else ""
    rates = ", ".join(filter(None, (each, hourly)))
    return f"{format_impact(impact)} ({rates})" if rates else format_impact(impact)


def format_led_to(outcome: Yield) -> str:
    """`Role at Acme (applied), Talk`"""
    return ", ".join(led.title + (f" ({led.stage})" if led.stage else "") for led in outcome.opportunities)


def format_quality(outcome: Yield) -> str:
    """`4.5 of 5`"""
    return "" if outcome.quality is None else f"{format_rounded(outcome.quality)} of 5"


def format_brief(outcome: Yield) -> str:
    """`Ana (1 opportunity, 4.5 of 5)`; `Bo (Coffees 2 each)` where there is neither."""
    led = format_count(len(outcome.opportunities), "opportunity") if outcome.opportunities else ""
    rates = (
        f"{goal.title} {format_rounded(goal.per_activity)} each"
        for goal in outcome.moved
        if goal.per_activity
    )
    reasons = ", ".join(filter(None, (led, format_quality(outcome)))) or next(rates, "")
    return f"{outcome.name} ({reasons})" if reasons else outcome.name


def yields_table(name: str, ranked: Sequence[Yield]) -> str:
    """One row for each of the people, organisations or kinds that `name` says."""
    headers = (name.capitalize(), "Times", "Hours", "Quality", "Led to", "Moved")
    return format_table(headers, [_row(each) for each in ranked], width=terminal_width(), right=(1, 2))


def _row(each: Yield) -> tuple[str, ...]:
    hours = "" if each.hours is None else format_hours(round(each.hours * 60))
    moved = "; ".join(map(format_rates, each.moved))
    return each.name, str(each.activities), hours, format_quality(each), format_led_to(each), moved


def opportunities_table(views: Sequence[OpportunityView]) -> str:
    """One row per opportunity."""
    return format_table(HEADERS, [_opportunity_row(view) for view in views], width=terminal_width())


def _opportunity_row(view: OpportunityView) -> tuple[str, ...]:
    arose, today = view.arose_from, view.today
    what = f", {arose.kind}" if arose.kind else ""
    who = " at ".join(filter(None, (format_list(arose.people), arose.organisation)))
    return view.title, view.stage, format_day(view.since, today), f"{format_day(arose.day, today)}{what}", who


def opportunity_lines(view: OpportunityView, shorten: Callable[[str], str]) -> list[str]:
    """How an opportunity went: where it arose, what that moved, and its stages; `shorten` shortens refs."""
    arose, today = view.arose_from, view.today
    where = f" at {arose.organisation}" if arose.organisation else ""
    facts = [
        (
            "arose from",
            f"{format_activity(arose)}{where}, {format_day(arose.day, today)} ({shorten(arose.ref)})",
        ),
        *(("which moved", format_impact(impact)) for impact in view.moved),
        ("named", f"in {format_count(len(view.activities), 'activity')}"),
        *(("next step", format_step(step, today)) for step in view.steps),
        *note_facts(view.notes, today),
        ("id", view.id),
    ]
    lines = [f"{view.title}: {format_stage(view.stage)}, since {format_day(view.since, today)}"]
    lines += [
        line for name, value in facts for line in wrap_hanging(f"  {name:14} ", value, terminal_width())
    ]
    steps = [
        f"  {format_day(step.day, today):14} {format_stage(step.stage)} ({shorten(step.ref)})"
        for step in view.history
    ]
    return [*lines, "", "History", *steps]


def helped_lines(lists: Mapping[str, Sequence[Yield]]) -> Iterator[str]:
    """A line for each list of what helps most, by its name."""
    if not any(lists.values()):
        return
    yield from wrap("What helps most (all of it: milepost helped)", terminal_width())
    for name, ranked in lists.items():
        if ranked:
            yield from wrap_hanging(f"  {name:14} ", ", ".join(map(format_brief, ranked)), terminal_width())
