"""Asks what to log. An answer that cannot be used is asked for again before the next question."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import click
from msgspec.structs import replace

from milepost_client.cli.session import Session
from milepost_client.operations.log_activity import ActivityRequest, contribution_for, draft_activity
from milepost_client.parsing.amounts import parse_amount
from milepost_client.parsing.goals import goal_to_write
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.drafts import check_draft

T = TypeVar("T")


class ActivityAnswers(NamedTuple):
    """The answers as a person would type them as options; None where one is left out."""

    goal: str | None
    amount: str | None
    who: tuple[str, ...]
    note: str | None


def ask(session: Session) -> ActivityAnswers:
    """Ask for goal, amount, people and note."""
    today = session.moment.today

    def check_activity(request: ActivityRequest) -> None:
        check_draft(draft_activity(request, today), today)

    def read_goal(answer: str) -> str | None:
        if answer:
            session.read(lambda log: goal_to_write(log, answer))
        return answer or None

    def read_amount(answer: str) -> str | None:
        number = parse_amount(answer) if answer else None
        given = session.read(lambda log: contribution_for(log, str(goal), number))
        draft = draft_activity(ActivityRequest(goal=goal), today)
        check_draft(replace(draft, contributions=(given,)), today)
        return answer or None

    def read_people(answer: str) -> tuple[str, ...]:
        people = tuple(name.strip() for name in answer.split(",") if name.strip())
        if people:
            check_activity(ActivityRequest(people=people))
        return people

    def read_note(answer: str) -> str | None:
        if answer:
            check_activity(ActivityRequest(note=answer))
        return answer or None

    goal = _ask("For which goal (Enter for none)", read_goal)
    amount = _ask("How much (Enter for 1)", read_amount) if goal else None
    people = _ask("With whom (Enter for nobody)", read_people)
    return ActivityAnswers(goal, amount, people, _ask("Anything to remember", read_note))


def _ask(words: str, read: Callable[[str], T]) -> T:
    """Ask until the answer can be used."""
    while True:
        answer = click.prompt(words, default="", show_default=False, err=True)
        try:
            return read(str(answer).strip())
        except (BadInput, NotFound) as error:
            click.echo(f"  {error}", err=True)
