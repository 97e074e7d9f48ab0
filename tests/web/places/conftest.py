"""The app in a browser, as a person has it before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.web.browsers import begin_anew
from tests.web.pyodide import WEB
from tests.web.static_site import BLANK

PHONE, TABLET, DESK = 360, 768, 1280
HEIGHT = 780
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"


class App:
    """The app in one tab."""

    def __init__(self, page: Page, address: str, device_module: str) -> None:
        self.page, self.address, self._device = page, address, device_module
        self.problems: list[str] = []
        self.known: dict[str, Any] = {}
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not said.location["url"].endswith("/favicon.ico"):
            self.problems.append(said.text)

    def open(self, place: str = "") -> None:
        """Open the app anew at a place: another fragment alone loads nothing."""
        self.page.goto(self.address + BLANK)
        self.page.goto(f"{self.address}/index.html#{place}")

    def visit(self, place: str) -> None:
        """Go to a place as if one came from elsewhere: it is drawn afresh, with no sheet over it."""
        if self.page.locator("dialog").count():
            self.page.keyboard.press("Escape")
        expect(self.page.locator("dialog")).to_have_count(0)
        self.page.evaluate("location.hash = 'about/licences'")
        self.page.locator('main[data-place="about/licences"] h1').wait_for()
        self.go(place)

    def go(self, place: str) -> None:
        """Go to a place within the app, and wait until it is drawn."""
        self.page.evaluate("place => { location.hash = place }", place)
        name = place.partition("?")[0]
        self.page.locator(f'main[data-place="{name}"] h1').wait_for()
        self.page.locator("main :is(.panel, .row, .note, form, input):visible").first.wait_for()

    def source(self, path: str) -> str:
        """The address of a module of the page."""
        return self._device.replace("device/device.js", path)

    def heading(self) -> str:
        """What the one h1 says."""
        (words,) = self.page.locator("h1").all_inner_texts()
        return " ".join(words.split())

    def device(self, script: str) -> Any:
        """Run an expression with `device`, `read` and `write`, those of the page."""
        code = f"async (address) => {{ const {{ device, read, write }} = await import(address); {script} }}"
        return self.page.evaluate(code, self._device)

    def settled(self) -> None:
        """Wait until all that was written is in the log."""
        self.device("""await new Promise((done) => {
          device.state.subscribe(({ start, drafts }) => start === "ready" && drafts === 0 && done());
        });""")

    def evaluate_file(self, script: Path) -> Any:
        """Run a function in a file, with the address of the device's module."""
        return self.page.evaluate(script.read_text("utf-8").partition("\n")[2], self._device)

    def pretend(self, **state: Any) -> None:
        """Show the page a state of the device, as the device would tell it."""
        self.page.evaluate(
            "async ([address, state]) => {"
            " const { device } = await import(address);"
            " device.state.value = { ...device.state.value, ...state }; }",
            [self._device, state],
        )

    def has_focus(self, selector: str) -> None:
        """Wait until the focus is there."""
        expect(self.page.locator(selector).first).to_be_focused()


NewApp = Callable[[], App]


@pytest.fixture(scope="session")
def axe() -> str:
    """What finds mistakes in a page; it comes with the tools of the page."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed; run: uv run python client/web/build/check.py")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="module")
def device_module(app: str, app_folder: Path) -> str:
    """The address of device.js in the built app."""
    (module,) = app_folder.glob("app/*/src/device/device.js")
    return f"{app}/{module.relative_to(app_folder).as_posix()}"


@pytest.fixture(scope="module")
def new_tab(browser: BrowserContext, app: str, device_module: str) -> Callable[[], App]:
    """Opens a tab of the size of a phone."""

    def open_tab() -> App:
        page = browser.new_page()
        page.set_viewport_size({"width": PHONE, "height": HEIGHT})
        page.emulate_media(reduced_motion="reduce")
        return App(page, app, device_module)

    return open_tab


@pytest.fixture
def new_person(browser: BrowserContext, app: str, new_tab: NewApp) -> Iterator[App]:
    """The app of somebody who opens it for the first time. All other tabs are closed."""
    begin_anew(browser, app)
    tab = new_tab()
    tab.open()
    yield tab
    tab.page.close()


@pytest.fixture(scope="module")
def person(browser: BrowserContext, app: str, new_tab: NewApp) -> Iterator[App]:
    """The app of somebody with a season behind them; `known` has the ids. The tests of a file share it."""
    begin_anew(browser, app)
    tab = new_tab()
    tab.open()
    known = tab.evaluate_file(Path(__file__).parent / "year.js")
    assert known["refused"] == 0
    tab.known = known
    yield tab
    tab.page.close()
