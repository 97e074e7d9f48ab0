"""How often somebody may try to join (server/decisions/0007-pairing.md)."""

from __future__ import annotations

import pytest

from milepost_server.enrollment.join_tries import MOST_KEPT, MOST_TRIES, WITHIN, JoinTries
from milepost_server.errors import TooManyTries
from milepost_shared.errors import BadInput, NotAllowed, Revoked
from tests.server.enrollment.doors import Clock

HERE = "203.0.113.7"


def fail(tries: JoinTries, address: str, code: str) -> None:
    """Try to join with a code that lets nobody in."""
    with pytest.raises(NotAllowed), tries.counted(address, code):
        raise NotAllowed("That invite is not known here.")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tries(clock: Clock) -> JoinTries:
    return JoinTries(clock)


def test_an_address_has_five_failed_tries_a_minute_whatever_the_codes(tries: JoinTries, clock: Clock) -> None:
    for n in range(MOST_TRIES):
        fail(tries, HERE, f"code {n}")
        clock.now += 1
    with pytest.raises(TooManyTries) as refusal, tries.counted(HERE, "another"):
        pytest.fail("It was let through.")
    assert refusal.value.retry_after == WITHIN - MOST_TRIES
    fail(tries, "203.0.113.8", "code 0")
    clock.now += refusal.value.retry_after
    fail(tries, HERE, "another")


def test_an_invite_has_five_failed_tries_a_minute_from_wherever(tries: JoinTries) -> None:
    for n in range(MOST_TRIES):
        fail(tries, f"203.0.113.{n}", "code")
    with pytest.raises(TooManyTries), tries.counted("203.0.113.99", "code"):
        pytest.fail("It was let through.")


def test_a_network_of_ipv6_counts_as_one_address(tries: JoinTries) -> None:
    for n in range(MOST_TRIES):
        fail(tries, f"2001:db8::{n}", f"code {n}")
    with pytest.raises(TooManyTries), tries.counted("2001:db8::99", "another"):
        pytest.fail("It was let through.")
    fail(tries, "2001:db8:0:1::1", "another")
    fail(tries, "::ffff:203.0.113.1", "one")
    fail(tries, "no address", "two")


def test_who_gets_in_who_comes_back_as_a_new_device_and_who_tries_no_code_has_not_failed(
    tries: JoinTries,
) -> None:
    for n in range(3 * MOST_TRIES):
        with tries.counted(HERE, f"code {n}"):
            pass
        with pytest.raises(Revoked), tries.counted(HERE, f"code {n}"):
            raise Revoked("This device was revoked.")
        with pytest.raises(BadInput), tries.counted(HERE, f"code {n}"):
            raise BadInput("The key is not a public nkey of a user.")
    fail(tries, HERE, "code")


def test_only_so_many_are_remembered(tries: JoinTries) -> None:
    for n in range(MOST_KEPT):
        fail(tries, f"10.0.{n >> 8}.{n & 255}", f"code {n}")
    assert len(tries._tries) == MOST_KEPT
