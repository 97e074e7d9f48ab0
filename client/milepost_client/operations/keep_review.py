"""Keep the answers of a review, as a note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.written import WriteResult, record
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged
from milepost_shared.model.tallies import REVIEW_KIND
from milepost_shared.progress.periods import Span
from milepost_shared.projections.review import check_begun, review
from milepost_shared.projections.review_notes import Answer, format_note
from milepost_shared.storage.log import Log


class ReviewRequest(Struct, frozen=True, kw_only=True):
    """The answers of a person to the questions of a review. Raises BadInput where none says anything."""

    period: Span
    answers: tuple[Answer, ...]

    def __post_init__(self) -> None:
        if not any(answer.strip() for _, answer in self.answers):
            raise BadInput("No answer says anything.", "Give one, or leave --answer out.", field="answers")


class AnswerRequest(Struct, frozen=True, kw_only=True):
    """The answers to the questions of a review, in their order; an empty one skips its question.

    `questions` are those that were shown to the person; without them the answers are to what is asked now.
    """

    period: Span
    answers: tuple[str, ...]
    questions: tuple[str, ...] = ()


def keep_review(log: Log, device: Writer, moment: Moment, request: ReviewRequest) -> WriteResult:
    """Keep a review. Raises BadInput where the period has not begun, or an answer cannot be kept."""
    return record(log, device, moment, [draft_note(request, moment.today)])


def answer_review(log: Log, device: Writer, moment: Moment, request: AnswerRequest) -> WriteResult:
    """Keep answers with their questions. Raises BadInput, and writes nothing then."""
    questions = request.questions or _asked(log, request.period, moment.today)
    answers = _pair(questions, request.answers)
    return keep_review(log, device, moment, ReviewRequest(period=request.period, answers=answers))


def _asked(log: Log, period: Span, today: date) -> list[str]:
    return review(log.settled_book(min(period.last, today)), period, today).questions


def draft_note(request: ReviewRequest, today: date) -> ActivityLogged:
    """Return the note of a review: on the last day of the period, or today while it runs.

    Raises BadInput where the period has not begun.
    """
    check_begun(request.period, today)
    note = format_note(request.period, request.answers)
    return ActivityLogged(**draft_header(), day=min(request.period.last, today), kind=REVIEW_KIND, note=note)


def _pair(questions: Sequence[str], answers: Sequence[str]) -> tuple[Answer, ...]:
    """The answers that say something, with their questions. Raises BadInput where there are more answers."""
    if len(answers) > len(questions):
        problem = f"There are {len(questions)} questions, and {len(answers)} answers."
        raise BadInput(problem, "Give --answer once for each question.", field="answers")
    return tuple(pair for pair in zip(questions, answers, strict=False) if pair[1].strip())
