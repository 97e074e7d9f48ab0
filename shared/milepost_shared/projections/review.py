"""A review of a week, month or quarter: what was done, what came of it, what changed, and what slipped.

See shared/decisions/0027-reviews.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date

from msgspec.structs import replace

from milepost_shared.errors import BadInput
from milepost_shared.events.types import CLOSED, from_micros
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, Reading, amounts_by_goal, contributions, entries_until
from milepost_shared.model.rollup import RollUp
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.progress.period_words import period_words
from milepost_shared.progress.periods import Span, day_before
from milepost_shared.progress.timeline import GoalTimeline, goal_timeline
from milepost_shared.projections.grouping import EntryGroup, group_entries, most_frequent
from milepost_shared.projections.impact import total_minutes
from milepost_shared.projections.opportunities import OpportunityView, opportunity_views
from milepost_shared.projections.people import contact_states, due_people
from milepost_shared.projections.review_notes import (
    KeptReview,
    kept_reviews,
    reviewed_period,
    without_reviews,
)
from milepost_shared.projections.review_questions import review_questions
from milepost_shared.projections.review_view import (
    AdjustmentReview,
    GoalReview,
    KindReview,
    MilestoneReview,
    OpportunityReview,
    OverdueContact,
    PersonReview,
    Review,
)
from milepost_shared.projections.slippage import slippages
from milepost_shared.text.names import normalize


def check_begun(span: Span, today: date) -> None:
    """Raises BadInput where a period has not begun, so that there is nothing to look back at."""
    if span.first > today:
        problem = f"There is nothing to look back at: {period_words(span, today)} has not begun yet."
        raise BadInput(problem, "Name a period that has.", field="period")


def review(book: Book, span: Span, today: date) -> Review:
    """Return the review of a period on `today`. Raises BadInput where the period has not begun."""
    check_begun(span, today)
    until = min(span.last, today)
    activities = without_reviews(entries_until(book.entries, until))
    in_period = without_reviews(book.entries_between(span.first, until))
    views = goal_views(book, today)
    views_then = goal_views(book, until) if until < today else views
    timelines = [timeline for view in views if (timeline := goal_timeline(book.goal(view.id)))]
    answer = Review(
        today=today,
        period=span.name,
        every=span.every,
        first=span.first,
        last=span.last,
        until=until,
        running=today <= span.last,
        activities=len(in_period),
        minutes=total_minutes(in_period),
        without_goal=_count_without_goal(in_period, {view.id for view in views}),
        goals=_goals(timelines, in_period, book.rollup, span, today),
        kinds=_kinds(in_period),
        people=_people_met(in_period, group_entries(activities, "person", book.settled.people), span.first),
        opportunities=_opportunities(activities, span.first, until),
        milestones=_milestones(views, span.first, until),
        adjustments=_adjustments(views, span.first, until),
        slipped=slippages(timelines, span, today),
        not_met=_people_not_met(book, views_then, until),
        wrote=_kept(book.entries, span, today),
        questions=[],
    )
    return replace(answer, questions=review_questions(answer))


def _count_without_goal(in_period: Iterable[Entry], goals: Set[str]) -> int:
    named = ({given.goal for given in entry.activity.contributions} for entry in in_period)
    return sum(goals.isdisjoint(each) for each in named)


def _goals(
    timelines: Iterable[GoalTimeline], in_period: Iterable[Entry], rolls: RollUp, span: Span, today: date
) -> list[GoalReview]:
    """Return the goals that were open at some time in the period, or that an activity in it counts for."""
    readings: defaultdict[str, list[tuple[int, Reading]]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for entry in in_period:
        counts.update(rolls.counted_amounts(amounts_by_goal(entry)).keys())
        for goal, day, reading in contributions(entry):
            readings[goal].append((day, reading))
    eve, until = day_before(span.first), min(span.last, today)
    return [
        _goal(timeline, counts[timeline.id], readings[timeline.id], span, today)
        for timeline in timelines
        if counts[timeline.id] or _is_open(timeline, eve, until)
    ]


def _is_open(timeline: GoalTimeline, eve: date, until: date) -> bool:
    started = timeline.history.goal_set.start <= until
    return started and timeline.fields.value_on("status", eve) not in CLOSED


def _goal(
    timeline: GoalTimeline,
    activities: int,
    readings: Sequence[tuple[int, Reading]],
    span: Span,
    today: date,
) -> GoalReview:
    eve, until = day_before(span.first), min(span.last, today)
    fields, goal_set = timeline.fields.fields_on(until), timeline.history.goal_set
    first = last = None
    if readings and goal_set.measure == "level":
        first, last = (from_micros(reading.amount) for _, reading in (min(readings), max(readings)))
    return GoalReview(
        id=timeline.id,
        title=timeline.title,
        unit=fields["unit"],
        measure=goal_set.measure,
        status=fields["status"],
        baseline=goal_set.baseline,
        target=fields["target"],
        activities=activities,
        amount=from_micros(timeline.value_curve.value_on(until) - timeline.value_curve.value_on(eve)),
        first_reading=first,
        last_reading=last,
        before=timeline.status_on(eve),
        after=timeline.status_on(until),
        periods=timeline.periods(span, today),
    )


def _kinds(in_period: Sequence[Entry]) -> list[KindReview]:
    """Return the kinds, most frequent first, and last the activities without one."""
    kinds = [_kind(group.name, group.entries) for _, group in most_frequent(group_entries(in_period, "kind"))]
    without_kind = [entry for entry in in_period if not (entry.activity.kind or "").strip()]
    return [*kinds, _kind(None, without_kind)] if without_kind else kinds


def _kind(name: str | None, entries: Sequence[Entry]) -> KindReview:
    return KindReview(kind=name, activities=len(entries), minutes=total_minutes(entries))


def _people_met(
    in_period: Sequence[Entry], ever: Mapping[str, EntryGroup], first: date
) -> list[PersonReview]:
    """Return the people met in the period, which begins on `first`; `ever` has the entries with each until
    its end."""
    people = [
        PersonReview(
            name=ever[key].name,
            times=group.times,
            new=(met := ever[key].first()) is not None and met.day >= first,
        )
        for key, group in group_entries(in_period, "person").items()
    ]
    return sorted(people, key=lambda met: (-met.times, normalize(met.name)))


def _opportunities(activities: Sequence[Entry], first: date, until: date) -> list[OpportunityReview]:
    reviews = [_opportunity(view, first) for view in opportunity_views(activities, {}, until)]
    return [each for each in reviews if each.stages]


def _opportunity(view: OpportunityView, first: date) -> OpportunityReview:
    earlier = [stage for stage in view.history if stage.day < first]
    return OpportunityReview(
        id=view.id,
        title=view.title,
        arose=not earlier,
        before=earlier[-1].stage if earlier else None,
        stages=view.history[len(earlier) :],
        people=view.arose_from.people,
    )


def _milestones(goals: Iterable[GoalView], first: date, until: date) -> list[MilestoneReview]:
    """Return the milestones reached in the period, by day."""
    reached = [
        MilestoneReview(goal=goal.id, title=goal.title, milestone=each.name, day=each.reached, note=each.note)
        for goal in goals
        for each in goal.milestones
        if each.reached and first <= each.reached <= until
    ]
    return sorted(reached, key=lambda each: each.day)


def _adjustments(goals: Iterable[GoalView], first: date, until: date) -> list[AdjustmentReview]:
    """Return the adjustments that took effect in the period, by day; without those that only withdraw
    another."""
    adjusted = [
        AdjustmentReview(
            ref=each.ref,
            goal=goal.id,
            title=goal.title,
            day=each.effective_day,
            reason=each.reason or "",
            changes=each.changes,
            skip=each.skip,
            effect=each.effect,
        )
        for goal in goals
        for each in goal.revisions[1:]
        if not each.withdrawn and first <= each.effective_day <= until and (each.changes or each.skip)
    ]
    return sorted(adjusted, key=lambda each: each.day)


def _people_not_met(book: Book, goals: Iterable[GoalView], until: date) -> list[OverdueContact]:
    return [
        OverdueContact(
            name=person.name,
            last_contact=person.last_contact.day if person.last_contact else None,
            days_since=person.days_since,
            due=person.due if person.is_due else None,
        )
        for person in due_people(contact_states(book, goals, until))
    ]


def _kept(entries: Iterable[Entry], span: Span, today: date) -> list[KeptReview]:
    """Return the reviews of the period that were kept by `today`, oldest first."""
    reviews = (entry for entry in entries if reviewed_period(entry.activity) == span)
    return kept_reviews(entries_until(reviews, today), span)
