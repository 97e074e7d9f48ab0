"""Two tabs are one device."""

from __future__ import annotations

from playwright.async_api import BrowserContext

from tests.web.scenarios.app import App


async def test_tabs_show_the_same_and_the_other_goes_on_when_one_is_closed(
    app: App, phone: BrowserContext
) -> None:
    await app.until_ready()
    second = await App.open(phone, app.url)
    await second.until_ready()
    assert [(await each.state())["role"] for each in (app, second)] == ["leader", "follower"]
    await second.write("log_activity", people=["Ana"])
    await app.write("log_activity", people=["Bo"])
    digest = await app.digest()
    assert await second.digest() == digest
    await app.page.close()

    async def leads() -> bool:
        state = await second.state()
        return bool(state["role"] == "leader" and state["start"] == "ready")

    await second.until(leads)
    assert await second.digest() == digest
    await second.write("log_activity", people=["Cy"])
    entries = (await second.read("entries"))["entries"]
    assert sorted(entry["people"][0] for entry in entries) == ["Ana", "Bo", "Cy"]
    assert second.complaints == []
