"""Which devices a name means (client/decisions/0004-typed-input.md)."""

from __future__ import annotations

from pathlib import Path

import msgspec

from milepost_shared.protocol.member import Member
from milepost_shared.storage.tables.roster import devices_called
from tests.shared.builders import A, B, C, make_log


def member(device: str, name: str, revoked: int | None = None) -> Member:
    return Member(device=device, name=name, key="", joined=1, revoked=revoked)


def called(name: str, *members: Member) -> list[str]:
    return [found.device for found in devices_called(members, name)]


def test_a_device_is_found_by_its_id_or_its_whole_name_in_any_case() -> None:
    members = member(A, "Old Phone"), member(B, "laptop")
    assert called("old  phone", *members) == [A]
    assert called(B, *members) == [B]
    assert called("phone", *members) == called("", *members) == []


def test_a_name_that_two_devices_have_means_both() -> None:
    assert called("phone", member(A, "phone"), member(B, "Phone")) == [A, B]


def test_a_revoked_device_is_meant_where_no_other_is_called_so() -> None:
    old = member(A, "phone", revoked=7)
    assert called("phone", old) == [A]
    assert called("phone", old, member(B, "phone"), member(C, "phone", revoked=8)) == [B]
    assert called(A, old, member(B, "phone")) == [A]


def test_an_id_means_that_device_though_another_one_is_called_so() -> None:
    assert called(A, member(A, "phone"), member(B, A)) == [A]


async def test_an_author_has_a_key_and_is_no_member(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    author = Member(device=A, name="phone", key="U1", joined=1, role="author")
    await file.write(lambda log: log.roster.put(author))
    await file.write(lambda log: log.roster.put(member(B, "laptop")))

    found = await file.read(lambda log: [(log.roster.member(d), log.roster.key_of(d)) for d in (A, B, C)])
    assert found == [(None, "U1"), (member(B, "laptop"), ""), (None, None)]
    assert [m.is_active for m in await file.read(lambda log: log.roster.all())] == [False, True]
    await file.write(lambda log: log.roster.demote_all())
    assert {m.role for m in await file.read(lambda log: log.roster.all())} == {"author"}
    await file.write(lambda log: log.roster.remove(A))
    assert [m.device for m in await file.read(lambda log: log.roster.all())] == [B]
    await file.close()


def test_a_member_is_sent_as_versions_before_send_it_and_read_from_them() -> None:
    old = b'{"device":"%s","name":"laptop","key":"","joined":1}' % B.encode()
    assert msgspec.json.encode(member(B, "laptop")) == old
    assert msgspec.json.decode(old, type=Member) == member(B, "laptop")
