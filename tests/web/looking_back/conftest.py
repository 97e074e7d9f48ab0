"""The app in a real browser, on a device with a year in its log, on Friday 6 March 2026."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_shared.storage.connection import open_inline, run_sync
from tests.client.conftest import milepost
from tests.client.operations.conftest import FRIDAY, Desk
from tests.client.queries.year import live_a_year
from tests.web.browsers import begin_anew
from tests.web.static_site import BLANK

__all__ = ["milepost"]

PUT_LOG = """async ([folder, content]) => {
  const { openDatabase } = await import(`${folder}/device/database.js`);
  const { BlockStore } = await import(`${folder}/worker/block_store.js`);
  const store = await BlockStore.load(await openDatabase());
  const file = store.create("log.db", 0o600);
  file.write(Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0)), 0);
  store.changed(file);
  await store.settled();
}"""
"""Puts a log into the browser's blocks, as the device itself keeps it there."""


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A device of the terminal with a year in its log, whose file has no other beside it."""
    home = Home(tmp_path_factory.mktemp("year") / "device")
    device = run_sync(Device.open(home, FRIDAY, open_inline, journal="delete"))
    desk = Desk(device)
    live_a_year(desk)
    yield desk
    run_sync(device.close())


@pytest.fixture(scope="module")
def page(browser: BrowserContext, app: str, app_folder: Path, year: Desk) -> Iterator[Page]:
    """The app, on a copy of that device."""
    begin_anew(browser, app)
    (sources,) = app_folder.glob("app/*/src")
    page = browser.new_page()
    page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", {"timezoneId": "Africa/Lagos"})
    page.clock.set_fixed_time(FRIDAY.now / 1e6)
    page.goto(app + BLANK)
    content = b64encode(year.device.home.log.read_bytes()).decode()
    page.evaluate(PUT_LOG, [f"{app}/{sources.relative_to(app_folder).as_posix()}", content])
    page.goto(f"{app}/index.html#about")
    yield page
    page.close()


@pytest.fixture
def visit(page: Page) -> Callable[[str], Page]:
    """Opens a place of the app afresh, by its address: `replay/c0ffee000001`."""

    def open_place(address: str) -> Page:
        page.evaluate("location.hash = 'about'")
        page.locator("h1", has_text="About").wait_for()
        page.evaluate("address => { location.hash = address }", address)
        page.locator("h1", has_not_text="About").wait_for()
        page.locator("main .screen > *:nth-child(2)").first.wait_for()
        return page

    return open_place
