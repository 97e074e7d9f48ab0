"""`milepost review`: a look back at a week, month or quarter."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from milepost_client.cli.chart_output import write_text
from milepost_client.cli.prompts.review import ask
from milepost_client.cli.session import Session
from milepost_client.device.asked_questions import keep_questions, questions_shown
from milepost_client.operations.keep_review import AnswerRequest, answer_review, keep_review
from milepost_client.operations.keep_review import ReviewRequest as AnsweredReview
from milepost_client.operations.written import WriteResult
from milepost_client.presentation.layout.document import format_markdown, format_text
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.phrases import UNDO
from milepost_client.presentation.review import review_document
from milepost_client.queries.review import ReviewRequest, ReviewView, review, reviewed_span
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Period
from milepost_shared.projections.review_view import Review
from milepost_shared.text.formatting import format_day

STDOUT = "-"
EVERY: dict[str, Period] = {"week": "week", "month": "month", "quarter": "quarter"}


@click.command()
@click.argument("period", nargs=-1, metavar="[PERIOD]")
@click.option("--week", "every", flag_value="week", help="A week; the running one if you do not say.")
@click.option("--month", "every", flag_value="month", help="A month.")
@click.option("--quarter", "every", flag_value="quarter", help="A quarter.")
@click.option("--of", metavar="PERIOD", help="Which: last week, 2026-W10, 2026-03, or a day in it.")
@click.option("--answer", "answers", multiple=True, help="Your answer to a question; again for the next.")
@click.option(
    "--ask/--no-ask",
    "asks",
    default=None,
    help="Ask the questions; else only on a terminal, while you have not answered any.",
)
@click.option(
    "--markdown", is_flag=False, flag_value=STDOUT, metavar="[FILE]", help="Markdown, into a file if given."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    session: Session,
    /,
    period: tuple[str, ...],
    every: Period | None,
    of: str | None,
    answers: tuple[str, ...],
    asks: bool | None,
    markdown: str | None,
    as_json: bool,
) -> None:
    """Look back at a week, month or quarter, and answer.

    PERIOD is week, month or quarter, or which one: last week, march, 2026-W10. Without it, the running week;
    on a Monday the one that has just ended. There are three questions. Your answers are kept as a note on its
    last day, which counts as no activity.

    \b
    milepost review
    milepost review last week
    milepost review month
    milepost review --month --of "mar 6" --markdown march.md
    milepost review --answer "the meetup" --answer "" --answer "write to Ana"
    """
    if as_json and markdown is not None:
        raise BadInput("Either --json or --markdown.", "Leave one out.", field="markdown")
    request = _request(period, of, every)
    if answers:
        span = reviewed_span(request, session.moment.today)
        given = AnswerRequest(period=span, answers=answers, questions=questions_shown(session.home, span))
        _say_kept(session, session.write(answer_review, given))
    found, erasures = session.survey(lambda log: (review(log, session.moment, request), log.erasures.count()))
    keep_questions(session.home, found.span, found.review.questions, erasures)
    if as_json:
        session.show_json(found.review)
    elif markdown is not None:
        _show_markdown(session, found, markdown)
    else:
        _show(session, found, _is_to_ask(found.review) if asks is None else asks)


def _request(period: tuple[str, ...], of: str | None, every: Period | None) -> ReviewRequest:
    """Return which review is asked for, by its words or the options. Raises BadInput."""
    if not period:
        return ReviewRequest(of=of, every=every)
    if of is not None:
        raise BadInput("The period is said twice.", "Say it once: as PERIOD or with --of.", field="period")
    words = " ".join(period)
    kind = EVERY.get(words.casefold().removesuffix("s").removesuffix("ly"))
    if kind and every in (None, kind):
        return ReviewRequest(every=kind)
    return ReviewRequest(of=words, every=every)


def _say_kept(session: Session, written: WriteResult) -> None:
    assert written.activity is not None
    day = format_day(written.activity.day, session.moment.today)
    session.say(f"Kept as a note for {day}; it counts as no activity. {UNDO}")


def _is_to_ask(found: Review) -> bool:
    return not found.wrote and sys.stdin.isatty() and sys.stdout.isatty()


def _show_markdown(session: Session, found: ReviewView, name: str) -> None:
    text = format_markdown(review_document(found.review, found.goals))
    if name == STDOUT:
        session.show(text.rstrip("\n"))
        return
    write_text(Path(name), text)
    session.say(f"The review is in {name}.")


def _show(session: Session, found: ReviewView, asks: bool) -> None:
    session.show(format_text(review_document(found.review, found.goals, asks=asks), terminal_width()))
    if not asks:
        return
    sys.stdout.flush()
    if given := ask(found.review.questions, found.span, found.review.today):
        answered = AnsweredReview(period=found.span, answers=tuple(given))
        _say_kept(session, session.write(keep_review, answered))
    else:
        session.say("Nothing to keep. Another time, if you like.")
