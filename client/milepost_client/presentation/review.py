"""A review as a document: a section for each thing that the period brought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from msgspec import Struct

from milepost_client.parsing.goals import GoalNames
from milepost_client.presentation.fields import format_field
from milepost_client.presentation.layout.document import Document, Section
from milepost_client.presentation.people import format_due, format_time_since_contact
from milepost_client.presentation.phrases import format_list, format_minutes, format_stage
from milepost_client.presentation.review_goals import format_gap, format_goal
from milepost_shared.projections.review_notes import NOTE_TITLE, KeptReview
from milepost_shared.projections.review_view import (
    AdjustmentReview,
    KindReview,
    MilestoneReview,
    OpportunityReview,
    OverdueContact,
    PersonReview,
    Review,
)
from milepost_shared.projections.slippage import Slippage
from milepost_shared.text.formatting import format_amount, format_count, format_day

EFFECTS = {"eased": ", which made it easier", "hardened": ", which made it harder"}
MOST = 10
"""How many of the people not met for long are named."""


def review_document(review: Review, goals: GoalNames, *, asks: bool = False) -> Document:
    """Return the review, with the questions that were not answered, or with none where the caller `asks`
    them.

    `goals` are the titles of all goals.
    """
    phrases = ReviewPhrases(review.until, review.today, goals)
    sections = (
        Section("Goals", [format_goal(goal) for goal in review.goals]),
        Section("Activities", list(_activity_lines(review))),
        Section("People", list(_people_lines(review.people))),
        Section("Opportunities", [_format_opportunity(turn) for turn in review.opportunities]),
        Section("Milestones", [phrases.milestone(each) for each in review.milestones]),
        Section("Adjustments", [phrases.adjustment(each) for each in review.adjustments]),
        Section("What slipped, as things do", list(phrases.slip_lines(review.slipped))),
        Section("Not met for a while", list(phrases.not_met_lines(review.not_met))),
        Section("You wrote", [part for note in review.wrote for part in _paragraphs(note)]),
        Section("Questions", [] if asks else _open_questions(review), numbered=True),
    )
    return Document(f"{NOTE_TITLE}{review.period}", phrases.span(review), sections)


class ReviewPhrases(Struct, frozen=True):
    """Formats the parts of a review that have days; `until` is the last day of the review."""

    until: date
    today: date
    goals: GoalNames

    def span(self, review: Review) -> str:
        """`Mon 2 Mar to Sun 8 Mar, as far as Fri 6 Mar`"""
        far = f", as far as {self._day(review.until)}" if review.until < review.last else ""
        return f"{self._day(review.first)} to {self._day(review.last)}{far}"

    def milestone(self, each: MilestoneReview) -> str:
        """`“Half” of “Coffees” on Wed 4 Mar: cake for everybody`"""
        reached = f"“{each.milestone}” of “{each.title}” on {self._day(each.day)}"
        return f"{reached}: {each.note}" if each.note else reached

    def adjustment(self, each: AdjustmentReview) -> str:
        """`Coffees on Wed 4 Mar: target 10 → 8, which made it easier. Moving house`"""
        changes = [
            f"{name} {self._field(name, before)} → {self._field(name, after)}"
            for name, (before, after) in each.changes.items()
        ]
        changes += [f"skipped {', '.join(each.skip)}"] if each.skip else []
        what = f"{'; '.join(changes)}{EFFECTS.get(each.effect or '', '')}"
        return f"{each.title} on {self._day(each.day)}: {what}. Why: {each.reason}"

    def slip_lines(self, slips: Iterable[Slippage]) -> Iterator[str]:
        """Yield what slipped; the periods that one goal missed are one line."""
        for (_, what), group in groupby(slips, key=lambda slip: (slip.goal, slip.what)):
            if what == "missed":
                yield _format_missed(list(group))
            else:
                yield from (self._slip(slip) for slip in group)

    def not_met_lines(self, people: list[OverdueContact]) -> Iterator[str]:
        """`Ana: due since Tue 3 Mar, last met on Tue 24 Feb`, `Bo: not for 14 weeks, last met on …`"""
        for each in people[:MOST]:
            why = format_due(each.due, self.until) if each.due else format_time_since_contact(each.days_since)
            last = f"last met on {self._day(each.last_contact)}" if each.last_contact else "not met yet"
            yield f"{each.name}: {why}, {last}"
        if len(people) > MOST:
            yield f"and {len(people) - MOST} more"

    def _slip(self, slip: Slippage) -> str:
        far = f"{format_amount(slip.value)} of {format_count(slip.wanted, slip.unit or '')}"
        if slip.what == "deadline":
            return f"{slip.title}: its day, {self._day(slip.day)}, came at {far}. A new day is yours to set."
        return f"{slip.title}: fell {format_gap(slip.value, slip.wanted)} short of its plan"

    def _field(self, name: str, value: object) -> str:
        return format_field(name, value, self.today, self.goals)

    def _day(self, day: date) -> str:
        return format_day(day, self.today)


def _activity_lines(review: Review) -> Iterator[str]:
    if not review.activities:
        yield "Nothing was logged."
        return
    yield _with_time(f"{review.activities} in all", review.minutes)
    if [kind.kind for kind in review.kinds] != [None]:
        yield from map(_format_kind, review.kinds)
    if review.without_goal and any(goal.activities for goal in review.goals):
        yield f"{review.without_goal} of them for no goal"


def _format_kind(kind: KindReview) -> str:
    named = (
        f"{kind.activities} without a kind" if kind.kind is None else format_count(kind.activities, kind.kind)
    )
    return _with_time(named, kind.minutes)


def _with_time(phrase: str, minutes: int | None) -> str:
    return phrase if minutes is None else f"{phrase}, {format_minutes(minutes)}"


def _people_lines(people: list[PersonReview]) -> Iterator[str]:
    """`4 people, 1 of them new: Ana (3 times), Bo, Chen, Dee (new)`"""
    if not people:
        return
    new = sum(met.new for met in people)
    of_them = f", {new} of them new" if new else ""
    yield f"{format_count(len(people), 'person')}{of_them}: {', '.join(map(_format_person, people))}"


def _format_person(met: PersonReview) -> str:
    remarks = ", ".join(
        filter(None, ("new" if met.new else "", f"{met.times} times" if met.times > 1 else ""))
    )
    return f"{met.name} ({remarks})" if remarks else met.name


def _format_opportunity(turn: OpportunityReview) -> str:
    """`“Role at Acme” arose with Ana: heard of → applied`, `“Talk” moved on: applied → offer`"""
    stages = [stage.stage for stage in turn.stages]
    way = " → ".join(map(format_stage, stages if turn.before is None else (turn.before, *stages)))
    if not turn.arose:
        return f"“{turn.title}” moved on: {way}"
    return f"“{turn.title}” arose{f' with {format_list(turn.people)}' if turn.people else ''}: {way}"


def _format_missed(slips: list[Slippage]) -> str:
    """`Talks: 1 of 2 talks in 2026-W09`, `Talks: short of 2 talks in 2026-W08 and 2026-W09`"""
    first, periods = slips[0], format_list(tuple(slip.period or "" for slip in slips))
    wanted = format_count(first.wanted, first.unit or "")
    far = f"{format_amount(first.value)} of {wanted}" if len(slips) == 1 else f"short of {wanted}"
    return f"{first.title}: {far} in {periods}"


def _open_questions(review: Review) -> list[str]:
    """Return the questions without a note."""
    answered = {line for kept in review.wrote for line in kept.note.split("\n")}
    return [question for question in review.questions if question not in answered]


def _paragraphs(kept: KeptReview) -> list[str]:
    return [part.strip() for part in kept.note.split("\n\n") if part.strip()]
