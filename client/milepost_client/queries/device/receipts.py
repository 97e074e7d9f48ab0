"""Receipts: what syncs and upgrades changed in the past, newest first."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import GoalNames, goal_names_ever
from milepost_client.parsing.refs import device_names
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.receipts import Receipt


class ReceiptsRequest(Struct, frozen=True):
    """How many are asked for."""

    limit: int = 10


class NamedReceipt(Receipt, frozen=True, kw_only=True):
    """A receipt with the names of its devices, by id; and of the goals that it may name."""

    names: dict[str, str]
    titles: GoalNames


class ReceiptsView(Struct, frozen=True):
    """The newest receipts, and the ids of all that the person has not seen."""

    receipts: list[NamedReceipt]
    unseen: list[int]


def receipts(log: Log, moment: Moment, request: ReceiptsRequest) -> ReceiptsView:
    """Return the newest receipts. They stay unseen: `see_receipts` is for that."""
    names, titles = device_names(log), goal_names_ever(log)
    return ReceiptsView(
        [_named(receipt, names, titles) for receipt in log.receipts.newest(request.limit)],
        [receipt.id for receipt in log.receipts.unseen()],
    )


def _named(receipt: Receipt, names: dict[str, str], titles: GoalNames) -> NamedReceipt:
    devices = {device for change in receipt.goals for device in change.devices}
    devices |= {event.device for each in receipt.overruled for event in (each.kept, each.lost)}
    fields: dict[str, Any] = {field: getattr(receipt, field) for field in receipt.__struct_fields__}
    return NamedReceipt(
        **fields,
        names={d: names[d] for d in sorted(devices) if d in names},
        titles=titles if receipt.overruled else {},
    )
