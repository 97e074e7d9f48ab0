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
