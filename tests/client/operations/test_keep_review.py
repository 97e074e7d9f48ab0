"""Keeping the answers of a review."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.operations.keep_review import AnswerRequest, ReviewRequest, answer_review, keep_review
from milepost_shared.errors import BadInput
from milepost_shared.progress.periods import span_of
from milepost_shared.projections.review import review
from milepost_shared.projections.review_notes import Answer
from tests.client.operations.conftest import FRIDAY, Desk

WEEK = span_of(FRIDAY.today, "week")
LAST = WEEK.previous()


def test_a_review_is_a_note_that_its_period_finds_again(desk: Desk) -> None:
    request = ReviewRequest(period=WEEK, answers=(("What did you learn?", " to ask "),))
    written = desk.do(keep_review, request)
    assert written.activity is not None
    assert (written.activity.day, written.goals) == (FRIDAY.today, [])
    found = desk.read(lambda log: review(log.book(), WEEK, FRIDAY.today))
    [kept] = found.wrote
    assert (kept.ref, kept.note) == (written.ref, "What did you learn?\nto ask")


def test_a_period_that_is_over_is_kept_on_its_last_day(desk: Desk) -> None:
    written = desk.do(keep_review, ReviewRequest(period=LAST, answers=(("Well?", "yes"),)))
    assert written.activity is not None
    assert written.activity.day == LAST.last == date(2026, 3, 1)


def test_what_cannot_be_kept_is_refused(desk: Desk) -> None:
    request = ReviewRequest(period=WEEK, answers=(("Well?", "no\x1b[Dne"),))
    assert "control character" in desk.refuse(keep_review, request)


@pytest.mark.parametrize("answers", [(), (("Well?", " "),)])
def test_a_review_without_answers_is_refused(answers: tuple[Answer, ...]) -> None:
    with pytest.raises(BadInput, match="No answer says anything") as caught:
        ReviewRequest(period=WEEK, answers=answers)
    assert caught.value.field == "answers"


def test_a_period_in_the_future_is_refused(desk: Desk) -> None:
    request = ReviewRequest(period=WEEK.next(), answers=(("Well?", "yes"),))
    assert "the week of Mon 9 Mar has not begun yet" in desk.refuse(keep_review, request)


def test_answers_go_with_their_questions_and_an_empty_one_skips_its_own(desk: Desk) -> None:
    first, second, third = desk.read(lambda log: review(log.book(), WEEK, FRIDAY.today)).questions
    for answers, note in (
        (("one", " ", "three"), f"{first}\none\n\n{third}\nthree"),
        (("", "two"), f"{second}\ntwo"),
    ):
        written = desk.do(answer_review, AnswerRequest(period=WEEK, answers=answers))
        kept = desk.read(lambda log: review(log.book(), WEEK, FRIDAY.today)).wrote[-1]
        assert (kept.ref, kept.note) == (written.ref, note)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (("a", "b", "c", "d"), "There are 3 questions, and 4 answers"),
        (("", " "), "No answer says anything"),
    ],
)
def test_answers_without_a_question_or_a_word_are_refused(
    desk: Desk, answers: tuple[str, ...], says: str
) -> None:
    assert says in desk.refuse(answer_review, AnswerRequest(period=WEEK, answers=answers))
