"""Devices of which one wrote with texts inside, as versions of before did, and what is left of that."""

from __future__ import annotations

from msgspec.structs import replace

from milepost_shared.events.drafts import Draft
from milepost_shared.log_file import LogFile
from milepost_shared.replication.integrity import check_integrity
from milepost_shared.replication.redacting import attest
from milepost_shared.replication.version_vector import first_unverified, recompute
from milepost_shared.storage.log import Log
from tests.shared.before import version_of_before
from tests.shared.builders import NOW, TODAY
from tests.shared.devices import SIGNATURE, Peer, digests, sync
from tests.shared.erasing import entries, holds_word, total


async def write(peer: Peer, *drafts: Draft) -> None:
    def work(log: Log) -> None:
        with version_of_before(log):
            log.append(peer.device, drafts, NOW, TODAY)

    await peer.file.write(work)


async def attest_rest(peer: Peer) -> None:
    """What a device does at the end of a sync."""

    def work(log: Log) -> None:
        log.redact()
        unsigned = log.redactions.unsigned()
        attest(log, peer.device, [(ref, replace(e, by=peer.device, sig=SIGNATURE)) for ref, e in unsigned])

    await peer.file.write(work)


async def settle(server: LogFile, *peers: Peer) -> None:
    """All sync until nobody has the word, and agree."""
    for peer in peers * 2:
        await attest_rest(peer)
        await sync(peer, server, NOW + 10**9)
        await attest_rest(peer)
        await sync(peer, server, NOW + 10**9)
    files = [server, *(peer.file for peer in peers)]
    for file in files:
        assert await file.read(lambda log: log.erasures.texts_kept()) == []
        assert await file.read(lambda log: log.texts.lacking(9)) == []
        assert not await holds_word(file)
        assert await file.read(first_unverified) is None
        assert all(prefix.damaged is None for prefix in (await file.read(recompute)).values())
        report = await file.write(lambda log: check_integrity(log, "", NOW))
        assert (report.damaged, report.recomputed) == (0, 0)
    assert len(await digests(*files)) == 1
    assert len({str((await total(file), await entries(file))) for file in files}) == 1
