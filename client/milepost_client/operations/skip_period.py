"""Skip a period of a recurring goal, so that it breaks no streak."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.goal_revision import RevisionRequest, draft_revision, record_revision
from milepost_client.operations.written import WriteResult
from milepost_client.parsing.periods import parse_period
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Cadence, GoalAdjusted
from milepost_shared.progress.cadence import skipped_periods
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.progress.period_words import period_words
from milepost_shared.progress.periods import Span, span_named, span_of
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_day


class SkipRequest(RevisionRequest, frozen=True, kw_only=True, omit_defaults=True):
    """The period to skip: its name (`2026-W10`), `next week`, or a day in it; else the running one.

    The goal's cadence says how long a period is, so the text is read once the goal is known.
    """

    period: str | None = None


class SkippedPeriod(Struct, frozen=True):
    """What came of a skip, and the period that it skips."""

    written: WriteResult
    period: Span


def skip_period(log: Log, device: Writer, moment: Moment, request: SkipRequest) -> SkippedPeriod:
    """Skip a period. Raises BadInput or NotFound, and writes nothing then."""
    draft = draft_skip(log, moment, request)
    period = span_named(draft.skip[0])
    assert period is not None, "a period has a name"
    return SkippedPeriod(record_revision(log, device, moment, draft), period)


def draft_skip(log: Log, moment: Moment, request: SkipRequest) -> GoalAdjusted:
    """Return the skip as the goal now stands. Raises BadInput or NotFound."""

    def changes(goal: GoalView, _: object) -> dict[str, object]:
        period = _period(goal, request.period)
        _check(log, goal, period)
        return {"skip": (period.name,), "effective_day": max(period.first, goal.start)}

    return draft_revision(log, moment.today, request, changes)


def _period(goal: GoalView, text: str | None) -> Span:
    every = _cadence(goal).every
    if text is None:
        return span_of(max(goal.today, goal.start), every)
    return parse_period(text, every, goal.today)


def _cadence(goal: GoalView) -> Cadence:
    """Its cadence. Raises BadInput where it has none."""
    if goal.cadence is None:
        raise BadInput(
            f"“{goal.title}” has no cadence, so there is nothing to skip.",
            "Give it one with: milepost goal adjust GOAL --cadence 2/week; or: milepost goal pause GOAL",
            field="goal",
        )
    return goal.cadence


def _check(log: Log, goal: GoalView, period: Span) -> None:
    """Raises BadInput where the period cannot be skipped, or need not be."""
    words = period_words(period, goal.today)
    if period.last < goal.start:
        problem = f"“{goal.title}” starts on {format_day(goal.start, goal.today)}, after {words}."
        raise BadInput(problem, "Name a later one.", field="period")
    history = log.goal_totals.goal(goal.id).history()
    recent = goal.cadence_state.periods if goal.cadence_state else []
    if history and period.name in skipped_periods(history):
        raise BadInput(f"“{goal.title}”: {words} is skipped already.", field="period")
    if any(known.name == period.name and known.state == "met" for known in recent):
        problem = f"“{goal.title}”: {words} is met already, so it counts for your streak."
        raise BadInput(problem, "Leave it as it is.", field="period")
