"""Note that the person has seen which devices whoever runs the server let in."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_shared.replication.roster import told_of
from milepost_shared.storage.log import Log


class SeeNewcomersRequest(Struct, frozen=True):
    """They were shown: nobody tells of them again."""


class SeenNewcomers(Struct, frozen=True):
    """The ids of the devices that the person has not known of until now."""

    devices: list[str]


def see_newcomers(log: Log, device: Writer, moment: Moment, request: SeeNewcomersRequest) -> SeenNewcomers:
    """Mark the devices of which the person is to be told as seen."""
    return SeenNewcomers([member.device for member in told_of(log)])
