"""A device that joined as somebody new by mistake is moved to the person that it belongs to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.network.foreign_answer import HttpAnswer
from milepost_client.network.http_client import post
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.enrollment import join
from milepost_client.sync.membership.changing_person import MoveRequest, change_person
from milepost_shared.errors import BadInput, MilepostError, NotAllowed, Offline
from tests.system.conftest import NewPerson
from tests.system.people import Person, milepost, operate


async def stray(person: Person, other: Person, name: str, *amounts: float) -> Device:
    """A device of `person`'s that joined as the `other`, who is a stray new person, and logged something."""
    person_home = other.homes / name
    device = await other.open(name)
    assert device.home.folder == person_home
    await other.join(device)
    await other.log(device, *amounts)
    await other.sync(device)
    return device


def request(person: Person, code: str, device: Device, name: str | None = None) -> MoveRequest:
    kept_in = device.home.folder / "before.jsonl"
    return MoveRequest(url=person.server.url, code=code, kept_in=kept_in, name=name)


async def move(person: Person, device: Device, post_: Any = post) -> Any:
    code = await person.server.invite(person.user)
    moment = Moment.current({})
    return await change_person(device, post_, connect_to_server, request(person, code, device), moment)


def owner_of(export: Path) -> tuple[str, int]:
    """Whose an export is, and how many events it has."""
    first = json.loads(export.read_bytes().splitlines()[0])
    return first["user"], first["events"]


@pytest.fixture
async def nobody(ana: Person, new_person: NewPerson) -> Person:
    """The stray new person as whom Ana's wiped phone joined."""
    return await new_person(ana.server)


@pytest.fixture
async def laptop(ana: Person) -> Device:
    device = await ana.device("laptop")
    await ana.set_goal(device)
    await ana.log(device, 1)
    await ana.sync(device)
    return device


async def test_a_device_moves_with_all_that_it_has(ana: Person, nobody: Person, laptop: Device) -> None:
    phone = await stray(ana, nobody, "phone", 2, 4)
    await nobody.log(phone, 8)  # It is not sent yet.
    before = phone.id
    moved = await move(ana, phone)
    assert (moved.events, moved.before, moved.unsynced) == (3, nobody.user, "")
    assert phone.id != before
    await ana.converge(laptop, phone)
    assert await ana.amounts(laptop) == await ana.amounts(phone) == [1, 2, 4, 8]
    assert sorted(moved.joined.devices) == ["laptop", "phone"]
    assert owner_of(Path(moved.kept_in)) == (nobody.user, 3)
    await ana.log(phone, 16)
    await ana.converge(laptop, phone)
    assert await ana.amounts(laptop) == [1, 2, 4, 8, 16]


async def test_two_devices_of_a_stray_person_bring_everything_once(
    ana: Person, nobody: Person, laptop: Device
) -> None:
    phone = await stray(ana, nobody, "phone", 2)
    tablet = await stray(ana, nobody, "tablet", 4)
    await nobody.sync(phone)
    for device in (phone, tablet):
        await move(ana, device)
        await ana.sync(device)
    await ana.converge(laptop, phone, tablet)
    assert await ana.amounts(laptop) == [1, 2, 4]


async def test_what_cannot_be_moved_stays_as_it_was(
    ana: Person, nobody: Person, laptop: Device, new_person: NewPerson
) -> None:
    phone = await stray(ana, nobody, "phone", 2)
    alone = await (await new_person(ana.server)).open("alone")
    own, anyone, wrong = [await ana.server.invite(user) for user in (ana.user, None, ana.user)]
    refused: list[tuple[Device, str, type[MilepostError]]] = [
        (alone, own, BadInput),
        (laptop, own, BadInput),
        (phone, anyone, BadInput),
        (phone, wrong[::-1], NotAllowed),
    ]
    for device, code, error in refused:
        before = await device.log.read(lambda log: (log.user, log.digest())), device.id
        with pytest.raises(error):
            await change_person(
                device, post, connect_to_server, request(ana, code, device), Moment.current({})
            )
        assert (await device.log.read(lambda log: (log.user, log.digest())), device.id) == before
    await nobody.sync(phone)


async def test_a_device_that_could_not_join_in_the_end_joins_later(
    ana: Person, nobody: Person, laptop: Device
) -> None:
    phone = await stray(ana, nobody, "phone", 2, 4)

    async def cut(url: str, body: bytes, *, token: str = "", within: float) -> HttpAnswer:
        if url.endswith("/join"):
            raise Offline("Cut.")
        return await post(url, body, token=token, within=within)

    with pytest.raises(NotAllowed, match="of nobody's yet"):
        await move(ana, phone, cut)
    code = await ana.server.invite(ana.user)
    await join(phone, post, ana.server.url, code, None, Moment.current({}), "phone")
    await ana.converge(laptop, phone)
    assert await ana.amounts(laptop) == [1, 2, 4]


async def test_a_device_of_a_person_who_was_removed_moves_too(
    ana: Person, nobody: Person, laptop: Device
) -> None:
    phone = await stray(ana, nobody, "phone", 2)
    assert operate(ana.server, "users", "remove", str(nobody.user), "--yes").returncode == 0
    assert "removed you" in (await move(ana, phone)).unsynced
    await ana.converge(laptop, phone)
    assert await ana.amounts(laptop) == [1, 2]


async def test_the_operator_merges_a_stray_person(ana: Person, nobody: Person, laptop: Device) -> None:
    phone = await stray(ana, nobody, "phone", 2)
    await phone.close()
    names = str(nobody.user), str(ana.user)
    told = operate(ana.server, "users", "merge", *names, "--json")
    [invite] = json.loads(told.stdout)["invites"]
    assert (invite["device"], invite["name"]) == (phone.id, "phone")
    refused = await milepost(phone.home, "join", invite["url"], invite["code"])
    assert refused.code == 5 and "milepost join --move" in refused.err
    moved = await milepost(phone.home, "join", "--move", invite["url"], invite["code"])
    assert moved.code == 0, moved.err
    assert "moved with all that was here: 1 event" in moved.out
    assert "milepost-server users merge" in moved.err
    assert (await milepost(phone.home, "sync")).code == 0
    done = operate(ana.server, "users", "merge", *names, "--yes", "--json")
    assert json.loads(done.stdout) == {"moved": True, "invites": []}
    assert str(nobody.user) not in operate(ana.server, "users").stdout
    await ana.sync(laptop)
    assert await ana.amounts(laptop) == [1, 2]


async def test_who_has_no_device_left_is_not_merged(ana: Person, nobody: Person, laptop: Device) -> None:
    phone = await stray(ana, nobody, "phone", 2)
    assert operate(ana.server, "revoke", phone.id, "--user", str(nobody.user)).returncode == 0
    told = operate(ana.server, "users", "merge", str(nobody.user), str(ana.user))
    assert told.returncode == 2 and "No device of" in told.stderr
    same = operate(ana.server, "users", "merge", str(ana.user), str(ana.user))
    assert same.returncode == 2
