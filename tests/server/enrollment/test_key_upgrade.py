"""Keys of files that are older than the table of keys (server/decisions/0007-pairing.md)."""

from __future__ import annotations

import msgspec
import pytest

from milepost_server.enrollment.key_upgrade import fill_device_keys
from milepost_server.storage.tables.device_keys import KeyHolder
from milepost_server.sync.device_reports import keep_report
from milepost_shared.errors import Revoked
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import Report
from milepost_shared.storage.log import Log
from tests.server.enrollment.doors import SOMEBODY, Door, Phone

OTHER = "f" * 16


async def stands(
    door: Door,
    user: str,
    phone: Phone,
    *,
    reported: bool = False,
    revoked: int | None = None,
    joined: int = 1,
) -> None:
    """Put a device on a roster as a version before did, which knew no table of keys."""
    if not door.user_logs.knows(user):
        await door.user_logs.add(user)
    member = Member(device=phone.id, name="phone", key=phone.key, joined=joined, revoked=revoked)

    def put(log: Log) -> None:
        log.roster.put(member)
        if reported:
            keep_report(log, Report(device=phone.id, at=2, marks={}))

    await door.user_logs.write(user, put)


async def upgraded(door: Door) -> dict[tuple[str, str], str]:
    """The roles on all rosters after the first start of this version."""
    await fill_device_keys(door.user_logs, door.registry)
    return {
        (user, member.device): member.role
        for user in door.user_logs.known()
        for member in await door.roster(user)
    }


async def holder(door: Door, phone: Phone) -> KeyHolder | None:
    return await door.registry.read(lambda registry: registry.device_keys.get(phone.key))


async def test_who_was_on_a_roster_stays_a_member_and_keeps_the_key(door: Door) -> None:
    laptop, phone, lost = Phone(), Phone(), Phone()
    await stands(door, SOMEBODY, laptop, reported=True)
    await stands(door, OTHER, phone)
    await stands(door, OTHER, lost, revoked=7)
    found = await upgraded(door)
    assert set(found.values()) == {"member"}
    assert await holder(door, phone) == KeyHolder(OTHER, phone.id)
    assert await holder(door, lost) == KeyHolder(OTHER, lost.id, 7)
    with pytest.raises(Revoked):
        await door.lets_in(Phone(pair=lost.pair))
    await door.logs_in(phone, OTHER)


@pytest.mark.parametrize("revoked", [None, 7])
async def test_of_a_key_that_stands_twice_the_device_that_reported_stays(
    door: Door, revoked: int | None
) -> None:
    phone = Phone()
    planted = Phone(pair=phone.pair)
    await stands(door, SOMEBODY, phone, reported=True, joined=9)
    await stands(door, OTHER, planted, revoked=revoked)
    assert await upgraded(door) == {(SOMEBODY, phone.id): "member", (OTHER, planted.id): "author"}
    assert await holder(door, phone) == KeyHolder(SOMEBODY, phone.id)


async def test_where_nobody_reported_whoever_proves_the_key_may_join(door: Door) -> None:
    phone = Phone()
    for user in (SOMEBODY, OTHER):
        await stands(door, user, phone)
    assert set((await upgraded(door)).values()) == {"author"}
    assert await holder(door, phone) is None
    await door.lets_in(phone, SOMEBODY)
    assert await holder(door, phone) == KeyHolder(SOMEBODY, phone.id)


async def test_a_key_that_its_person_revoked_stays_revoked_under_all_ids(door: Door) -> None:
    thief = Phone()
    planted = Phone(pair=thief.pair)
    await stands(door, SOMEBODY, thief, revoked=7)
    await stands(door, SOMEBODY, planted, reported=True)
    assert (await upgraded(door))[SOMEBODY, planted.id] == "author"
    with pytest.raises(Revoked):
        await door.lets_in(planted, SOMEBODY)


async def test_it_is_done_once_and_may_break_off(door: Door) -> None:
    phone = Phone()
    await stands(door, SOMEBODY, phone, reported=True)
    await stands(door, OTHER, phone)
    author = Member(device=phone.id, name="phone", key=phone.key, joined=1, role="author")
    await door.user_logs.write(OTHER, lambda log: log.roster.put(author))
    found = await upgraded(door)
    assert found == {(SOMEBODY, phone.id): "member", (OTHER, phone.id): "author"}
    await stands(door, OTHER, phone)
    assert await upgraded(door) == dict.fromkeys(found, "member")


async def test_reports_of_an_unknown_form_are_none(door: Door) -> None:
    phone = Phone()
    for user in (SOMEBODY, OTHER):
        await stands(door, user, phone)
        await door.user_logs.write(user, lambda log: log.metadata.put("reports", "[1]"))
    assert set((await upgraded(door)).values()) == {"author"}
    assert msgspec.json.encode(await door.roster(OTHER)).count(b'"role":"author"') == 1
