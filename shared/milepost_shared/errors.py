"""The error tree. Expected refusals are values; these are for what a caller cannot go on from.

MilepostError
├── BadInput          exit 2, HTTP 400: what was given cannot be used
├── NotFound          exit 3, HTTP 404: nothing of that name or reference
├── Offline           exit 4, HTTP 503: the server or broker was not reached in time
├── NotAllowed        exit 5, HTTP 403: a key, code, token or owner does not fit
│   └── Revoked       the device is no longer one of the person's
└── StorageFailed     exit 1, HTTP 500: the disk or the database refused
"""

from msgspec import MsgspecError

UNREADABLE = (MsgspecError, UnicodeDecodeError, RecursionError)
"""What reading JSON raises: it is malformed or of another kind, no UTF-8, or nested too deeply."""


class MilepostError(Exception):
    """Something a person can act on: `problem` says what is wrong, `advice` what to do next.

    `kind` is a stable word for programs (the `type` of a problem document, RFC 9457);
    `exit_code` and `status` are what a command and an HTTP answer report (design section 8).
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
    """What was given breaks a rule; `field` names the part of it, where there is one."""

    kind = "bad-input"
    exit_code = 2
    status = 400


class NotFound(MilepostError):
    """Nothing answers to that name or reference."""

    kind = "not-found"
    exit_code = 3
    status = 404


class Offline(MilepostError):
    """The server or its broker was not reached in time. Nothing is lost: try again later."""

    kind = "offline"
    exit_code = 4
    status = 503


class NotAllowed(MilepostError):
    """A key, code, token or owner does not fit."""

    kind = "not-allowed"
    exit_code = 5
    status = 403


class Revoked(NotAllowed):
    """The device is no longer one of the person's. What it holds is as it was."""

    kind = "revoked"


class StorageFailed(MilepostError):
    """The disk or the database refused; what was saved before stands."""

    kind = "storage-failed"
    exit_code = 1
    status = 500


class Damaged(StorageFailed):
    """An event's bytes are not those that were written; `milepost doctor` sets it aside."""

    kind = "damaged"

    def __init__(self, problem: str = "An event in the log is damaged.") -> None:
        super().__init__(problem, "Run: milepost doctor")
