"""Note that the person has seen receipts, so that nobody tells of them again."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_shared.storage.log import Log


class SeeReceiptsRequest(Struct, frozen=True):
    """The ids of the receipts that were shown."""

    ids: list[int]


class SeenReceipts(Struct, frozen=True):
    """The ids of the receipts that were new to the person until now."""

    ids: list[int]


def see_receipts(log: Log, device: Writer, moment: Moment, request: SeeReceiptsRequest) -> SeenReceipts:
    """Mark receipts as seen. Ids of others, or of none, change nothing."""
    fresh = [receipt for receipt in log.receipts.unseen() if receipt.id in request.ids]
    log.receipts.mark_seen(*fresh)
    return SeenReceipts([receipt.id for receipt in fresh])
