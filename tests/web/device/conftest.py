"""A device in a real browser: the page's side of it, without the page."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.web.browsers import begin_anew, renderers
from tests.web.static_site import BLANK

IMPORT = """async (address) => {
  const { device, read, task, write } = await import(address);
  const settled = (wanted) => new Promise((done) => {
    const stop = device.state.subscribe((state) => {
      if (wanted(state)) setTimeout(() => { stop(); done(state); });
    });
  });
  const refused = ({ kind, problem, field }) => ({ refused: kind, problem, field });
  Object.assign(window, { device, read, task, write, settled, refused });
  await settled((state) => state.start === "ready" || state.start === "failed" || state.role === "follower");
  return device.state.value;
}"""
COFFEES = """write("set_goal", { title: "Coffees", fields: { target: 10, deadline: "2200-06-30" } }).done"""


class Tab:
    """A tab in which the device runs."""

    def __init__(self, page: Page, address: str, at: str = BLANK) -> None:
        self.page, self.address = page, address
        page.goto(address.partition("/app/")[0] + at)
        self.started = page.evaluate(IMPORT, address)

    def run(self, script: str, argument: Any = None) -> Any:
        """Run an expression with `read`, `write`, `task` and `device`; a refusal comes as a value."""
        return self.page.evaluate(f"async (given) => (async () => ({script}))().catch(refused)", argument)

    def ready(self) -> dict[str, Any]:
        """Wait until Python is up; return the state."""
        state: dict[str, Any] = self.run(
            """settled(({ start }) => start === "ready" || start === "failed")"""
        )
        return state

    def drained(self) -> None:
        """Wait until no draft waits any more."""
        self.run("settled(({ start, drafts }) => start === 'ready' && drafts === 0)")

    def activities(self) -> list[str]:
        """Return the notes of all entries."""
        found = self.run('read("entries", { limit: 100000 })')
        return [entry["note"] for entry in found["entries"]]

    def crash(self) -> None:
        """Kill the process of the tab, as the system does where memory runs out."""
        os.kill(renderers()[0], signal.SIGKILL)
        self.page.close()


NewTab = Callable[[], Tab]


@pytest.fixture(scope="module")
def module_address(app: str, app_folder: Path) -> str:
    """The address of device.js in the built app."""
    (module,) = app_folder.glob("app/*/src/device/device.js")
    return f"{app}/{module.relative_to(app_folder).as_posix()}"


@pytest.fixture
def new_tab(browser: BrowserContext, app: str, module_address: str) -> Iterator[NewTab]:
    """Opens tabs of one device, which is new in each test."""
    tabs: list[Page] = []

    def open_tab() -> Tab:
        page = browser.new_page()
        tabs.append(page)
        return Tab(page, module_address)

    begin_anew(browser, app)
    yield open_tab
    for page in tabs:
        page.close()


@pytest.fixture
def tab(new_tab: NewTab) -> Tab:
    """A tab of a new device."""
    return new_tab()
