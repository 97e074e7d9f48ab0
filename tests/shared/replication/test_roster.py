"""The roster of a log follows from the records that its server took."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.erased import Erased
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import MAX_AUTHORS
from milepost_shared.replication.roster import (
    ensure_records,
    held_records,
    merge_records,
    own_join,
    pending_records,
    pin_server,
    records_beyond,
    state,
    take_record,
    take_records,
    told_of,
    unvouched_authors,
)
from milepost_shared.roster.joining import MOST_NAMINGS, MOST_RECORDS, MOST_VOUCHED
from milepost_shared.roster.records import Record, signing_input, stated
from milepost_shared.storage.connection import open_inline
from milepost_shared.storage.log import Log
from tests.shared.builders import GOAL, NOW, TODAY, goal
from tests.shared.erasing import ID, draft, named, total
from tests.shared.roster.signers import (
    USER,
    Device,
    Server,
    bringing,
    invitation,
    joining,
    naming,
    revoking,
)

SERVER, OTHER = Server(), Server("other")
LAPTOP, PHONE, TABLET = (Device(name) for name in ("laptop", "phone", "tablet"))


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[LogFile]:
    """A log that is on neither side yet."""
    log = await open_log(tmp_path / "log.db", USER, 1, connect=open_inline)
    yield log
    await log.close()


def joined(device: Device, by: Server | Device = SERVER, server: Server = SERVER) -> Record:
    code = f"code of {device.name} by {by.name}"
    return joining(device, code, invitation(code, by, server), server)


def taken(*records: Record, server: Server = SERVER) -> list[Record]:
    """Records that a server took one after another, from stamp 1 on."""
    return [server.take(record, at) for at, record in enumerate(records, 1)]


def roles(log: Log) -> dict[str, str]:
    return {member.name: member.role for member in log.roster.all()}


async def take(file: LogFile, record: Record, now: int = 1) -> str | None:
    """What the server says to a record."""
    return await file.write(lambda log: take_record(log, record, now, SERVER.sign_text))


async def on_laptop(file: LogFile) -> None:
    """Make the log that of the laptop, which joined the server."""

    def begin(log: Log) -> None:
        log.metadata.put("device", LAPTOP.id)
        pin_server(log, SERVER.key)

    await file.write(begin)


async def test_only_what_the_pinned_server_took_about_this_person_makes_the_roster(file: LogFile) -> None:
    await on_laptop(file)
    foreign = replace(joined(PHONE), body=joined(PHONE).body.replace(USER, "f" * 16))
    records = [
        *taken(joined(LAPTOP)),
        *taken(joined(PHONE, OTHER, OTHER), server=OTHER),
        joined(TABLET),
        SERVER.take(foreign, 9),
    ]
    assert await file.write(lambda log: merge_records(log, records)) == 1
    assert await file.write(lambda log: merge_records(log, records)) == 0
    assert await file.read(roles) == {"laptop": "member"}


async def test_the_order_in_which_records_come_does_not_matter(file: LogFile, tmp_path: Path) -> None:
    records = taken(joined(LAPTOP), joined(PHONE, LAPTOP), naming(PHONE, "old phone", LAPTOP))
    other = await open_log(tmp_path / "other.db", USER, 1, connect=open_inline)
    for log, order in ((file, records), (other, records[::-1])):
        await on_laptop(log)
        for record in order:
            await log.write(partial(merge_records, records=[record]))
    found = [
        await log.read(lambda log: (log.roster.all(), log.metadata.text("records"))) for log in (file, other)
    ]
    assert found[0] == found[1]
    assert await file.read(roles) == {"laptop": "member", "old phone": "member"}
    await other.close()


async def test_a_device_whose_key_only_this_log_knows_goes_on_to_verify_and_is_to_be_vouched_for(
    file: LogFile,
) -> None:
    await on_laptop(file)
    known = Member(device=TABLET.id, name="tablet", key=TABLET.key, joined=1)
    await file.write(lambda log: log.roster.put(known))
    await file.write(lambda log: merge_records(log, taken(joined(LAPTOP), joined(PHONE, LAPTOP))))
    assert await file.read(roles) == {"laptop": "member", "phone": "member", "tablet": "author"}
    [author] = await file.read(lambda log: unvouched_authors(log, LAPTOP.id))
    assert (author.device, author.key, author.by) == (TABLET.id, TABLET.key, LAPTOP.id)
    brought = await file.read(lambda log: unvouched_authors(log, LAPTOP.id, OTHER.key))
    assert {each.device for each in brought} == {PHONE.id, TABLET.id}
    signed = stated(author, LAPTOP.sign_text(signing_input(author)))
    await file.write(lambda log: state(log, signed))
    assert await file.read(lambda log: unvouched_authors(log, LAPTOP.id)) == []
    assert await file.read(pending_records) == [signed]


async def test_at_another_server_the_members_of_the_first_only_verify(file: LogFile) -> None:
    await on_laptop(file)
    await file.write(lambda log: merge_records(log, taken(joined(LAPTOP), joined(PHONE, LAPTOP))))
    await file.write(lambda log: pin_server(log, OTHER.key))
    assert await file.read(roles) == {"laptop": "author", "phone": "author"}
    await file.write(lambda log: pin_server(log, SERVER.key))
    assert await file.read(roles) == {"laptop": "member", "phone": "member"}


async def test_a_device_that_none_of_the_persons_own_let_in_is_told_of_once(file: LogFile) -> None:
    await on_laptop(file)
    records = taken(joined(LAPTOP), joined(PHONE, LAPTOP), joined(TABLET))
    await file.write(lambda log: merge_records(log, records))
    assert await file.read(lambda log: log.records.has_untold())
    assert [member.name for member in await file.write(told_of)] == ["tablet"]
    assert await file.write(told_of) == []
    assert not await file.read(lambda log: log.records.has_untold())


async def test_who_joins_is_told_of_nobody_since_it_lists_all_at_once(file: LogFile) -> None:
    await on_laptop(file)
    await file.write(lambda log: merge_records(log, taken(joined(LAPTOP), joined(TABLET)), tell=False))
    assert await file.write(told_of) == []


async def test_a_server_takes_each_record_later_than_those_before(file: LogFile) -> None:
    await file.write(lambda log: ensure_records(log, SERVER.key, SERVER.sign_text))
    for now, record in ((50, joined(LAPTOP)), (50, joined(PHONE, LAPTOP)), (7, naming(PHONE, "p", PHONE))):
        assert await take(file, record, now) is None
    stamps = sorted(r.at for each in await file.read(held_records) if (r := each.receipt()))
    assert stamps == [50, 51, 52]


async def test_a_server_takes_nothing_that_counts_for_nothing(file: LogFile) -> None:
    await file.write(lambda log: ensure_records(log, SERVER.key, SERVER.sign_text))
    foreign = replace(joined(LAPTOP), body=joined(LAPTOP).body.replace(USER, "f" * 16))
    for record in (foreign, joined(PHONE, LAPTOP), naming(PHONE, "mine", PHONE), bringing(PHONE, LAPTOP)):
        refusal = await take(file, record)
        assert refusal
    assert await file.read(held_records) == []


async def test_a_roster_that_is_full_takes_revocations_alone(
    file: LogFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (MOST_RECORDS, MOST_NAMINGS, MOST_VOUCHED, MAX_AUTHORS) == (1_024, 512, 192, 256)
    monkeypatch.setattr("milepost_shared.replication.roster.MOST_RECORDS", 2)
    monkeypatch.setattr("milepost_shared.replication.roster.MOST_NAMINGS", 2)
    await file.write(lambda log: ensure_records(log, SERVER.key, SERVER.sign_text))

    assert await take(file, joined(LAPTOP)) is None
    assert await take(file, joined(PHONE, LAPTOP)) is None
    assert await take(file, naming(PHONE, "p", LAPTOP))
    assert await take(file, revoking(PHONE, LAPTOP, SERVER)) is None


async def test_names_and_devices_leave_room_for_those_that_the_operator_lets_in(
    file: LogFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("milepost_shared.replication.roster.MOST_NAMINGS", 2)
    monkeypatch.setattr("milepost_shared.replication.roster.MOST_VOUCHED", 2)
    monkeypatch.setattr("milepost_shared.replication.roster.MAX_AUTHORS", 3)
    await file.write(lambda log: ensure_records(log, SERVER.key, SERVER.sign_text))
    assert await take(file, joined(LAPTOP)) is None
    assert await take(file, naming(LAPTOP, "a", LAPTOP)) is None
    assert "already" in str(await take(file, naming(LAPTOP, "b", LAPTOP)))
    assert await take(file, joined(PHONE, LAPTOP)) is None
    full = [await take(file, each) for each in (joined(TABLET, LAPTOP), bringing(TABLET, LAPTOP))]
    assert full == ["there are 2 devices already; whoever runs the server can still let one in"] * 2
    assert await take(file, joined(TABLET)) is None
    assert await file.read(roles) == {"a": "member", "phone": "member", "tablet": "member"}


async def test_many_records_are_taken_at_once_and_those_that_count_for_nothing_left_out(
    file: LogFile,
) -> None:
    await file.write(lambda log: ensure_records(log, SERVER.key, SERVER.sign_text))
    assert await take(file, joined(LAPTOP)) is None
    names = [naming(LAPTOP, f"laptop {n}", LAPTOP) for n in range(3)]
    forged = naming(LAPTOP, "mine", PHONE)
    refused = await file.write(
        lambda log: take_records(log, [names[0], forged, *names[1:]], 1, SERVER.sign_text)
    )
    assert list(refused) == [forged.id]
    assert await file.read(roles) == {"laptop 2": "member"}
    assert len(await file.read(held_records)) == 4


async def test_a_file_from_before_records_gets_them_from_the_server_once(file: LogFile) -> None:
    rows = (
        Member(device=LAPTOP.id, name="laptop", key=LAPTOP.key, joined=5),
        Member(device=PHONE.id, name="phone", key=PHONE.key, joined=6, revoked=9),
        Member(device=TABLET.id, name="tablet", key=TABLET.key, joined=7, role="author"),
    )

    def before(log: Log) -> None:
        for row in rows:
            log.roster.put(row)

    await file.write(before)
    for _ in range(2):
        await file.write(lambda log: ensure_records(log, SERVER.key, SERVER.sign_text))
    assert await file.read(lambda log: log.roster.all()) == [replace(row, voucher="server") for row in rows]
    assert len(await file.read(held_records)) == 4
    legacy = await file.read(lambda log: own_join(log, LAPTOP.id))
    assert legacy is not None and await file.read(lambda log: own_join(log, TABLET.id)) is None
    await file.write(lambda log: ensure_records(log, OTHER.key, OTHER.sign_text))
    assert set((await file.read(roles)).values()) == {"author"}
    assert await file.read(held_records) == []


async def test_what_the_other_side_lacks_is_all_but_what_it_has(file: LogFile) -> None:
    await on_laptop(file)
    records = taken(joined(LAPTOP), joined(PHONE, LAPTOP))
    await file.write(lambda log: merge_records(log, records))
    assert await file.read(lambda log: records_beyond(log, [records[0].id])) == [records[1]]
    assert await file.read(lambda log: records_beyond(log, [each.id for each in records])) == []


async def test_a_damaged_record_counts_for_nothing_and_comes_again(file: LogFile) -> None:
    await on_laptop(file)
    records = taken(joined(LAPTOP), joined(PHONE, LAPTOP))
    await file.write(lambda log: merge_records(log, records))
    whole = await file.read(lambda log: log.metadata.text("records"))
    damaged = b'{"body":"\xff'
    await file.write(lambda log: log.records.put(records[1].id, damaged, SERVER.key, told=True))
    await file.write(lambda log: pin_server(log, SERVER.key))
    assert await file.read(roles) == {"laptop": "member", "phone": "author"}
    assert await file.read(lambda log: log.metadata.text("records")) != whole
    assert await file.write(lambda log: merge_records(log, records)) == 1
    assert await file.read(roles) == {"laptop": "member", "phone": "member"}


@pytest.mark.parametrize("side", ["a device", "a server"])
async def test_what_counts_again_is_compared_with_what_the_log_said_before(file: LogFile, side: str) -> None:
    """The phone erased it after it was stolen. A server has nobody to tell."""
    if side == "a device":
        await on_laptop(file)
    else:
        await file.write(lambda log: pin_server(log, SERVER.key))
    first, second = taken(joined(LAPTOP), joined(PHONE))
    await file.write(lambda log: merge_records(log, [first, second]))

    def erase(log: Log) -> None:
        log.append(LAPTOP.id, [goal(), draft(4.0)], NOW, TODAY)
        entry = named(log, f"{LAPTOP.id}-2")
        log.erase(PHONE.id, [Erased(**draft_header(), id=ID, level="all", entries=(entry,))], NOW)

    await file.write(erase)
    assert await total(file) == 0.0
    revoked = SERVER.take(revoking(PHONE, SERVER, SERVER, since=3), 4)
    await file.write(lambda log: merge_records(log, [revoked]))
    assert await total(file) == 4.0

    def believed(log: Log) -> float:
        return sum(day.amount for day in log.baseline.book().goal(GOAL).days.values())

    assert await file.read(believed) == 0.0
    assert await file.read(lambda log: log.baseline.exists()) == (side == "a device")
