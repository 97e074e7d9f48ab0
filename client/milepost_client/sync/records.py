"""The exchange of records of who belongs to the person (shared/decisions/0032-roster-records.md)."""

from __future__ import annotations

from functools import partial
from itertools import accumulate

import msgspec

from milepost_client.device.device import Device
from milepost_client.network.exchange import Exchange
from milepost_shared.replication.roster import (
    held_records,
    merge_records,
    pending_records,
    pin_server,
    record_ids,
    state,
    unvouched_authors,
)
from milepost_shared.roster.exchange import RecordsAnswer, RecordsQuestion
from milepost_shared.roster.records import Record, signing_input, stated
from milepost_shared.storage.log import Log

MOST_ROUNDS = 32
"""How often a server is asked: a roster of the largest size takes fewer questions."""
MOST_BYTES = 128 * 1024
"""How much a device hands over at a time; the largest record takes a fraction of it."""


async def exchange_records(device: Device, exchange: Exchange) -> None:
    """Give the server the records that it lacks, and take those that this device lacks.

    Of devices whose keys only this log knows it brings the keys, signed. Raises NotAllowed or Offline.
    """
    await _sign_authors(device)
    wanted: list[Record] = []
    for _ in range(MOST_ROUNDS):
        have, stated = await device.log.read(_held)
        question = RecordsQuestion(have=have, records=_portion([*stated, *wanted]))
        answer = await exchange.records(question)
        wanted = await device.log.write(partial(_take, answer))
        if not (wanted or answer.records or await device.log.read(pending_records)):
            return


def _held(log: Log) -> tuple[list[str], list[Record]]:
    """Return the ids of the records that the server took, and what it has not taken yet."""
    return sorted(record_ids(log)), pending_records(log)


def _portion(records: list[Record]) -> list[Record]:
    """Return as many as go into one question."""
    sizes = accumulate(len(msgspec.json.encode(record)) for record in records)
    return [record for record, size in zip(records, sizes, strict=True) if size <= MOST_BYTES]


def is_due(log: Log, digest: str) -> bool:
    """Whether records are to be exchanged: the server with that digest has others than were last heard of.

    Only a server whose key is known has any that count.
    """
    return bool(log.metadata.text("server")) and digest != log.metadata.text("heard")


async def _sign_authors(device: Device) -> None:
    authors = await device.log.read(lambda log: unvouched_authors(log, device.id))
    if not authors:
        return
    signer = await device.keys.load_or_create()
    records = [stated(author, await signer.sign(signing_input(author))) for author in authors]

    def put(log: Log) -> None:
        for record in records:
            state(log, record)

    await device.log.write(put)


def _take(answer: RecordsAnswer, log: Log) -> list[Record]:
    """Keep what the server gave, and return the records that it wants."""
    merge_records(log, answer.records)
    for refused in answer.refused:
        log.records.remove(refused)
    # Of what was refused nothing stays on the roster; and after a restore it is to be made again.
    pin_server(log, log.metadata.text("server"))
    log.metadata.put("heard", answer.digest)
    want = set(answer.want)
    return [record for record in held_records(log) if record.id in want]
