"""The first minute: no account, and no network once the page is there."""

from __future__ import annotations

from playwright.async_api import BrowserContext

from tests.system.servers import ServerProcess
from tests.web.scenarios.app import App
from tests.web.served_app import until_served

NAMED = "[...document.querySelectorAll('link[rel=modulepreload]')].map(each => each.href)"
LOADED = """performance.getEntriesByType('resource')
    .map(each => each.name).filter(each => /src.*\\.js$/.test(each))"""


async def test_the_page_names_each_module_that_its_first_sight_needs_and_one_style_sheet(
    phone: BrowserContext, web_server: ServerProcess
) -> None:
    await phone.route("**/worker.js", lambda route: route.abort())
    app = await App.open(phone, web_server.url)
    await app.see("What is it for?")
    named, loaded = set(await app.page.evaluate(NAMED)), set(await app.page.evaluate(LOADED))
    assert {each for each in loaded if not each.endswith("worker.js")} == named
    assert await app.page.evaluate("document.styleSheets.length") == 1


async def test_a_goal_and_a_first_talk_are_kept_although_the_server_went_away(
    app: App, web_server: ServerProcess
) -> None:
    await app.see("What is it for?")
    await app.until_ready()
    await app.until_kept()
    port = web_server.url.rpartition(":")[2]
    web_server.stop()
    try:
        await app.button("Next").click()
        await app.see("One goal to begin with")
        await app.button("Set this goal").click()
        await app.see("Who did you talk to last?")
        await app.page.get_by_label("Name").fill("Ana 🌱")
        await app.button("Log it").click()
        await app.see("Saved here")
        entries = (await app.read("entries"))["entries"]
        assert [entry["people"] for entry in entries] == [["Ana 🌱"]]
        goals = (await app.read("goals"))["goals"]
        assert len(goals) == 1
        await app.page.reload()
        await app.until_ready()
        assert (await app.read("entries"))["entries"] == entries
    finally:
        web_server.start("--port", port)
        until_served(web_server)


async def test_what_was_shown_last_is_there_without_python(app: App, phone: BrowserContext) -> None:
    await app.until_ready()
    await app.write("set_goal", title="Talks", fields={"target": 10})
    await app.see("Talks")
    await app.until_kept()
    await phone.add_init_script("window.Worker = class { postMessage() {} terminate() {} }")
    later = await App.open(phone, app.url)
    await app.page.close()
    await later.see("Talks")
    assert (await later.state())["start"] != "ready"
