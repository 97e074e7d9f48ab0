"""A review in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from msgspec import Struct

from milepost_client.parsing.goals import GoalNames
from milepost_client.presentation.document import Document, Section
from milepost_client.presentation.fields import format_field
from milepost_client.presentation.paces import format_roughly
from milepost_client.presentation.people import format_due, format_not_for
from milepost_client.presentation.phrases import format_progress, format_stage, people
from milepost_shared.progress.cadence import PeriodView
from milepost_shared.projections.review_notes import TITLE, Kept
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
from milepost_shared.projections.slippage import Slip
from milepost_shared.text.formatting import count, format_amount, format_day

EFFECTS = {"eased": ", which made it easier", "hardened": ", which made it harder"}
MOST = 10
"""How many people who were not met for long are named."""


def in_words(review: Review, goals: GoalNames, *, asks: bool = False) -> Document:
    """The review; without the questions that were answered, nor any where one `asks` them anyway. `goals`
    are the titles of all."""
    words = ReviewPhrases(review.until, review.today, goals)
    sections = (
        Section("Goals", [words.goal(goal) for goal in review.goals]),
        Section("Activities", list(_activities(review))),
        Section("People", list(_met(review.people))),
        Section("Opportunities", [_opportunity(turn) for turn in review.opportunities]),
        Section("Milestones", [words.reached(each) for each in review.milestones]),
        Section("Adjustments", [words.adjusted(each) for each in review.adjustments]),
        Section("What slipped, as things do", list(words.slipped(review.slipped))),
        Section("Not met for a while", list(words.not_met(review.not_met))),
        Section("You wrote", [item for kept in review.wrote for item in _wrote(kept)]),
        Section("Questions", [] if asks else _open_questions(review), numbered=True),
    )
    return Document(f"{TITLE}{review.period}", words.span(review), sections)


def format_minutes(minutes: int) -> str:
    """`45 min`, `2 h`, `1 h 30 min`"""
    hours, rest = divmod(minutes, 60)
    parts = (f"{format_amount(hours)} h" if hours else "", f"{rest} min" if rest or not hours else "")
    return " ".join(filter(None, parts))


class ReviewPhrases(Struct, frozen=True):
    """Says what belongs to a day: the last one of the review is `until`."""

    until: date
    today: date
    goals: GoalNames

    def span(self, review: Review) -> str:
        """`Mon 2 Mar to Sun 8 Mar, as far as Fri 6 Mar`"""
        far = f", as far as {self._day(review.until)}" if review.until < review.last else ""
        return f"{self._day(review.first)} to {self._day(review.last)}{far}"

    def goal(self, goal: GoalReview) -> str:
        """`Coffees: 3 coffees in 2 activities; 7 of 10, 1.2 short of the plan`"""
        return f"{goal.title}: {'; '.join(filter(None, (_brought(goal), _stands(goal), _often(goal))))}"

    def reached(self, each: Reached) -> str:
        """`“Half” of “Coffees” on Wed 4 Mar: cake for everybody`"""
        said = f"“{each.milestone}” of “{each.title}” on {self._day(each.day)}"
        return f"{said}: {each.note}" if each.note else said

    def adjusted(self, each: Adjusted) -> str:
        """`Coffees on Wed 4 Mar: target 10 → 8, which made it easier. Moving house`"""
        changes = [
            f"{name} {self._field(name, before)} → {self._field(name, after)}"
            for name, (before, after) in each.changes.items()
        ]
        changes += [f"skipped {', '.join(each.skip)}"] if each.skip else []
        what = f"{'; '.join(changes)}{EFFECTS.get(each.effect or '', '')}"
        return f"{each.title} on {self._day(each.day)}: {what}. Why: {each.reason}"

    def slipped(self, slips: Iterable[Slip]) -> Iterator[str]:
        """What slipped, the periods that one goal missed in one line."""
        for (_, what), found in groupby(slips, key=lambda slip: (slip.goal, slip.what)):
            if what == "missed":
                yield _missed(list(found))
            else:
                yield from (self._slip(slip) for slip in found)

    def not_met(self, found: list[NotMet]) -> Iterator[str]:
        """`Ana: due since Tue 3 Mar, last met on Tue 24 Feb`, `Bo: not for 14 weeks, last met on …`"""
        for each in found[:MOST]:
            why = format_due(each.due, self.until) if each.due else format_not_for(each.days_since)
            last = f"last met on {self._day(each.last_contact)}" if each.last_contact else "not met yet"
            yield f"{each.name}: {why}, {last}"
        if len(found) > MOST:
            yield f"and {len(found) - MOST} more"

    def _slip(self, slip: Slip) -> str:
        far = f"{format_amount(slip.value)} of {count(slip.wanted, slip.unit or '')}"
        if slip.what == "deadline":
            return f"{slip.title}: its day, {self._day(slip.day)}, came at {far}. A new day is yours to set."
        return f"{slip.title}: fell {_gap(slip.value, slip.wanted)} short of its plan"

    def _field(self, name: str, value: object) -> str:
        return format_field(name, value, self.today, self.goals)

    def _day(self, day: date) -> str:
        return format_day(day, self.today)


def _stands(goal: GoalReview) -> str:
    """`7 of 10, 1.2 short of the plan`, `7 coffees so far, paused`"""
    value = format_progress(goal.after.value, goal.target, goal.baseline, goal.unit)
    return ", ".join(filter(None, (value if goal.target is not None else f"{value} so far", _by_plan(goal))))


def _by_plan(goal: GoalReview) -> str:
    if goal.status != "active":
        return goal.status
    if goal.after.planned is None:
        return ""
    return (
        "on plan"
        if goal.after.on_track
        else f"{_gap(goal.after.value, goal.after.planned)} short of the plan"
    )


def _often(goal: GoalReview) -> str:
    """`1 of 2 in 2026-W10, 1 to go`, `9 of 13 weeks met`; nothing where no period of a cadence ends."""
    if len(goal.periods) == 1:
        return _one_period(goal.periods[0])
    judged = [period for period in goal.periods if period.state in ("met", "missed")]
    if not judged:
        return ""
    met = sum(period.state == "met" for period in judged)
    return f"{met} of {count(len(judged), judged[-1].every)} met"


def _one_period(period: PeriodView) -> str:
    if period.state in ("skipped", "paused"):
        return f"{period.name} {period.state}"
    end = {"met": ", met ✓", "running": f", {format_amount(period.to_go)} to go"}.get(period.state, "")
    return f"{format_amount(period.sum)} of {format_amount(period.quota)} in {period.name}{end}"


def _gap(one: float, other: float) -> str:
    return format_roughly(abs(other - one))


def _brought(goal: GoalReview) -> str:
    """What the period brought: amounts of a sum, readings of a level."""
    if goal.measure == "level":
        if goal.first_reading is None or goal.last_reading is None:
            return ""
        ends = dict.fromkeys(map(format_amount, (goal.first_reading, goal.last_reading)))
        return f"{' → '.join(ends)} {goal.unit or ''}".rstrip() + f" in {count(goal.activities, 'reading')}"
    if goal.amount == goal.activities:
        return count(goal.amount, goal.unit or "activity") if goal.activities else ""
    brought = count(goal.amount, goal.unit or "")
    return f"{brought} in {count(goal.activities, 'activity')}" if goal.activities else brought


def _activities(review: Review) -> Iterator[str]:
    if not review.activities:
        yield "Nothing was logged."
        return
    yield _timed(f"{review.activities} in all", review.minutes)
    if [kind.kind for kind in review.kinds] != [None]:
        yield from map(_kind, review.kinds)
    if review.without_goal and any(goal.activities for goal in review.goals):
        yield f"{review.without_goal} of them for no goal"


def _kind(kind: KindReview) -> str:
    named = f"{kind.activities} without a kind" if kind.kind is None else count(kind.activities, kind.kind)
    return _timed(named, kind.minutes)


def _timed(said: str, minutes: int | None) -> str:
    return said if minutes is None else f"{said}, {format_minutes(minutes)}"


def _met(found: list[Met]) -> Iterator[str]:
    """`4 people, 1 of them new: Ana (3 times), Bo, Chen, Dee (new)`"""
    if not found:
        return
    fresh = sum(met.new for met in found)
    new = f", {fresh} of them new" if fresh else ""
    yield f"{count(len(found), 'person')}{new}: {', '.join(map(_person, found))}"


def _person(met: Met) -> str:
    said = ", ".join(filter(None, ("new" if met.new else "", f"{met.times} times" if met.times > 1 else "")))
    return f"{met.name} ({said})" if said else met.name


def _opportunity(turn: OpportunityTurn) -> str:
    """`“Role at Acme” arose with Ana: heard of → applied`, `“Talk” moved on: applied → offer`"""
    told = [stage.stage for stage in turn.stages]
    way = " → ".join(map(format_stage, told if turn.before is None else (turn.before, *told)))
    if not turn.arose:
        return f"“{turn.title}” moved on: {way}"
    return f"“{turn.title}” arose{f' with {people(turn.people)}' if turn.people else ''}: {way}"


def _missed(slips: list[Slip]) -> str:
    """`Talks: 1 of 2 talks in 2026-W09`, `Talks: below 2 talks in 2026-W08 and 2026-W09`"""
    first, periods = slips[0], people(tuple(slip.period or "" for slip in slips))
    wanted = count(first.wanted, first.unit or "")
    far = f"{format_amount(first.value)} of {wanted}" if len(slips) == 1 else f"short of {wanted}"
    return f"{first.title}: {far} in {periods}"


def _open_questions(review: Review) -> list[str]:
    """The questions that nothing was kept about."""
    answered = {line for kept in review.wrote for line in kept.note.split("\n")}
    return [question for question in review.questions if question not in answered]


def _wrote(kept: Kept) -> list[str]:
    return [part.strip() for part in kept.note.split("\n\n") if part.strip()]
