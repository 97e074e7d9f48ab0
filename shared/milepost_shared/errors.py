"""The error tree. An expected refusal is a value; an exception is for what a caller cannot go on from.

MilepostError
├── BadInput          exit 2, HTTP 400: an input breaks a rule
├── NotFound          exit 3, HTTP 404: nothing has that name or reference
├── Offline           exit 4, HTTP 503: the server or its broker did not answer in time
├── NotAllowed        exit 5, HTTP 403: a key, code, token or owner does not match
│   └── Revoked       the device was removed from the person's devices
└── StorageFailed     exit 1, HTTP 500: the disk or the database refused
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from msgspec import MsgspecError

    UNREADABLE: tuple[type[MsgspecError], type[UnicodeDecodeError], type[RecursionError]]
    """What decoding raises for bytes that are malformed JSON, of another type, not UTF-8 or nested too
    deeply."""


def __getattr__(name: str) -> tuple[type[Exception], ...]:
    """Return UNREADABLE, at its first use: what decodes nothing starts faster without msgspec."""
    if name != "UNREADABLE":
        raise AttributeError(name)
    from msgspec import MsgspecError

    unreadable = globals()[name] = (MsgspecError, UnicodeDecodeError, RecursionError)
    return unreadable


class MilepostError(Exception):
    """An error that a person can act on: `problem` says what is wrong, `advice` what to do next.

    `field` names the input at fault, if there is one. `kind` is a stable word for programs, the `type` of a
    problem document (RFC 9457). `exit_code` and `status` are what a command and an HTTP answer report
    (shared/decisions/0030-errors.md).
    """

    kind = "failed"
    exit_code = 1
    status = 500

    def __init__(self, problem: str, advice: str = "", *, field: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice
        self.field = field

    def __str__(self) -> str:
        return f"{self.problem} {self.advice}".rstrip()


class BadInput(MilepostError):
    """An input breaks a rule; `field` names the part at fault, if there is one."""

    kind = "bad-input"
    exit_code = 2
    status = 400


class NotFound(MilepostError):
    """Nothing has that name or reference."""

    kind = "not-found"
    exit_code = 3
    status = 404


class Offline(MilepostError):
    """The server or its broker did not answer in time. Nothing is lost: try again later.

    `retry_after` is for how many seconds it asked not to be asked again.
    """

    kind = "offline"
    exit_code = 4
    status = 503

    def __init__(
        self, problem: str, advice: str = "", *, field: str | None = None, retry_after: float = 0.0
    ) -> None:
        super().__init__(problem, advice, field=field)
        self.retry_after = retry_after


class NotAllowed(MilepostError):
    """A key, code, token or owner does not match."""

    kind = "not-allowed"
    exit_code = 5
    status = 403


class Revoked(NotAllowed):
    """The device was removed from the person's devices. Its own data stays as it was."""

    kind = "revoked"


class StorageFailed(MilepostError):
    """The disk or the database refused a write; earlier writes are intact."""

    kind = "storage-failed"
    exit_code = 1
    status = 500


class Damaged(StorageFailed):
    """An event's bytes differ from those first written; `milepost doctor` sets it aside."""

    kind = "damaged"

    def __init__(self, problem: str = "An event in the log is damaged.") -> None:
        super().__init__(problem, "Run: milepost doctor")
