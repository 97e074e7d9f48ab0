"""What the device tells all tabs of itself, unasked."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from milepost_client.sync.sync import SyncReport
from milepost_client.web.messages import Refusal


class SyncEvent(Struct, frozen=True, kw_only=True, tag_field="event", tag="sync"):
    """How syncing goes: whether the server answers, whether events are under way, and whether both sides hold
    the same. `problem` says why it stopped."""

    online: bool
    syncing: bool
    agrees: bool | UnsetType = UNSET
    sync_problem: Refusal | None = None
    report: SyncReport | UnsetType = UNSET
