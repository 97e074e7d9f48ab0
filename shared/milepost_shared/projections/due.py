"""What is due: next steps, contacts, deadlines, periods, birthdays and the review of the last week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, entries_until
from milepost_shared.model.persons import DescribedPerson
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.progress.periods import span_of
from milepost_shared.projections.commitments import running_period, target_met_on
from milepost_shared.projections.people import contact_states
from milepost_shared.projections.review_notes import kept_reviews, without_reviews

DueKind = Literal["step", "contact", "deadline", "period", "birthday", "review"]


class DueItem(Struct, frozen=True, kw_only=True):
    """Something that is due on `day`, or was: `what` it is, and whom and what it concerns.

    - `step`: a next step, by its text; `step` is its id
    - `contact`: a contact with `person`, as the goal `goal` wants it
    - `deadline`: the goal's deadline, while its target is not met
    - `period`: the last day of a period in which `amount` is missing
    - `birthday`: that of `person`
    - `review`: the review of the last week, which `what` names
    """

    kind: DueKind
    day: date
    what: str
    person: str | None = None
    goal: str | None = None
    step: str | None = None
    opportunity: str | None = None
    amount: float | None = None


class DueView(Struct, frozen=True, kw_only=True):
    """What is due, the earliest first: what is `overdue`, what is due `today`, and what is by `until`."""

    today: date
    until: date
    overdue: list[DueItem]
    due_today: list[DueItem]
    later: list[DueItem]


def due_view(book: Book, today: date, until: date) -> DueView:
    """Return what is due by the day `until`, as known today."""
    items = due_items(book, today, until)
    return DueView(
        today=today,
        until=until,
        overdue=[item for item in items if item.day < today],
        due_today=[item for item in items if item.day == today],
        later=[item for item in items if item.day > today],
    )


def due_items(book: Book, today: date, until: date) -> list[DueItem]:
    """Return what is due by the day `until`, the earliest first."""
    entries, goals = entries_until(book.entries, today), goal_views(book, today)
    items = [
        *_steps(book),
        *_contacts(book, goals, today),
        *(item for goal in goals if goal.status == "active" for item in _of_goal(goal)),
        *_birthdays(book.described_people().values(), today),
        *_review(book, entries, today),
    ]
    return sorted((item for item in items if item.day <= until), key=lambda item: (item.day, item.what))


def _steps(book: Book) -> Iterator[DueItem]:
    for step in book.steps():
        if step.is_open and step.by:
            yield DueItem(
                kind="step",
                day=step.by,
                what=step.what,
                person=step.person,
                step=step.id,
                opportunity=step.opportunity,
            )


def _contacts(book: Book, goals: Iterable[GoalView], today: date) -> Iterator[DueItem]:
    for state in contact_states(book, goals, today):
        if state.due:
            goal = next(each.goal for each in state.follow_ups if each.due == state.due)
            yield DueItem(kind="contact", day=state.due, what=state.name, person=state.name, goal=goal)


def _of_goal(goal: GoalView) -> Iterator[DueItem]:
    if goal.deadline and target_met_on(goal) is None:
        yield DueItem(kind="deadline", day=goal.deadline, what=goal.title, goal=goal.id)
    period = running_period(goal)
    # One about a person is told as a contact.
    if period and period.state == "running" and goal.about is None:
        yield DueItem(kind="period", day=period.last, what=goal.title, goal=goal.id, amount=period.to_go)


def _birthdays(people: Iterable[DescribedPerson], today: date) -> Iterator[DueItem]:
    for person in people:
        if day := next_birthday(person.details.birthday, today):
            yield DueItem(kind="birthday", day=day, what=person.name, person=person.name)


def next_birthday(birthday: str | None, today: date) -> date | None:
    """Return the next day of a birthday, today included; of 29 February the 28th where there is none. None
    for none."""
    if birthday is None:
        return None
    month, day = int(birthday[-5:-3]), int(birthday[-2:])
    for year in (today.year, today.year + 1):
        for last in (day, day - 1):
            try:
                found = date(year, month, last)
            except ValueError:
                continue
            if found >= today:
                return found
            break
    return None


def _review(book: Book, entries: Iterable[Entry], today: date) -> Iterator[DueItem]:
    """The review of the last week, where something was logged in it and none was kept: due from Monday on."""
    week = span_of(today, "week")
    span = week.previous()
    days = {date.fromordinal(day) for day in book.settled.days}
    days |= {entry.activity.day for entry in without_reviews(entries)}
    if any(span.first <= day <= span.last for day in days) and not kept_reviews(entries, span):
        yield DueItem(kind="review", day=week.first, what=span.name)
