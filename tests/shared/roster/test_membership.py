"""Who belongs to a person follows from the set of records, and attacks on it come to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from milepost_shared.roster.membership import Membership, membership
from milepost_shared.roster.records import Named, Record, SignedInvite
from tests.shared.roster.signers import (
    USER,
    Device,
    Server,
    bringing,
    invitation,
    joining,
    naming,
    readmitting,
    revoking,
    stated,
)

SERVER = Server()
LAPTOP, PHONE, TABLET, THIEF = (Device(name) for name in ("laptop", "phone", "tablet", "thief"))


def of(*records: Record) -> Membership:
    """Who belongs by records that the server took, one after another from stamp 1 on."""
    return membership([SERVER.take(record, at) for at, record in enumerate(records, 1)], USER, {SERVER.key})


def active(found: Membership) -> set[str]:
    return {member.name for member in found.members.values() if member.revoked is None}


def invited_by_server(device: Device, code: str | None = None) -> Record:
    code = code or f"code of {device.name}"
    return joining(device, code, invitation(code, SERVER, SERVER), SERVER)


def invited(device: Device, by: Device) -> Record:
    code = f"code of {device.name} by {by.name}"
    return joining(device, code, invitation(code, by, SERVER), SERVER)


def test_a_device_that_joins_with_an_invite_of_its_own_is_a_member() -> None:
    found = of(invited_by_server(LAPTOP), invited(PHONE, LAPTOP))
    assert {member.name: member.voucher for member in found.members.values()} == {
        "laptop": "server",
        "phone": LAPTOP.id,
    }
    assert found.conflicts == []


def test_a_record_that_no_server_took_is_not_in_force() -> None:
    assert active(membership([invited_by_server(LAPTOP)], USER, {SERVER.key})) == set()


def test_a_record_that_an_unknown_server_took_is_not_in_force() -> None:
    other = Server("other")
    taken = other.take(invited_by_server(LAPTOP), 1)
    assert active(membership([taken], USER, {SERVER.key})) == set()


def test_a_receipt_for_another_record_does_not_count() -> None:
    taken = SERVER.take(invited_by_server(LAPTOP), 1)
    forged = replace(invited_by_server(PHONE), taken=taken.taken)
    forged = replace(forged, sigs=forged.sigs | {"taken": taken.sigs["taken"]})
    assert active(membership([forged], USER, {SERVER.key})) == set()


def test_records_of_another_person_do_not_count() -> None:
    taken = SERVER.take(invited_by_server(LAPTOP), 1)
    assert active(membership([taken], "f" * 16, {SERVER.key})) == set()


def test_who_lists_the_key_of_another_proves_nothing() -> None:
    code = "a code"
    record = joining(THIEF, code, invitation(code, SERVER, SERVER), SERVER, key=LAPTOP.key)
    assert active(of(record)) == set()


def test_an_invite_lets_one_device_in() -> None:
    found = of(invited_by_server(LAPTOP, "one"), invited_by_server(PHONE, "one"))
    assert active(found) == {"laptop"}
    assert [conflict.reason for conflict in found.conflicts] == ["the invite was used before"]


def test_an_invite_that_its_maker_did_not_sign_lets_nobody_in() -> None:
    code = "code"
    signed = invitation(code, LAPTOP, SERVER)
    forged = SignedInvite(body=signed.body, sig=THIEF.sign("invite", signed.body))
    assert active(of(invited_by_server(LAPTOP), joining(THIEF, code, forged, SERVER))) == {"laptop"}


def test_a_stranger_vouches_for_nobody() -> None:
    assert active(of(invited_by_server(LAPTOP), invited(PHONE, THIEF))) == {"laptop"}


def test_no_key_and_no_device_id_stands_twice() -> None:
    again = Device("laptop")
    again.name = "a second laptop"
    found = of(invited_by_server(LAPTOP), invited_by_server(again, "again"))
    assert active(found) == {"laptop"}


def test_a_revoked_key_never_returns() -> None:
    back = Device("phone")
    found = of(
        invited_by_server(LAPTOP),
        invited(PHONE, LAPTOP),
        revoking(PHONE, LAPTOP, SERVER),
        invited_by_server(back, "a new invite"),
        readmitting(PHONE, LAPTOP),
    )
    assert active(found) == {"laptop"}
    assert found.members[PHONE.id].revoked == 3


def test_a_key_that_was_revoked_before_it_joined_does_not_join() -> None:
    found = of(invited_by_server(LAPTOP), revoking(PHONE, LAPTOP, SERVER), invited(PHONE, LAPTOP))
    assert active(found) == {"laptop"}


def test_what_a_revoked_device_signs_later_does_not_count() -> None:
    found = of(
        invited_by_server(LAPTOP),
        invited(PHONE, LAPTOP),
        revoking(PHONE, LAPTOP, SERVER),
        revoking(LAPTOP, PHONE, SERVER),
        invited(THIEF, PHONE),
        naming(LAPTOP, "mine now", PHONE),
    )
    assert active(found) == {"laptop"}


def test_revoking_since_a_moment_takes_along_whom_the_device_let_in_from_then_on() -> None:
    found = of(
        invited_by_server(LAPTOP),
        invited(PHONE, LAPTOP),
        invited(TABLET, PHONE),
        invited(THIEF, TABLET),
        revoking(PHONE, LAPTOP, SERVER, since=3),
    )
    assert active(found) == {"laptop"}


def test_revoking_since_a_moment_keeps_whom_the_device_let_in_before() -> None:
    found = of(
        invited_by_server(LAPTOP),
        invited(PHONE, LAPTOP),
        invited(TABLET, PHONE),
        revoking(PHONE, LAPTOP, SERVER, since=4),
    )
    assert active(found) == {"laptop", "tablet"}


def test_the_operator_undoes_what_a_thief_did_to_the_owner() -> None:
    found = of(
        invited_by_server(LAPTOP),
        invited(PHONE, LAPTOP),
        revoking(LAPTOP, PHONE, SERVER),
        invited(THIEF, PHONE),
        revoking(PHONE, SERVER, SERVER, since=3),
    )
    assert active(found) == {"laptop"}


def test_a_device_that_is_brought_only_verifies() -> None:
    found = of(invited_by_server(LAPTOP), bringing(PHONE, LAPTOP), invited(THIEF, PHONE))
    assert active(found) == {"laptop"}
    assert found.key_of(PHONE.id) == PHONE.key
    assert found.member(PHONE.id) is None


def test_an_author_becomes_a_member_with_an_invite_of_its_own() -> None:
    found = of(invited_by_server(LAPTOP), bringing(PHONE, LAPTOP), invited(PHONE, LAPTOP))
    assert active(found) == {"laptop", "phone"}


def test_a_member_lets_a_device_in_again_at_a_new_server() -> None:
    found = of(invited_by_server(LAPTOP), bringing(PHONE, LAPTOP), readmitting(PHONE, LAPTOP))
    assert active(found) == {"laptop", "phone"}
    assert found.members[PHONE.id].voucher == LAPTOP.id


def test_a_statement_counts_only_with_the_key_of_who_makes_it() -> None:
    body = Named(user=USER, device=LAPTOP.id, name="mine now", by=LAPTOP.id)
    found = of(invited_by_server(LAPTOP), stated(body, "named", THIEF))
    assert found.members[LAPTOP.id].name == "laptop"
    assert [conflict.reason for conflict in found.conflicts] == ["not signed by that member"]


def test_the_last_name_counts() -> None:
    found = of(invited_by_server(LAPTOP), naming(LAPTOP, "old", LAPTOP), naming(LAPTOP, "new", SERVER))
    assert found.members[LAPTOP.id].name == "new"


DEVICES = [Device(f"device {n}") for n in range(5)]


def statement(random: Random, n: int) -> Record:
    """The random statement number `n` of some device."""
    one, other = random.choice(DEVICES), random.choice(DEVICES)
    code = f"code {n % 3}"
    makes: tuple[Callable[[], Record], ...] = (
        lambda: joining(one, code, invitation(code, other, SERVER), SERVER),
        lambda: joining(one, code, invitation(code, SERVER, SERVER), SERVER),
        lambda: revoking(one, other, SERVER, random.choice((None, random.randint(1, n + 1)))),
        lambda: revoking(one, SERVER, SERVER, random.choice((None, n))),
        lambda: bringing(one, other),
        lambda: readmitting(one, other),
        lambda: naming(one, f"name {n}", other),
    )
    return random.choice(makes)()


def history(random: Random, length: int) -> list[Record]:
    """Random statements of devices, honest or not, that the server took."""
    records = [invited_by_server(DEVICES[0]), *(statement(random, n) for n in range(length))]
    return [SERVER.take(record, random.randint(1, length + 1)) for record in records]


def comes_to(records: Iterable[Record]) -> Membership:
    return membership(records, USER, {SERVER.key})


@settings(max_examples=settings().max_examples * 3 // 5)
@given(st.integers(0, 2**32), st.integers(0, 14))
def test_who_belongs_depends_on_the_set_alone(seed: int, length: int) -> None:
    random = Random(seed)
    records = history(random, length)
    shuffled = random.sample([*records, *random.choices(records, k=3)], len(records) + 3)
    assert comes_to(records) == comes_to(shuffled)


@settings(max_examples=settings().max_examples * 3 // 5)
@given(st.integers(0, 2**32), st.integers(0, 14))
def test_no_key_stands_twice_and_a_cut_key_is_no_member(seed: int, length: int) -> None:
    records = history(Random(seed), length)
    found = comes_to(records)
    keys = [member.key for member in found.members.values()] + [each.key for each in found.authors.values()]
    assert len(keys) == len(set(keys))
    by_server = {
        record.read().key  # type: ignore[union-attr]
        for record in records
        if '"kind":"revoked"' in record.body and '"by":"server"' in record.body
    }
    # Whoever the operator revoked is out, but for one that joined at a later stamp than the revocation's.
    assert not {m.key for m in found.members.values() if m.revoked is None and m.key in by_server}
