"""What takes too long for the suite: `uv run pytest -n0 tests/web/device/soak.py`."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from tests.web.browsers import browser_processes, chromium
from tests.web.device.conftest import COFFEES, NewTab, Tab
from tests.web.device.killing import WRITE, kill_while_writing

pytestmark = pytest.mark.timeout(3600)
QUOTA_IS_NOTICED = 40
"""Seconds until Chromium looks again at how much space there is."""


@pytest.mark.parametrize("seed", range(5))
def test_100_kills_in_the_middle_of_writing(new_tab: NewTab, seed: int) -> None:
    assert kill_while_writing(new_tab, kills=100, seed=seed) > 100


def test_10_kills_of_the_whole_browser(module_address: str, tmp_path: Path) -> None:
    told: set[str] = set()
    for n in range(10):
        with suppress(Error), chromium(tmp_path / "profile") as context:
            tab = Tab(context.pages[0], module_address)
            if n == 0:
                tab.run(COFFEES)
            tab.drained()
            there = tab.activities()
            assert told <= set(there) and len(there) == len(set(there))
            tab.page.evaluate(f"(given) => {{ {WRITE} }}", str(n))
            tab.page.wait_for_function("most => told.length > most", arg=n)
            told |= set(tab.page.evaluate("told"))
            for pid in browser_processes():
                os.kill(pid, signal.SIGKILL)
        for lock in (tmp_path / "profile").glob("Singleton*"):
            lock.unlink()
    assert len(told) > 10


def test_a_full_disk_leaves_an_intact_log_and_writing_goes_on_once_there_is_space(tab: Tab) -> None:
    tab.run(COFFEES)
    tab.run('write("log_activity", { goal: "coffees", note: "before" }).done')
    limit(tab.page, 100_000)
    time.sleep(QUOTA_IS_NOTICED)
    refused = tab.run("""(async () => {
      const request = { goal: "coffees", note: "x".repeat(500) };
      for (let n = 0; n < 2000; n++) await write("log_activity", request).kept;
    })()""")
    assert refused["refused"] == "storage-full"
    assert "before" in tab.activities()
    limit(tab.page, None)
    time.sleep(QUOTA_IS_NOTICED)
    tab.run('write("log_activity", { goal: "coffees", note: "after" }).done')
    tab.drained()
    assert {"before", "after"} <= set(tab.activities())
    findings = tab.run('task("doctor", { fix: false })')
    assert [finding for finding in findings if not finding["well"]] == []


def limit(page: Page, most: int | None) -> None:
    """Let the page keep so many bytes, or as many as before."""
    session = page.context.new_cdp_session(page)
    quota = {} if most is None else {"quotaSize": most}
    session.send("Storage.overrideQuotaForOrigin", {"origin": page.evaluate("location.origin"), **quota})
