"""Fixtures: the app as it is served, and a browser."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.system.servers import ServerProcess
from tests.web.browsers import chromium, find_chromium, go_without
from tests.web.pyodide import WEB
from tests.web.served_app import until_served
from tests.web.static_site import BLANK, serving


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the browsers keep what they have compiled, which halves a start of Python.

    `begin_anew` removes all else that is kept.
    """
    return tmp_path_factory.mktemp("profile")


@pytest.fixture(scope="module")
def browser(profile: Path) -> Iterator[BrowserContext]:
    """A browser for the tests of a file. It ends with them: its event loop would be in the way of others."""
    with chromium(profile) as context:
        yield context


@pytest.fixture(scope="module")
def sources() -> Iterator[str]:
    """The address at which the page's sources are served as they are."""
    with serving({"/src/": WEB / "src", "/tests/": Path(__file__).parent}) as address:
        yield address


@pytest.fixture
def page(browser: BrowserContext, sources: str) -> Iterator[Page]:
    """An empty page, on which the sources can be imported from `/src/`."""
    page = browser.new_page()
    page.goto(sources + BLANK)
    yield page
    page.close()


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the app, built where it is not yet; without node or packages nothing is tested."""
    done = subprocess.run([sys.executable, WEB / "build"], capture_output=True, text=True, check=False)
    if done.returncode:
        go_without(done.stderr.strip().splitlines()[-1])
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def app_folder(built: Path) -> Path:
    """The app for a browser, where there is one."""
    find_chromium()
    return built


@pytest.fixture(scope="session")
def app(app_folder: Path) -> Iterator[str]:
    """The address at which the built app is served."""
    with serving({"/": app_folder}) as address:
        yield address


@pytest.fixture(scope="session")
def web_server(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[ServerProcess]:
    """A server that has found the app, which `built` has made. Who stops it starts it again."""
    server = ServerProcess(tmp_path_factory.mktemp("web") / "server")
    server.start()
    until_served(server)
    yield server
    assert server.stop() == 0
