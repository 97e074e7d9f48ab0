"""The questions that a review showed last: an answer that is given later belongs under what was shown.

They name people, so they go with each erasure (`scrubbing.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from milepost_client.device.home import Home
from milepost_shared.errors import MilepostError, StorageFailed
from milepost_shared.progress.periods import Span
from milepost_shared.storage.private_file import write_private

NAME = "questions.json"


class Asked(Struct, frozen=True):
    """The questions on the review of a period, by its name, and how many erasures the log had then."""

    period: str
    questions: list[str]
    erasures: int = 0


def keep_questions(home: Home, span: Span, questions: Sequence[str], erasures: int) -> None:
    """Keep what was shown. Where that fails, an answer goes by what is asked then."""
    asked = Asked(span.name, list(questions), erasures)
    try:
        if asked != _read(home):
            write_private(home.folder / NAME, msgspec.json.encode(asked))
    except MilepostError:
        return


def questions_shown(home: Home, span: Span) -> tuple[str, ...]:
    """Return the questions that were shown last on the review of that period; none where it was another."""
    asked = _read(home)
    return tuple(asked.questions) if asked and asked.period == span.name else ()


def has_questions(home: Home) -> bool:
    """Whether questions are kept."""
    return (home.folder / NAME).exists()


def forget_questions(home: Home, erasures: int) -> None:
    """Forget what was shown before the last of the log's `erasures`. Raises StorageFailed."""
    file = home.folder / NAME
    asked = _read(home)
    if asked and asked.erasures == erasures:
        return
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise StorageFailed(
            f"{file} cannot be deleted: {error.strerror}.", "It may name who was erased."
        ) from error


def _read(home: Home) -> Asked | None:
    try:
        return msgspec.json.decode((home.folder / NAME).read_bytes(), type=Asked)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
