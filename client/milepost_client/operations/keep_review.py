"""Keep the answers of a review, as a note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.operations.written import WriteResult, record
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged
from milepost_shared.progress.periods import Span
from milepost_shared.projections.review import check_begun
from milepost_shared.projections.review_notes import REVIEW_KIND, Answer, format_note
from milepost_shared.storage.log import Log


class ReviewRequest(Struct, frozen=True, kw_only=True):
    """The answers of a person to the questions of a review. Raises BadInput where none says anything."""

    period: Span
    answers: tuple[Answer, ...]

    def __post_init__(self) -> None:
        if not any(answer.strip() for _, answer in self.answers):
            raise BadInput("No answer says anything.", "Give one, or leave --answer out.", field="answers")


def keep_review(log: Log, device: Device, moment: Moment, request: ReviewRequest) -> WriteResult:
    """Keep a review. Raises BadInput where the period has not begun, or an answer cannot be kept."""
    return record(log, device, moment, [draft_note(request, moment.today)])


def draft_note(request: ReviewRequest, today: date) -> ActivityLogged:
    """Return the note of a review: on the last day of the period, or today while it runs.

    Raises BadInput where the period has not begun.
    """
    check_begun(request.period, today)
    note = format_note(request.period, request.answers)
    return ActivityLogged(**draft_header(), day=min(request.period.last, today), kind=REVIEW_KIND, note=note)


def pair_answers(questions: Sequence[str], answers: Sequence[str]) -> tuple[Answer, ...]:
    """Pair questions and answers, in order; an empty answer skips its question.

    Raises BadInput where there are more answers than questions.
    """
    if len(answers) > len(questions):
        problem = f"There are {len(questions)} questions, and {len(answers)} answers."
        raise BadInput(problem, "Give --answer once for each question.", field="answers")
    return tuple(pair for pair in zip(questions, answers, strict=False) if pair[1].strip())
