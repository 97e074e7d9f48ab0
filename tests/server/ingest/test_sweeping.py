"""Of who erased something the stream and the quarantine keep no byte."""

from __future__ import annotations

from pathlib import Path

from nats.aio.client import Client

from milepost_server.broker.subjects import events_of
from milepost_server.ingest.admit import IngestResult
from milepost_server.ingest.recorder import record_results
from milepost_server.ingest.source import Stream
from milepost_server.ingest.sweeper import OVERWRITTEN, Sweeper
from milepost_server.storage.registry import open_registry
from milepost_server.storage.tables.kept_messages import KeptMessage
from milepost_server.storage.tables.quarantine import QuarantinedMessage
from tests.shared.builders import NOW

ANA, BEN = "a" * 16, "b" * 16
PHONE = "1" * 12
WORD, OTHER = b"Zuckmayer", b"Ringelnatz"


async def test_no_byte_of_what_somebody_erased_stays_in_the_stream_or_the_quarantine(
    data_folder: Path, data_account: Client
) -> None:
    registry, stream = await open_registry(data_folder), Stream(data_account)
    kept, count = list[KeptMessage](), 2 * OVERWRITTEN + 1
    for user, words in [(ANA, WORD)] * count + [(BEN, OTHER)]:
        stored = await data_account.jetstream().publish(events_of(user, PHONE), words * 9)
        kept.append(KeptMessage(stored.seq, user, PHONE, NOW, 9))
    refused = QuarantinedMessage(ANA, PHONE, 99, NOW, "forged", WORD * 9)
    before = IngestResult(ANA, kept=kept, quarantined=[refused])
    await registry.write(lambda registry: record_results([before], registry))
    sweeper = Sweeper(stream, registry, lambda: NOW, 30)
    assert not await sweeper.sweep()
    assert WORD in on_disk(data_folder)
    after = IngestResult(ANA, is_to_scrub=True)
    await registry.write(lambda registry: record_results([after], registry))
    assert await registry.scrub()
    while await sweeper.sweep():
        pass
    assert WORD not in on_disk(data_folder)
    assert OTHER in on_disk(data_folder)
    assert (await stream.state()).messages == 1
    assert await registry.read(lambda registry: registry.quarantine.count(ANA)) == 1
    await registry.close()


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
