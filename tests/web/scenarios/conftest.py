"""A server with the app, a browser, and a person with devices of other kinds."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.system.people import Person
from tests.system.servers import PATIENCE, ServerProcess
from tests.web.browsers import ARGUMENTS, find_chromium
from tests.web.scenarios.app import App


@pytest.fixture(scope="session")
def web_server(tmp_path_factory: pytest.TempPathFactory, app_folder: Path) -> Iterator[ServerProcess]:
    """A server that serves the app, which `app_folder` has built; tests may stop it, and start it again."""
    server = ServerProcess(tmp_path_factory.mktemp("web") / "server")
    server.start()
    wait_for_app(server)
    yield server
    server.stop()


def wait_for_app(server: ServerProcess) -> None:
    """Wait until the server has found the app that was built."""
    until = time.monotonic() + PATIENCE
    while "main.js" not in httpx.get(server.url, timeout=PATIENCE).text:
        assert time.monotonic() < until


@pytest.fixture
async def chromium(web_server: ServerProcess) -> AsyncIterator[Browser]:
    """A browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture
async def phone(chromium: Browser) -> BrowserContext:
    """A profile of its own, on a small screen: nothing was stored in it before."""
    return await chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


@pytest.fixture
async def app(phone: BrowserContext, web_server: ServerProcess) -> AsyncIterator[App]:
    """The app, opened for the first time. Nothing may go wrong in it, and no request may go elsewhere."""
    app = await App.open(phone, web_server.url)
    yield app
    assert app.complaints == []
    assert app.elsewhere() == []


@pytest.fixture
async def lena(web_server: ServerProcess, tmp_path: Path) -> AsyncIterator[Person]:
    """A new person on the server of the app."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(Person(web_server, tmp_path / "lena"))
