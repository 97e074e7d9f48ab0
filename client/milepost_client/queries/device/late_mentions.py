"""Entries of this device about somebody whom another one erased meanwhile: the person decides."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device import late_mentions as mentions
from milepost_client.device.clock import Moment
from milepost_client.parsing.refs import device_names
from milepost_client.queries.activities.entries import ListedEntry, listed_entry
from milepost_client.queries.parts.no_request import NoRequest
from milepost_shared.projections.activities import activity_view
from milepost_shared.storage.log import Log


class LateMentionsView(Struct, frozen=True):
    """The entries of which the person has not been told, by their refs."""

    entries: list[ListedEntry]


def late_mentions(log: Log, moment: Moment, request: NoRequest) -> LateMentionsView:
    """Return the entries that name somebody whom another device erased."""
    found, names = map(log.entry, mentions.late_mentions(log)), device_names(log)
    return LateMentionsView([listed_entry(log, activity_view(entry), names) for entry in found if entry])
