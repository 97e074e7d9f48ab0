"""The errors of the server, in addition to those of `milepost_shared.errors`."""

from __future__ import annotations

from milepost_shared.errors import MilepostError


class BrokerFailed(MilepostError):
    """The broker is missing, or did not start."""

    kind = "broker-failed"
