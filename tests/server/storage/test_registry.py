"""What the server keeps in addition to its people's files."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from milepost_server.storage.registry import Registry, RegistryFile, open_registry
from milepost_server.storage.tables.invites import Invite
from milepost_server.storage.tables.quarantine import QuarantinedMessage
from milepost_shared.errors import StorageFailed
from milepost_shared.roster.joining import InviteRegistration, register
from tests.shared.roster.signers import Server, invitation, secrets_for

ANA, BEN = "a" * 16, "b" * 16
PHONE, LAPTOP = "1" * 12, "2" * 12
NOW = 1_772_791_200_000_000
MINUTE, DAY = 60_000_000, 86_400_000_000


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[RegistryFile]:
    database = await open_registry(tmp_path)
    yield database
    await database.close()


async def test_a_damaged_registry_is_reported_with_what_can_be_removed(tmp_path: Path) -> None:
    (tmp_path / "server.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StorageFailed, match="move it and what is named after it away"):
        await open_registry(tmp_path)


def refused(seq: int, reason: str, device: str = PHONE) -> QuarantinedMessage:
    return QuarantinedMessage(ANA, device, seq, NOW, reason, b"{}")


def registration(name: str) -> InviteRegistration:
    """An invite as it is registered, whose code follows from a name."""
    return register(secrets_for(name), invitation(name, Server(), Server()))


async def test_an_invite_is_found_by_its_code_alone(registry: RegistryFile) -> None:
    made = registration("code")
    await registry.write(lambda registry: registry.invites.add(made, ANA, NOW))
    assert await registry.read(lambda registry: registry.invites.get(made.id)) == Invite(made, NOW, None)
    assert await registry.read(lambda registry: registry.invites.get(registration("Code").id)) is None
    assert await registry.read(lambda registry: registry.invites.open_for(ANA, NOW)) == 1
    assert await registry.read(lambda registry: registry.invites.open_for(ANA, NOW + 1)) == 0


async def test_an_invite_remembers_the_key_that_used_it_though_it_is_registered_again(
    registry: RegistryFile,
) -> None:
    made = registration("code")
    await registry.write(lambda registry: registry.invites.add(made, ANA, NOW))
    await registry.write(lambda registry: registry.invites.mark_used(made.id, "U1"))
    await registry.write(lambda registry: registry.invites.add(made, ANA, NOW + 1))
    assert await registry.read(lambda registry: registry.invites.get(made.id)) == Invite(made, NOW, "U1")
    assert await registry.read(lambda registry: registry.invites.open_for(ANA, NOW)) == 0


async def test_invites_that_expired_long_ago_are_forgotten(registry: RegistryFile) -> None:
    def add(database: Registry) -> None:
        for code, expires in (("old", NOW), ("recent", NOW + DAY), ("new", NOW + DAY + MINUTE)):
            database.invites.add(registration(code), ANA, expires)

    await registry.write(add)
    old, recent = registration("old").id, registration("recent").id
    assert await registry.read(lambda registry: registry.invites.get(old)) is None
    assert await registry.read(lambda registry: registry.invites.get(recent)) is not None


async def test_a_message_read_from_the_stream_twice_is_in_quarantine_once(registry: RegistryFile) -> None:
    for _ in range(2):
        await registry.write(lambda registry: registry.quarantine.add(refused(7, "forged")))
    assert await registry.read(lambda registry: registry.quarantine.count(ANA)) == 1


async def test_a_device_learns_how_many_frames_were_refused_and_why_the_newest_was(
    registry: RegistryFile,
) -> None:
    def fill(database: Registry) -> None:
        database.quarantine.add(refused(7, "forged"))
        database.quarantine.add(refused(8, "broken"))
        database.quarantine.add(refused(9, "foreign", LAPTOP))

    await registry.write(fill)
    assert await registry.read(lambda registry: registry.quarantine.refusals(ANA, PHONE)) == (2, "broken")
    assert await registry.read(lambda registry: registry.quarantine.refusals(BEN, PHONE)) == (0, "")


async def test_the_registry_survives_a_restart(tmp_path: Path) -> None:
    first = await open_registry(tmp_path)
    await first.write(lambda registry: registry.people.rename(ANA, "Ana"))
    await first.close()
    again = await open_registry(tmp_path)
    assert await again.read(lambda registry: registry.people.names()) == {ANA: "Ana"}
    await again.close()
