"""Somebody was erased on one device while the phone, out of reach, wrote of them: the person decides."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import BrowserContext

from tests.system.people import Person, milepost
from tests.web.scenarios.app import App


async def test_an_entry_about_somebody_erased_elsewhere_is_told_of_and_goes_too(
    app: App, phone: BrowserContext, lena: Person
) -> None:
    laptop = await lena.device("laptop")
    assert (await milepost(laptop.home, "log", "-w", "Ana Sý")).code == 0
    assert (await milepost(laptop.home, "sync")).code == 0
    await app.join(f"{app.url}/#join={await lena.server.invite(lena.user)}", "phone")
    await app.sync()
    await phone.set_offline(True)
    await app.write("log_activity", people=["Ana Sý"], kind="coffee", note="Her new flat")
    assert (await milepost(laptop.home, "erase", "--person", "Ana Sý", "--yes")).code == 0
    assert (await milepost(laptop.home, "sync")).code == 0
    await phone.set_offline(False)
    await app.sync()
    await app.go("today")
    await app.see("An entry here names somebody you erased")
    await app.button("Look at it").click()
    await app.see("Coffee with Ana Sý")
    if folder := os.environ.get("MILEPOST_SCREENS"):
        await app.page.screenshot(path=Path(folder) / "late_mention.png")
    await app.button("Erase here too").click()
    await app.page.get_by_role("dialog").wait_for(state="detached")
    await app.page.get_by_text("names somebody you erased").wait_for(state="detached")
    assert [entry["people"] for entry in (await app.read("entries"))["entries"]] == [[], []]
