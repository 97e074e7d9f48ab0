"""The questions that a review showed last: an answer that is given later belongs under what was shown."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from milepost_client.device.home import Home
from milepost_shared.errors import MilepostError
from milepost_shared.progress.periods import Span
from milepost_shared.storage.private_file import write_private

NAME = "questions.json"


class Asked(Struct, frozen=True):
    """The questions on the review of a period, by its name."""

    period: str
    questions: list[str]


def keep_questions(home: Home, span: Span, questions: Sequence[str]) -> None:
    """Keep what was shown. Where that fails, an answer goes by what is asked then."""
    asked = Asked(span.name, list(questions))
    try:
        if asked != _read(home):
            write_private(home.folder / NAME, msgspec.json.encode(asked))
    except MilepostError:
        return


def questions_shown(home: Home, span: Span) -> tuple[str, ...]:
    """Return the questions that were shown last on the review of that period; none where it was another."""
    asked = _read(home)
    return tuple(asked.questions) if asked and asked.period == span.name else ()


def _read(home: Home) -> Asked | None:
    try:
        return msgspec.json.decode((home.folder / NAME).read_bytes(), type=Asked)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
