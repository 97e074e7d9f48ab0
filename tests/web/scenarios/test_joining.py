"""The app as one of several devices: all end with the same."""

from __future__ import annotations

import json

import httpx
from playwright.async_api import BrowserContext

from milepost_client.device.device import Device
from milepost_shared.storage.log import Log
from tests.system.people import Person, milepost
from tests.web.scenarios.app import App


async def joined(app: App, lena: Person) -> None:
    """Let the app join as the person's phone, by the link of an invite."""
    await app.join(f"{app.url}/#join={await lena.server.invite(lena.user)}", "phone")


async def agree(app: App, lena: Person, *devices: Device) -> str:
    """Sync all, and return the digest that app, devices and server then share."""
    await app.sync()
    digest = await lena.converge(*devices)
    await app.sync()
    assert await app.digest() == digest
    return digest


async def test_a_link_brings_the_app_to_the_persons_devices_with_what_it_has(app: App, lena: Person) -> None:
    laptop = await lena.device("laptop")
    await lena.set_goal(laptop)
    await lena.log(laptop, 1, 2)
    await lena.sync(laptop)
    await app.until_ready()
    await app.write("log_activity", people=["Bo"], note="before it joined")
    await joined(app, lena)
    assert "join" not in app.page.url.partition("join/")[2]
    await agree(app, lena, laptop)
    assert await lena.on_server(lambda log: log.events.count()) == 4
    assert len((await app.read("entries"))["entries"]) == 3
    proof = await milepost(laptop.home, "prove", "--json")
    assert (proof.code, '"agrees": true' in proof.out) == (0, True)
    assert {device["name"] for device in (await app.read("devices"))["devices"]} == {"laptop", "phone"}


async def test_a_phone_that_joined_as_somebody_new_moves_to_its_person_with_all_that_it_has(
    app: App, lena: Person, stray: Person
) -> None:
    laptop = await lena.device("laptop")
    await lena.set_goal(laptop)
    await lena.log(laptop, 1)
    await lena.sync(laptop)
    await app.until_ready()
    await joined(app, stray)
    nobody = (await app.task("server"))["user"]
    await app.write("log_activity", people=["Bo"], note="as somebody else")
    await app.sync()
    await app.page.goto(f"{app.url}/#join={await lena.server.invite(lena.user)}")
    await app.see("This device is another person")
    await app.page.get_by_label("This device is called").fill("phone")
    await app.button("Move it").click()
    await app.see("Joined.")
    async with app.page.expect_download() as download:
        await app.button("Save the file").click()
    kept = (await (await download.value).path()).read_bytes().splitlines()
    assert json.loads(kept[0])["user"] == nobody != lena.user
    await agree(app, lena, laptop)
    notes = [entry["note"] for entry in (await app.read("entries"))["entries"]]
    assert sorted(map(str, notes)) == ["None", "as somebody else"]
    await app.write("log_activity", note="as herself")
    await agree(app, lena, laptop)


async def test_the_app_makes_tokens_for_scripts_and_revokes_them(app: App, lena: Person) -> None:
    await joined(app, lena)
    await app.go("devices")
    await app.button("Make a token").click()
    await app.page.get_by_label("What it is for").fill("Shortcuts")
    await app.button("Make it").click()
    token = await app.page.get_by_label("Token", exact=True).inner_text()
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{app.url}/api/v1", headers=headers) as script:
        assert (await script.post("/activities", json={"note": "by a script"})).status_code == 201
        await app.sync()
        assert [entry["note"] for entry in (await app.read("entries"))["entries"]] == ["by a script"]
        await app.page.keyboard.press("Escape")
        await app.button("Shortcuts").click()
        await app.button("Revoke it").click()
        await app.see("Revoked")
        assert (await script.get("/goals")).status_code == 401


async def test_a_day_without_a_network_ends_in_agreement(
    app: App, phone: BrowserContext, lena: Person
) -> None:
    laptop = await lena.device("laptop")
    await lena.set_goal(laptop)
    await lena.sync(laptop)
    await joined(app, lena)
    await agree(app, lena, laptop)
    await app.until_kept()
    await phone.set_offline(True)
    goal = (await app.read("goals"))["goals"][0]["id"]
    for amount in (10, 20, 30):
        await app.write("log_activity", goal=goal, amount=amount)
    await lena.log(laptop, 1, 2, 3)
    await lena.sync(laptop)
    assert (await app.state())["waiting"] == 3
    await app.see("3 waiting")
    await app.go("goals")
    await app.page.get_by_role("heading", name="Goals", exact=True).wait_for()
    await phone.set_offline(False)
    await agree(app, lena, laptop)
    assert await lena.amounts(laptop) == [1, 2, 3, 10, 20, 30]
    assert (await app.state())["waiting"] == 0
    proof = await app.task("prove")
    assert (proof["agrees"], proof["differences"]) == (True, [])


async def test_each_shows_at_once_what_the_other_logs(app: App, lena: Person) -> None:
    laptop = await lena.device("laptop")
    await joined(app, lena)
    await app.go("entries")
    await app.page.get_by_role("heading", name="Entries").first.wait_for()
    assert (await milepost(laptop.home, "log", "-w", "Zoë Ångström")).code == 0
    assert (await milepost(laptop.home, "sync")).code == 0
    await app.see("Zoë Ångström")
    await app.write("log_activity", people=["Ivo"])

    async def arrived() -> bool:
        return await lena.on_server(Log.digest) == await app.digest()

    await app.until(arrived)
    await lena.sync(laptop)
    assert "Ivo" in (await milepost(laptop.home, "entries")).out


async def test_who_is_revoked_keeps_all_and_comes_back_as_a_new_device(app: App, lena: Person) -> None:
    laptop = await lena.device("laptop")
    await joined(app, lena)
    await app.write("log_activity", people=["Bo"])
    await agree(app, lena, laptop)
    assert (await milepost(laptop.home, "revoke", "phone", "--yes")).code == 0

    async def knows() -> bool:
        return bool((await app.state())["revoked"])

    await app.until(knows)
    await app.write("log_activity", people=["Cy"])
    state = await app.state()
    assert (state["waiting"], state["syncProblem"]["kind"]) == (1, "revoked")
    await app.go("devices")
    await app.see("This device was revoked")
    assert len((await app.read("entries"))["entries"]) == 2
    await joined(app, lena)
    await agree(app, lena, laptop)
    assert len((await app.read("entries"))["entries"]) == 2
