"""The web app as somebody sees it in a browser, with a few verbs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, Request

from tests.system.servers import PATIENCE

STARTS_WITHIN = 3 * PATIENCE
"""Seconds that Python may take to start, on a machine that does other things meanwhile."""
CALL = """async ([what, name, request]) => {
    const { read, write, task } = await import(document.querySelector('script[src$="/device.js"]').src);
    try {
        if (what === 'read') return { ok: await read(name, request) };
        if (what === 'task') return { ok: await task(name, request) };
        return { ok: await write(name, request).done };
    } catch (refused) {
        if (!refused.kind) throw refused;
        return { refused: { kind: refused.kind, problem: refused.problem, advice: refused.advice } };
    }
}"""
"""Asks the device of the page what its places ask, by the module that they ask it with."""
STATE = """async () => {
    const { device } = await import(document.querySelector('script[src$="/device.js"]').src);
    return device.state.value;
}"""


class Refused(Exception):
    """What the device refused: its `kind`, and in words."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind


class App:
    """A tab with the app of the server at `url`. It watches what goes wrong, and where requests go."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.requests: list[str] = []
        self.complaints: list[str] = []
        """Errors of scripts, and what the content security policy forbade."""
        page.on("request", self._note_request)
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @classmethod
    async def open(cls, context: BrowserContext, url: str, path: str = "/") -> App:
        """Open the app in a new tab."""
        app = cls(await context.new_page(), url)
        await app.page.goto(f"{url}{path}")
        return app

    async def go(self, place: str) -> None:
        """Go to a place, as a link does."""
        await self.page.evaluate("place => { location.hash = place }", place)

    async def until_ready(self) -> None:
        """Wait until Python is up."""
        await self.until(self._is_ready)

    async def until_kept(self) -> None:
        """Wait until the browser has all of the app, so that it opens without its server."""
        await self.page.evaluate("navigator.serviceWorker.ready.then(() => {})")
        await self.until(lambda: self.page.evaluate("Boolean(navigator.serviceWorker.controller)"))

    async def read(self, name: str, **request: Any) -> Any:
        """Ask a read. Raises Refused."""
        return await self._call("read", name, request)

    async def write(self, operation: str, **request: Any) -> Any:
        """Write, and wait until it is an event. Raises Refused."""
        return await self._call("write", operation, request)

    async def task(self, name: str, **request: Any) -> Any:
        """Have the device do something. Raises Refused."""
        return await self._call("task", name, request)

    async def state(self) -> Any:
        """What the page knows of the device."""
        return await self.page.evaluate(STATE)

    async def digest(self) -> str:
        """The digest of the log."""
        return str((await self.read("status"))["digest"])

    async def join(self, link: str, name: str) -> None:
        """Join by the link of an invite, as it is opened."""
        await self.page.goto(link)
        await self.until_ready()
        await self.page.get_by_label("This device is called").fill(name)
        await self.button("Join").click()
        await self.see("Joined.")

    async def sync(self) -> None:
        """Sync, and wait until this device and the server agree."""
        report = await self.task("sync")
        assert report["agrees"], report

    def button(self, name: str) -> Locator:
        """The button of that name."""
        return self.page.get_by_role("button", name=name, exact=True)

    async def see(self, text: str) -> None:
        """Wait until a text is on the screen."""
        seen = self.page.get_by_text(text).locator("visible=true").first
        await seen.wait_for(timeout=STARTS_WITHIN * 1000)

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(STARTS_WITHIN):
            while True:
                if await holds():
                    return
                await asyncio.sleep(0.1)

    def elsewhere(self) -> list[str]:
        """The requests that went to others than the server."""
        own = urlsplit(self.url).netloc
        return [url for url in self.requests if urlsplit(url).netloc not in ("", own)]

    async def _is_ready(self) -> bool:
        return bool((await self.state())["start"] == "ready")

    async def _call(self, what: str, name: str, request: dict[str, Any]) -> Any:
        answer = await self.page.evaluate(CALL, [what, name, request])
        if refused := answer.get("refused"):
            raise Refused(refused["kind"], f"{refused['problem']} {refused['advice']}")
        return answer["ok"]

    def _note_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.complaints.append(message.text)
