"""Syncing once because the person asks for it, and proving that both sides hold the same."""

from __future__ import annotations

from msgspec import Struct, to_builtins

from milepost_client.sync.proving import prove as prove_log
from milepost_client.sync.sync import SyncReport
from milepost_client.sync.sync import sync as sync_once
from milepost_client.web.messages import Asked
from milepost_client.web.workplace import Workplace


class Nothing(Struct, frozen=True):
    """A request that says nothing more."""


async def sync(at: Workplace, asked: Asked, _: Nothing) -> SyncReport:
    """Sync once. Raises BadInput, NotAllowed or Offline."""
    await at.end_sync()
    try:
        moment, progress = asked.moment.moment(), at.progress_of(asked.id)
        return await sync_once(at.device, moment, progress, at.connect)
    finally:
        at.begin_sync()


async def prove(at: Workplace, _: Asked, __: Nothing) -> dict[str, object]:
    """Return the evidence, as `milepost prove --json` prints it, and the names of the devices.

    Raises NotAllowed.
    """
    result = await prove_log(at.device, at.connect)
    evidence: dict[str, object] = to_builtins(result.evidence)
    return evidence | {"names": result.names}
