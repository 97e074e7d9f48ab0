"""Milepost's own export: it carries a log whole, or is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from milepost_client.device.identity import Identity
from milepost_client.formats.jsonl import export_log
from milepost_shared.errors import BadInput, Damaged, NotAllowed
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.tables.frames import FrameRow
from tests.client.admission import admit
from tests.client.exchange import STORED, Folders, digests, exported, imported, log, opened


@pytest.fixture
async def folders(tmp_path: Path) -> AsyncIterator[Folders]:
    async with opened(tmp_path) as found:
        yield found


def changed(lines: list[bytes], change: Callable[[dict[str, Any]], object]) -> list[bytes]:
    found = [msgspec.json.decode(line) for line in lines]
    for line in found:
        change(line)
    return [msgspec.json.encode(line) for line in found]


async def test_an_empty_device_that_imports_what_was_never_sent_has_the_same_digest(folders: Folders) -> None:
    laptop, phone = await folders.device("laptop"), await folders.device("phone")
    await log(laptop, 1, 2, 3)
    assert await imported(phone, await exported(laptop)) == (3, 0)
    assert len(await digests(laptop, phone)) == 1


async def test_an_empty_device_that_imports_admitted_events_keeps_their_stamps(folders: Folders) -> None:
    laptop, phone = await folders.device("laptop"), await folders.device("phone")
    await log(laptop, 1, 2, ahead=timedelta(days=400))
    await admit(laptop, STORED)
    await log(laptop, 3)
    await imported(phone, await exported(laptop))
    heads = await phone.log.read(lambda log: log.heads.all())
    assert [(head.seq, head.admitted) for head in heads] == [(3, 2)]
    assert heads == await laptop.log.read(lambda log: log.heads.all())
    assert len(await digests(laptop, phone)) == 1


async def test_a_device_that_imports_becomes_another_device_of_the_same_person(folders: Folders) -> None:
    laptop, phone = await folders.device("laptop"), await folders.device("phone")
    await log(laptop, 1)
    await imported(phone, await exported(laptop))
    assert phone.id != laptop.id
    assert await phone.log.read(lambda log: log.user) == await laptop.log.read(lambda log: log.user)
    [brought] = await phone.log.read(lambda log: log.roster.all())
    assert (brought.name, brought.role) == ("laptop", "author")


async def test_an_import_can_be_exported_again(folders: Folders) -> None:
    laptop, phone, tablet = [await folders.device(name) for name in ("laptop", "phone", "tablet")]
    await log(laptop, 1, 2)
    await imported(phone, await exported(laptop))
    await log(phone, 4)
    await imported(tablet, await exported(phone))
    assert len(await digests(phone, tablet)) == 1


async def test_importing_again_adds_nothing(folders: Folders) -> None:
    laptop, phone = await folders.device("laptop"), await folders.device("phone")
    await log(laptop, 1, 2)
    lines = await exported(laptop)
    await imported(phone, lines)
    assert await imported(phone, lines) == (0, 2)
    assert await imported(laptop, lines) == (0, 2)
    assert len(await digests(laptop, phone)) == 1


async def test_what_a_device_wrote_before_it_imported_stays_beside_it(folders: Folders) -> None:
    laptop, phone = await folders.device("laptop"), await folders.device("phone")
    await log(laptop, 1, 2)
    await log(phone, 4)
    assert await imported(phone, await exported(laptop)) == (2, 0)
    assert await imported(laptop, await exported(phone)) == (1, 2)
    assert len(await digests(laptop, phone)) == 1


async def test_a_log_of_another_person_is_refused(folders: Folders) -> None:
    laptop, phone, stranger = [await folders.device(name) for name in ("laptop", "phone", "stranger")]
    await log(laptop, 1)
    await log(stranger, 2)
    await imported(phone, await exported(laptop))
    before = await digests(phone)
    with pytest.raises(NotAllowed, match="another person"):
        await imported(phone, await exported(stranger))
    assert await digests(phone) == before


async def test_an_export_of_a_diverged_copy_is_refused_whole(folders: Folders) -> None:
    laptop, phone = await folders.device("laptop"), await folders.device("phone")
    await log(laptop, 1)
    await imported(phone, await exported(laptop))
    await log(laptop, 2)
    later = await exported(laptop)
    await laptop.log.write(lambda log: Recovery(log, STORED).roll_back(laptop.id, 1))
    await log(laptop, 3)
    await imported(phone, await exported(laptop))
    before = await digests(phone)
    with pytest.raises(BadInput, match="forked"):
        await imported(phone, later)
    assert await digests(phone) == before


async def test_changed_bytes_are_noticed_by_the_signature(folders: Folders) -> None:
    laptop, phone = await folders.device("laptop"), await folders.device("phone")
    await log(laptop, 1, 2)

    def cheat(line: dict[str, Any]) -> None:
        if line.get("event", {}).get("seq") == 1:
            line["event"]["contributions"][0]["amount"] = 100.0

    lines = changed(await exported(laptop), cheat)
    with pytest.raises(BadInput, match="not as they were signed"):
        await imported(phone, lines)
    assert await phone.log.read(lambda log: (log.events.count(), log.roster.all())) == (0, [])


async def test_a_file_cannot_bring_another_key_for_a_device_that_is_known(folders: Folders) -> None:
    laptop, phone, thief = [await folders.device(name) for name in ("laptop", "phone", "thief")]
    await log(laptop, 1)
    await imported(phone, await exported(laptop))
    await log(laptop, 666)
    forged = (await export_log(laptop, Identity.load_or_create(thief.home), "laptop")).lines
    with pytest.raises(BadInput, match="not as they were signed"):
        await imported(phone, forged)


@pytest.mark.parametrize("left", range(5))
async def test_a_file_that_is_cut_short_is_refused_whole(folders: Folders, left: int) -> None:
    laptop, phone = await folders.device("laptop"), await folders.device("phone")
    await log(laptop, 1)
    await admit(laptop, STORED)
    await log(laptop, 2)
    lines = await exported(laptop)
    assert len(lines) == 6
    with pytest.raises(BadInput, match=r"cut short|not all there"):
        await imported(phone, lines[:left])
    assert await phone.log.read(lambda log: (log.events.count(), log.metadata.number("claimed"))) == (0, 0)


@pytest.mark.parametrize(
    "lines",
    [
        [b'{"member":{"device":"aaaaaaaaaaaa","name":"x","key":"U","joined":0}}'],
        [b'{"milepost":99,"user":"ffffffffffffffff"}'],
        [b'{"milepost":1,"user":"../../etc/passwd"}'],
        [b'{"milepost":1,"user":"ffffffffffffffff"}', b'{"effective":1,"event":{"device":"aaaaaaaaaaaa"}}'],
        [b'{"milepost":1,"user":"ffffffffffffffff"}', b"[" * 5000],
        [b'{"milepost":1,"user":"ffffffffffffffff"}', b"\xff"],
    ],
)
async def test_what_is_no_export_is_refused(folders: Folders, lines: list[bytes]) -> None:
    phone = await folders.device("phone")
    with pytest.raises(BadInput):
        await imported(phone, lines)


async def test_an_export_that_would_miss_a_damaged_event_is_not_written(folders: Folders) -> None:
    laptop = await folders.device("laptop")
    await log(laptop, 1, 2, 3)
    await admit(laptop, STORED)
    await laptop.log.write(lambda log: log.events.delete(laptop.id, 2))
    with pytest.raises(Damaged, match="are damaged"):
        await exported(laptop)


async def test_frames_that_reach_into_one_another_are_exported_once(folders: Folders) -> None:
    laptop, phone, tablet = [await folders.device(name) for name in ("laptop", "phone", "tablet")]
    await log(laptop, 1, 2, 3)
    await imported(phone, await exported(laptop))
    (kept,) = await phone.log.read(lambda log: list(log.frames.after(laptop.id, 0)))
    await phone.log.write(lambda log: log.frames.put(FrameRow(laptop.id, 2, 3, 0, kept.signature)))
    assert await imported(tablet, await exported(phone)) == (3, 0)
    assert len(await digests(phone, tablet)) == 1
