"""The questions that end a review: asked on a terminal, and kept with their answers as a note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import click

from milepost_client.cli.session import Session
from milepost_client.cli.write import write
from milepost_client.presentation.phrases import UNDO
from milepost_client.presentation.terminal import columns
from milepost_client.presentation.text_width import wrap
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import check, draft_header
from milepost_shared.events.types import ActivityLogged
from milepost_shared.progress.periods import Span
from milepost_shared.projections.review_notes import KIND, Answer, note_of
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_day

INVITATION = "A few questions, if you like. Enter skips one; Ctrl-C stops and keeps what you answered."


def ask(questions: Sequence[str], span: Span, today: date) -> list[Answer]:
    """Ask one question after the other; what was answered until the person stopped or is through.

    What cannot be kept is told at once, and asked again: so no answer is lost for the sake of another.
    """
    answers: list[Answer] = []
    click.echo(f"\n{_fitting(INVITATION)}", err=True)
    try:
        for question in questions:
            click.echo(f"\n{_fitting(question)}", err=True)
            while (answer := _answer()) and not _fits([*answers, (question, answer)], span, today):
                pass
            answers += [(question, answer)] if answer else []
    except click.Abort:
        click.echo("\nStopped.", err=True)
    return answers


def _answer() -> str:
    return str(click.prompt("", default="", show_default=False, prompt_suffix="> ", err=True)).strip()


def _fits(answers: Sequence[Answer], span: Span, today: date) -> bool:
    """Whether the answers may be kept; says why where not."""
    try:
        check(_note(span, answers, today), today)
    except BadInput as error:
        click.echo(_fitting(f"{error} Say it another way, if you like."), err=True)
        return False
    return True


def _fitting(text: str) -> str:
    return "\n".join(wrap(text, columns()))


def keep(session: Session, span: Span, answers: Callable[[Log], Sequence[Answer]]) -> None:
    """Write a note with the answers that `answers` gives, and say so."""
    today = session.moment.today
    written = write(session, lambda _, log: [_note(span, answers(log), today)])
    assert written.activity is not None
    day = format_day(written.activity.day, today)
    session.say(f"Kept as a note for {day}; it counts as no activity. {UNDO}")


def _note(span: Span, answers: Sequence[Answer], today: date) -> ActivityLogged:
    """The note of a review: on the last day of the period, or today while it runs."""
    day = min(span.last, today)
    return ActivityLogged(**draft_header(), day=day, kind=KIND, note=note_of(span, answers))
