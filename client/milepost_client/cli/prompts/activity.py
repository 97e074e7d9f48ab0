"""Logging by questions on a terminal. Each answer is checked before the next question, and asked for again
where it cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import click
from msgspec.structs import replace

from milepost_client.cli.session import Session
from milepost_client.operations.contribution import contribution_for
from milepost_client.parsing.amounts import parse_amount
from milepost_client.parsing.goals import goal_to_write
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.drafts import check, draft_header
from milepost_shared.events.types import ActivityLogged

T = TypeVar("T")


class Answers(NamedTuple):
    """What was answered, as one would type it: goal, amount, people and note; None for what was not said."""

    goal: str | None
    amount: str | None
    who: tuple[str, ...]
    note: str | None


def ask(session: Session) -> Answers:
    """Ask for goal, amount, people and note."""
    today = session.moment.today
    empty = ActivityLogged(**draft_header(), day=today)

    def named(answer: str) -> str | None:
        if answer:
            session.run(lambda device: device.log.read(lambda log: goal_to_write(log, answer)))
        return answer or None

    def counted(answer: str) -> str | None:
        number = parse_amount(answer) if answer else None
        given = session.run(
            lambda device: device.log.read(lambda log: contribution_for(log, str(goal), number))
        )
        check(replace(empty, contributions=(given,)), today)
        return answer or None

    def met(answer: str) -> tuple[str, ...]:
        people = tuple(name.strip() for name in answer.split(",") if name.strip())
        check(replace(empty, people=people), today)
        return people

    def noted(answer: str) -> str | None:
        check(replace(empty, note=answer), today)
        return answer or None

    goal = _ask("For which goal (Enter for none)", named)
    amount = _ask("How much (Enter for 1)", counted) if goal else None
    return Answers(
        goal, amount, _ask("With whom (Enter for nobody)", met), _ask("Anything to remember", noted)
    )


def _ask(words: str, read: Callable[[str], T]) -> T:
    """Ask until the answer can be used."""
    while True:
        answer = click.prompt(words, default="", show_default=False, err=True)
        try:
            return read(str(answer).strip())
        except (BadInput, NotFound) as error:
            click.echo(f"  {error}", err=True)
