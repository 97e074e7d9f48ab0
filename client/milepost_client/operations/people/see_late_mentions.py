"""Note that the person was told of entries about somebody whom another device erased."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.late_mentions import mentions_told
from milepost_client.device.writer import Writer
from milepost_shared.storage.log import Log


class SeeLateMentionsRequest(Struct, frozen=True):
    """They were shown: nobody tells of them again."""


class SeenLateMentions(Struct, frozen=True):
    """The refs of the entries of which the person has not been told until now."""

    refs: list[str]


def see_late_mentions(
    log: Log, device: Writer, moment: Moment, request: SeeLateMentionsRequest
) -> SeenLateMentions:
    """Mark the entries of which the person is to be told as seen."""
    return SeenLateMentions(mentions_told(log))
