"""What a device wrote about somebody before it heard of the erasure: it says so, and the person decides."""

from __future__ import annotations

import pytest

from milepost_client.cli.notices import tell_news
from milepost_client.device.device import Device
from milepost_client.operations.erase import EraseRequest
from milepost_client.operations.erase import erase as erase_entries
from milepost_client.operations.people.erase_person import PersonEraseRequest, erase_person
from milepost_client.operations.people.see_late_mentions import SeeLateMentionsRequest, see_late_mentions
from milepost_client.queries.device.late_mentions import late_mentions
from milepost_client.queries.parts.no_request import NoRequest
from milepost_client.web.facts import facts
from tests.client.sync.in_process import MOMENT, InProcessServer, reconciler
from tests.shared.builders import TODAY, activity_draft


async def write(device: Device, *people: str) -> None:
    drafts = [activity_draft(TODAY, people=(name, "Bo")) for name in people]
    await device.log.write(lambda log: device.record_in(log, drafts, MOMENT))


async def erase(device: Device, name: str) -> None:
    request = PersonEraseRequest(name=name)
    await device.log.write(lambda log: erase_person(log, device, MOMENT, request))


async def news(device: Device) -> list[str]:
    said: list[str] = []
    await tell_news(device, said.append)
    return [line for line in said if "erased a person" in line]


async def sync(server: InProcessServer, *devices: Device) -> None:
    for device in devices * 2:
        await reconciler(device, server).run()


@pytest.mark.parametrize("sent", [False, True])
async def test_a_device_tells_once_of_its_entries_about_somebody_whom_another_erased(
    server: InProcessServer, laptop: Device, phone: Device, sent: bool
) -> None:
    await write(laptop, "Ana")
    await sync(server, laptop, phone)
    await write(phone, "Ida", "ana")
    if sent:
        await reconciler(phone, server).run()
    await erase(laptop, "Ana")
    await sync(server, laptop, phone)
    [said] = await news(phone)
    assert "whom an entry of this one names" in said
    assert said.endswith("milepost erase 2 --keep-amount")
    assert (await news(phone), await news(laptop)) == ([], [])


async def test_what_was_erased_meanwhile_or_names_others_is_not_told(
    server: InProcessServer, laptop: Device, phone: Device
) -> None:
    await write(laptop, "Ana")
    await sync(server, laptop, phone)
    await write(phone, "Ida", "Ana")
    await erase(laptop, "Ana")
    await sync(server, laptop, phone)
    await erase(phone, "Ana")
    assert await news(phone) == []


async def test_an_erasure_tells_no_name_to_who_has_none_of_the_texts(
    server: InProcessServer, laptop: Device, phone: Device
) -> None:
    """The phone never heard of her from the others, so it cannot know whom the erasure is about."""
    await write(laptop, "Ana")
    await erase(laptop, "Ana")
    await write(phone, "Ana")
    await sync(server, laptop, phone)
    assert await news(phone) == []
    [erased] = await phone.log.read(lambda log: log.erasures.all())
    assert "ana" not in str(erased).casefold()


async def test_an_erasure_of_an_entry_alone_tells_nothing_of_others(
    server: InProcessServer, laptop: Device, phone: Device
) -> None:
    await write(laptop, "Ana")
    await sync(server, laptop, phone)
    await write(phone, "Ana")
    request = EraseRequest(refs=("1",), keep_amount=True)
    await laptop.log.write(lambda log: erase_entries(log, laptop, MOMENT, request))
    await sync(server, laptop, phone)
    assert await news(phone) == []


async def test_a_page_shows_them_until_they_were_erased_or_left_as_they_are(
    server: InProcessServer, laptop: Device, phone: Device
) -> None:
    async def shown() -> list[str]:
        view = await phone.log.read(lambda log: late_mentions(log, MOMENT, NoRequest()))
        told = (await phone.log.read(lambda log: facts(log, server=None))).mentions
        assert told == len(view.entries)
        return [entry.short for entry in view.entries]

    await write(laptop, "Ana")
    await sync(server, laptop, phone)
    await write(phone, "Ana", "Ana")
    await erase(laptop, "Ana")
    await sync(server, laptop, phone)
    assert await shown() == ["1", "2"]
    request = EraseRequest(refs=("1",), keep_amount=True)
    await phone.log.write(lambda log: erase_entries(log, phone, MOMENT, request))
    assert await shown() == ["2"]
    await phone.log.write(lambda log: see_late_mentions(log, phone, MOMENT, SeeLateMentionsRequest()))
    assert (await shown(), await news(phone)) == ([], [])
