"""Tokens for a device's messages over HTTP (server/decisions/0012-messages-over-http.md)."""

from __future__ import annotations

import pytest

from milepost_server.enrollment.device_access import TOKEN_SECONDS, DeviceAccess
from milepost_shared.errors import NotAllowed, Revoked
from milepost_shared.roster.joining import LoginRequest
from tests.server.enrollment.doors import Door, Phone


@pytest.fixture
def access(door: Door) -> DeviceAccess:
    return DeviceAccess(door.pairing, door.user_logs, door.clock)


def asks(door: Door, phone: Phone, user: str) -> LoginRequest:
    """A phone's request for a token, over a new challenge."""
    return phone.logs_in(user, door.server, door.challenge(), purpose="token")


async def test_a_token_says_whose_it_is_until_it_ends(door: Door, access: DeviceAccess) -> None:
    phone = Phone()
    user = (await door.lets_in(phone)).user
    given = await access.token(asks(door, phone, user))
    assert given.seconds == TOKEN_SECONDS
    door.clock.now += TOKEN_SECONDS
    assert await access.sender(given.token) == (user, phone.id)
    door.clock.now += 1
    assert await access.sender(given.token) is None


async def test_a_token_ends_with_the_process_that_made_it(door: Door, access: DeviceAccess) -> None:
    phone = Phone()
    user = (await door.lets_in(phone)).user
    given = await access.token(asks(door, phone, user))
    assert await DeviceAccess(door.pairing, door.user_logs, door.clock).sender(given.token) is None


async def test_a_token_ends_when_its_device_is_revoked(door: Door, access: DeviceAccess) -> None:
    phone = Phone()
    user = (await door.lets_in(phone)).user
    given = await access.token(asks(door, phone, user))
    await door.revokes(user, phone)
    with pytest.raises(Revoked):
        await access.sender(given.token)
    with pytest.raises(Revoked):
        await access.token(asks(door, phone, user))


async def test_a_token_ends_with_its_person(door: Door, access: DeviceAccess) -> None:
    phone = Phone()
    user = (await door.lets_in(phone)).user
    given = await access.token(asks(door, phone, user))
    await door.user_logs.write(user, lambda log: log.roster.remove(phone.id))
    assert await access.sender(given.token) is None
    with pytest.raises(NotAllowed):
        await access.token(asks(door, phone, user))


async def test_a_login_opens_no_messages_and_what_asks_for_a_token_logs_nobody_in(
    door: Door, access: DeviceAccess
) -> None:
    phone = Phone()
    user = (await door.lets_in(phone)).user
    with pytest.raises(NotAllowed, match="not signed"):
        await access.token(phone.logs_in(user, door.server, door.challenge()))
    with pytest.raises(NotAllowed, match="not signed"):
        await door.pairing.login(asks(door, phone, user))
