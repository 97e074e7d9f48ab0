"""The first minute: no account, and no network once the page is there."""

from __future__ import annotations

from tests.system.servers import ServerProcess
from tests.web.scenarios.app import App


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
