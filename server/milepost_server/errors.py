"""The errors of the server, in addition to those of `milepost_shared.errors`."""

from __future__ import annotations

from milepost_shared.errors import MilepostError


class BrokerFailed(MilepostError):
    """The broker is missing, or did not start."""

    kind = "broker-failed"


class TooManyTries(MilepostError):
    """Somebody tries to join too often. `retry_after` says in how many seconds another try counts."""

    kind = "too-many-tries"
    exit_code = 4
    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            "That was tried too often within a minute.", f"Try again in {retry_after} seconds, with care."
        )
        self.retry_after = retry_after


class TooManyQuestions(MilepostError):
    """A device has as many questions open as it may have."""

    kind = "too-many-questions"
    exit_code = 4
    status = 429

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} questions of this device are open, and no more may be.", "Wait for one.")


class TooManyWrites(MilepostError):
    """As many requests to write wait for a person as may."""

    kind = "too-many-writes"
    status = 429

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} requests of this person wait to be written, and no more may.",
            "Wait for one: they are written one after the other.",
        )


class KeyReused(MilepostError):
    """An Idempotency-Key came again with another request."""

    kind = "key-reused"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "That Idempotency-Key came with another request before.",
            "Take a new key for a new request, and the same one only to repeat a request.",
            field="Idempotency-Key",
        )


class TooManyKeys(MilepostError):
    """As many requests of a person are known by their Idempotency-Key as may be."""

    kind = "too-many-keys"
    status = 429

    def __init__(self) -> None:
        super().__init__(
            "This person has sent so many requests with an Idempotency-Key that no more can be remembered.",
            "Each is remembered for seven days. Until then send without a key; it was not written.",
            field="Idempotency-Key",
        )


class TooManyStreams(MilepostError):
    """A token or a person has as many event streams open as it may have."""

    kind = "too-many-streams"
    status = 429

    def __init__(self, whose: str, most: int) -> None:
        super().__init__(
            f"{most} event streams of {whose} are open, and no more may be.",
            "Close one first: one stream has all changes of the person.",
        )
