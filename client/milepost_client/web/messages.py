"""What goes between a page and its device, as JSON: moments, drafts, answers and refusals."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
from msgspec import Struct

from milepost_client.device.clock import MICROSECONDS, Moment
from milepost_client.web.page_words import page_words, place_named_in
from milepost_shared.errors import MilepostError

EMPTY = msgspec.Raw(b"{}")


class PageMoment(Struct, frozen=True, kw_only=True, rename="camel"):
    """A moment as the page tells it: microseconds since the epoch, and the minutes by which its clock was
    ahead of UTC then.

    A day starts so many minutes after midnight: `day_starts` by the setting of this device, where it has one,
    else `person_starts` by that of another one.
    """

    now: int
    offset: int
    day_starts: int | None = None
    person_starts: int | None = None

    def moment(self) -> Moment:
        """Return it as the operations take it."""
        zone = timezone(timedelta(minutes=self.offset))
        local = datetime.fromtimestamp(self.now / MICROSECONDS, zone)
        return Moment.of(local, self.now, _minutes(self.day_starts), _minutes(self.person_starts))

    def starts_of(self, moment: datetime) -> Moment:
        """Return another moment, of a device on which days start as they do here."""
        return Moment.of(moment, None, _minutes(self.day_starts), _minutes(self.person_starts))


def _minutes(count: int | None) -> timedelta | None:
    return None if count is None else timedelta(minutes=count)


class Asked(Struct, frozen=True, kw_only=True):
    """A question, a draft or a task: its name, its request and the moment at which the person asked.

    A task has an `id`, by which the page hears how far it is.
    """

    id: str = ""
    name: str
    moment: PageMoment
    request: msgspec.Raw = EMPTY


class Refusal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why something was not done, and what to do next; `place` is the place of the page where that is done,
    if there is one for it."""

    kind: str
    problem: str
    advice: str = ""
    field: str | None = None
    place: str | None = None


def refusal(error: Exception) -> Refusal:
    """Return an error as a value. What no rule foresees says what it is: the page shows it."""
    if isinstance(error, MilepostError):
        return Refusal(
            kind=error.kind,
            problem=page_words(error.problem),
            advice=page_words(error.advice),
            field=error.field,
            place=place_named_in(error.advice),
        )
    if isinstance(error, msgspec.ValidationError):
        return Refusal(kind="bad-input", problem=f"{error}.")
    return Refusal(
        kind="failed",
        problem=f"Milepost came upon an error of its own ({type(error).__name__}: {error}).",
        advice="Nothing is lost. Load the page again; if that does not help, export your log.",
    )


def answer(result: Any) -> str:
    """Return a result as JSON."""
    return encode({"ok": result})


def refused(error: Exception) -> str:
    """Return an error as JSON."""
    return encode({"refusal": refusal(error)})


def encode(value: Any) -> str:
    """Return a value as JSON."""
    return msgspec.json.encode(value).decode()
