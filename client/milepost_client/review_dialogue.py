"""The questions that end a review: asked on a terminal, and kept with their answers as a note."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from milepost_client.dates import say_day
from milepost_client.reading import columns
from milepost_client.results import write
from milepost_client.session import Session
from milepost_client.width import wrap
from milepost_client.words import UNDO
from milepost_shared.drafts import draft_header
from milepost_shared.events import ActivityLogged
from milepost_shared.log import Log
from milepost_shared.periods import Span
from milepost_shared.review_notes import KIND, Answer, note_of

INVITATION = "A few questions, if you like. Enter skips one; Ctrl-C stops and keeps what you answered."


def ask(questions: Sequence[str]) -> list[Answer]:
    """Ask one question after the other; what was answered until the person stopped or is through."""
    answers: list[Answer] = []
    click.echo(f"\n{_fitting(INVITATION)}", err=True)
    try:
        for question in questions:
            click.echo(f"\n{_fitting(question)}", err=True)
            answer = click.prompt("", default="", show_default=False, prompt_suffix="> ", err=True)
            answers.append((question, str(answer).strip()))
    except click.Abort:
        click.echo("\nStopped.", err=True)
    return [(question, answer) for question, answer in answers if answer]


def keep(session: Session, span: Span, answers: Callable[[Log], Sequence[Answer]]) -> None:
    """Write a note with the answers that `answers` gives, and say so: on the last day of the period, or
    today while it runs."""
    day = min(span.last, session.moment.today)

    def drafts(_: object, log: Log) -> list[ActivityLogged]:
        return [ActivityLogged(**draft_header(), day=day, kind=KIND, note=note_of(span, answers(log)))]

    write(session, drafts)
    session.say(f"Kept as a note for {say_day(day, session.moment.today)}; it counts as no activity. {UNDO}")


def _fitting(text: str) -> str:
    return "\n".join(wrap(text, columns()))
