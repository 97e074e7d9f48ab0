"""A review of a week, month or quarter: what was done, what came of it, what changed, and what slipped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date
from itertools import islice

from msgspec.structs import replace

from milepost_shared.errors import BadInput
from milepost_shared.events.types import from_micros
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, Reading, amounts, contributions, happened
from milepost_shared.model.rollup import RollUp
from milepost_shared.progress.cadence import CLOSED
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.progress.periods import Span, day_before
from milepost_shared.progress.timeline import GoalTimeline, goal_timeline
from milepost_shared.projections.grouping import groups
from milepost_shared.projections.impact import minutes
from milepost_shared.projections.opportunities import OpportunityView, opportunities_of
from milepost_shared.projections.people import acquaintances, due
from milepost_shared.projections.review_notes import Kept, kept_reviews, networking, period_of
from milepost_shared.projections.review_view import (
    Adjusted,
    GoalReview,
    KindReview,
    Met,
    NotMet,
    OpportunityTurn,
    Reached,
    Review,
)
from milepost_shared.projections.slippage import Slip, slips
from milepost_shared.text.names import fold

SPECIFIC = 2
"""How many of the questions are about what happened; the others are asked of every period."""


def review(book: Book, span: Span, today: date) -> Review:
    """The review of a period on `today`. Raises BadInput where the period has not begun."""
    if span.first > today:
        raise BadInput(f"{span.name} has not begun yet.", "Name one that has.", field="period")
    until = min(span.last, today)
    by_then = happened(book.entries, until)
    known = networking(by_then)
    done = [entry for entry in known if entry.activity.day >= span.first]
    views = goal_views(book, today)
    tracks = [found for view in views if (found := goal_timeline(book.goal(view.id)))]
    told = Review(
        today=today,
        period=span.name,
        every=span.every,
        first=span.first,
        last=span.last,
        until=until,
        running=today <= span.last,
        activities=len(done),
        minutes=minutes(done),
        without_goal=_without_goal(done, {view.id for view in views}),
        goals=_goals(tracks, done, book.rolls, span, today),
        kinds=_kinds(done),
        people=_met(known, span.first),
        opportunities=_opportunities(known, span.first, until),
        milestones=_reached(views, span.first, until),
        adjustments=_adjusted(views, span.first, until),
        slipped=slips(tracks, span, today),
        not_met=_not_met(by_then, goal_views(book, until) if until < today else views, until),
        wrote=_wrote(book.entries, span, today),
        questions=[],
    )
    return replace(told, questions=questions(told))


def _without_goal(done: Iterable[Entry], goals: Set[str]) -> int:
    named = ({given.goal for given in entry.activity.contributions} for entry in done)
    return sum(goals.isdisjoint(each) for each in named)


def _goals(
    tracks: Iterable[GoalTimeline], done: Iterable[Entry], rolls: RollUp, span: Span, today: date
) -> list[GoalReview]:
    """The goals that were open at some time in the period, or that something was done for."""
    given: defaultdict[str, list[tuple[int, Reading]]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for entry in done:
        counts.update(rolls.counted(amounts(entry)).keys())
        for goal, day, reading in contributions(entry):
            given[goal].append((day, reading))
    eve, until = day_before(span.first), min(span.last, today)
    return [
        _goal(known, counts[known.id], given[known.id], span, today)
        for known in tracks
        if counts[known.id] or _open(known, eve, until)
    ]


def _open(known: GoalTimeline, eve: date, until: date) -> bool:
    return known.history.goal_set.start <= until and known.course.at("status", eve) not in CLOSED


def _goal(
    known: GoalTimeline, activities: int, given: Sequence[tuple[int, Reading]], span: Span, today: date
) -> GoalReview:
    eve, until = day_before(span.first), min(span.last, today)
    fields, founding = known.course.on(until), known.history.goal_set
    read = [from_micros(reading.amount) for _, reading in (min(given), max(given))] if given else [None, None]
    first, last = read if founding.measure == "level" else (None, None)
    return GoalReview(
        id=known.id,
        title=known.title,
        unit=fields["unit"],
        measure=founding.measure,
        status=fields["status"],
        baseline=founding.baseline,
        target=fields["target"],
        activities=activities,
        amount=from_micros(known.values.at(until) - known.values.at(eve)),
        first_reading=first,
        last_reading=last,
        before=known.status_on(eve),
        after=known.status_on(until),
        periods=known.periods(span, today),
    )


def _kinds(done: Sequence[Entry]) -> list[KindReview]:
    """The kinds, most frequent first, and at last what has none."""
    found = sorted(groups(done, "kind").items(), key=lambda each: (-len(each[1].entries), each[0]))
    kinds = [
        KindReview(kind=group.name, activities=len(group.entries), minutes=minutes(group.entries))
        for _, group in found
    ]
    other = [entry for entry in done if not (entry.activity.kind or "").strip()]
    if other:
        kinds.append(KindReview(kind=None, activities=len(other), minutes=minutes(other)))
    return kinds


def _met(known: Sequence[Entry], first: date) -> list[Met]:
    """Who was met from `first` on, where `known` is all that was done, oldest first."""
    found: list[Met] = []
    for group in groups(known, "person").values():
        days = [entry.activity.day for entry in group.entries]
        if times := sum(day >= first for day in days):
            found.append(Met(name=group.name, times=times, new=days[0] >= first))
    return sorted(found, key=lambda met: (-met.times, fold(met.name)))


def _opportunities(known: Sequence[Entry], first: date, until: date) -> list[OpportunityTurn]:
    turns = [_turn(each, first) for each in opportunities_of(known, {}, until)]
    return [turn for turn in turns if turn.stages]


def _turn(each: OpportunityView, first: date) -> OpportunityTurn:
    earlier = [stage for stage in each.history if stage.day < first]
    return OpportunityTurn(
        id=each.id,
        title=each.title,
        arose=not earlier,
        before=earlier[-1].stage if earlier else None,
        stages=each.history[len(earlier) :],
        people=each.arose_from.people,
    )


def _reached(goals: Iterable[GoalView], first: date, until: date) -> list[Reached]:
    """The milestones reached in the period, as their days come."""
    found = [
        Reached(goal=goal.id, title=goal.title, milestone=each.name, day=each.reached, note=each.note)
        for goal in goals
        for each in goal.milestones
        if each.reached and first <= each.reached <= until
    ]
    return sorted(found, key=lambda each: each.day)


def _adjusted(goals: Iterable[GoalView], first: date, until: date) -> list[Adjusted]:
    """The adjustments that took effect in the period, as their days come; not those that only take
    another one back."""
    found = [
        Adjusted(
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
    return sorted(found, key=lambda each: each.day)


def _wrote(entries: Iterable[Entry], span: Span, today: date) -> list[Kept]:
    """What was kept of the period by `today`, oldest first."""
    kept = (entry for entry in entries if period_of(entry.activity) == span)
    return kept_reviews(happened(kept, today), span)


def _not_met(by_then: Sequence[Entry], goals: Iterable[GoalView], until: date) -> list[NotMet]:
    return [
        NotMet(
            name=each.name,
            last_contact=each.last_contact.day if each.last_contact else None,
            days_since=each.days_since,
            due=each.due if each.is_due else None,
        )
        for each in due(acquaintances(by_then, goals, until))
    ]


def questions(review: Review) -> list[str]:
    """The questions that a period asks: about what slipped, who was met, what arose and what changed,
    two of those at most; then general ones, the last of which looks ahead."""
    ahead = f"next {review.every}" if review.running else "from here on"
    general = (
        "What went well, and what helped?",
        "What did you learn?",
        f"What is the one thing that you want to do {ahead}?",
    )
    asked = list(islice(_about(review, ahead), SPECIFIC))
    return [*asked, *general[len(asked) :]]


def _about(review: Review, ahead: str) -> Iterator[str]:
    """What could be asked of what happened, what matters most first; no goal is asked about twice."""
    if review.slipped:
        yield _of_slip(review.slipped[0], ahead)
    if not review.activities:
        yield f"What would be an easy first step {ahead}?"
    for turn in review.opportunities[:1]:
        yield f"What could bring “{turn.title}” a step further?"
    for met in [met for met in review.people if met.new][:1]:
        yield f"How do you want to stay in touch with {met.name}?"
    for reached in review.milestones[:1]:
        yield f"What helped you to reach “{reached.milestone}”?"
    for missed in review.not_met[:1]:
        yield f"What would you like to tell {missed.name}, or ask?"
    for adjusted in review.adjustments[:1]:
        yield f"How does “{adjusted.title}” feel since you adjusted it?"


def _of_slip(slip: Slip, ahead: str) -> str:
    if slip.what == "deadline":
        return f"What do you want to do with “{slip.title}”: another day, another size, or let it go?"
    return f"What would make “{slip.title}” easier {ahead}?"
