"""A server with the app, a browser, and a person with devices of other kinds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, async_playwright

from tests.system.people import Person
from tests.system.servers import ServerProcess
from tests.web.browsers import ARGUMENTS, find_chromium
from tests.web.scenarios.app import App


@pytest.fixture
async def phone(web_server: ServerProcess, profile: Path) -> AsyncIterator[BrowserContext]:
    """A browser on a small screen, in which nothing is stored."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            profile,
            executable_path=find_chromium(),
            args=ARGUMENTS,
            viewport={"width": 390, "height": 844},
            has_touch=True,
            is_mobile=True,
        )
        try:
            session = await context.new_cdp_session(context.pages[0])
            whole = {"origin": web_server.url, "storageTypes": "all"}
            await session.send("Storage.clearDataForOrigin", whole)
            yield context
        finally:
            await context.close()


@pytest.fixture
async def app(phone: BrowserContext, web_server: ServerProcess) -> AsyncIterator[App]:
    """The app, opened for the first time. Nothing may go wrong in it, and no request may go elsewhere."""
    app = await App.open(phone, web_server.url)
    yield app
    assert app.complaints == []
    assert app.elsewhere() == []


@pytest.fixture
async def stray(web_server: ServerProcess, tmp_path: Path) -> AsyncIterator[Person]:
    """Somebody new, as whom a device joins by mistake."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(Person(web_server, tmp_path / "stray"))


@pytest.fixture
async def lena(web_server: ServerProcess, tmp_path: Path) -> AsyncIterator[Person]:
    """A new person on the server of the app."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(Person(web_server, tmp_path / "lena"))
