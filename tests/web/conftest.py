"""Fixtures: the app as it is served, and a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.web.browsers import chromium, find_chromium
from tests.web.pyodide import WEB
from tests.web.static_site import BLANK, serving

LONG = [
    *("device/test_block_file.py", "device/test_draft_queue.py", "device/test_failures.py"),
    *("device/test_kills.py", "device/test_sync.py", "device/test_tabs.py"),
    *("looking_back/test_review.py", "looking_back/test_what_if.py"),
    *("places/test_log.py", "places/test_needs_https.py", "places/test_no_goals.py", "places/test_people.py"),
    *("places/test_three_figures.py", "places/test_ways.py"),
    *("scenarios/test_first_run.py", "scenarios/test_hostile.py", "scenarios/test_joining.py"),
    *("scenarios/test_replay.py", "scenarios/test_tabs.py"),
    *("test_offline.py", "test_python.py", "test_wheel.py"),
]
"""Whole servers, kills, several tabs and builds: together they take longer than the suite may."""
collect_ignore = [] if os.environ.get("MILEPOST_BROWSER_TESTS") == "all" else LONG
"""`MILEPOST_BROWSER_TESTS=all` tries these too."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser for the tests of a file. It ends with them: its event loop would be in the way of others."""
    with chromium(tmp_path_factory.mktemp("profile")) as context:
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
        pytest.skip(done.stderr.strip().splitlines()[-1])
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def app_folder(built: Path) -> Path:
    """The app for a browser, where there is one."""
    find_chromium()
    return built


@pytest.fixture(scope="module")
def app(app_folder: Path) -> Iterator[str]:
    """The address at which the built app is served."""
    with serving({"/": app_folder}) as address:
        yield address
