"""Asks the questions that end a review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from milepost_client.operations.keep_review import ReviewRequest, draft_note
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import check_draft
from milepost_shared.progress.periods import Span
from milepost_shared.projections.review_notes import Answer

INVITATION = "A few questions, if you like. Enter skips one; Ctrl-C stops and keeps what you answered."


def ask(questions: Sequence[str], span: Span, today: date) -> list[Answer]:
    """Ask one question after the other, and return what is answered until the end or Ctrl-C.

    An answer that cannot be kept is refused and asked for again at once, so that it costs no other.
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
        check_draft(draft_note(ReviewRequest(period=span, answers=tuple(answers)), today), today)
    except BadInput as error:
        click.echo(_fitting(f"{error} Say it another way, if you like."), err=True)
        return False
    return True


def _fitting(text: str) -> str:
    return "\n".join(wrap(text, terminal_width()))
