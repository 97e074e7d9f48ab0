"""Several tabs of one device: one leads, the others follow, and nothing is lost where that changes."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from playwright.sync_api import BrowserContext

from tests.web.browsers import renderers
from tests.web.device.conftest import COFFEES, NewTab, Tab
from tests.web.static_site import serving

ENTRY = 'write("log_activity", { goal: "coffees", note: given }).done'


def test_a_second_tab_reads_writes_and_hears_without_a_python_of_its_own(new_tab: NewTab) -> None:
    leader, follower = new_tab(), new_tab()
    leader.run(COFFEES)
    assert follower.run(ENTRY, "from the second")["written"]["activity"]["note"] == "from the second"
    assert leader.activities() == follower.activities() == ["from the second"]
    assert (leader.ready()["role"], follower.ready()["role"]) == ("leader", "follower")
    assert [len(tab.page.workers) for tab in (leader, follower)] == [1, 0]


def test_a_change_in_one_tab_reaches_the_other(new_tab: NewTab) -> None:
    leader, follower = new_tab(), new_tab()
    leader.run(COFFEES)
    follower.ready()
    follower.page.evaluate("window.before = device.version.value")
    leader.run(ENTRY, "new")
    follower.page.evaluate("""new Promise((done) => {
      device.version.subscribe((version) => version > before && done());
    })""")
    assert follower.activities() == ["new"]


def test_the_next_tab_takes_over_where_the_leader_is_closed_and_answers_what_was_open(
    new_tab: NewTab,
) -> None:
    leader, follower = new_tab(), new_tab()
    leader.run(COFFEES)
    follower.page.evaluate(
        f"window.open_ = [...Array(20)].map((_, n) => {ENTRY.replace('given', 'String(n)')})"
    )
    leader.page.close()
    follower.run("Promise.all(open_).then(() => null)")
    assert sorted(follower.activities(), key=int) == [str(n) for n in range(20)]
    assert follower.ready()["role"] == "leader"


def test_a_tab_that_waits_takes_over_from_a_frozen_one_which_then_follows(new_tab: NewTab) -> None:
    leader = new_tab()
    leader.run(COFFEES)
    frozen = renderers()[0]
    follower = new_tab()
    os.kill(frozen, signal.SIGSTOP)
    try:
        follower.run(ENTRY, "meanwhile")
        assert follower.activities() == ["meanwhile"]
    finally:
        os.kill(frozen, signal.SIGCONT)
    leader.run("settled(({ role }) => role === 'follower')")
    assert leader.run(ENTRY, "thawed")["written"]["activity"]["note"] == "thawed"
    assert sorted(follower.activities()) == ["meanwhile", "thawed"]


def test_a_tab_of_another_version_says_so_and_can_go_on_in_place_of_the_first(
    browser: BrowserContext, app_folder: Path, module_address: str, new_tab: NewTab
) -> None:
    """Both versions are served from one address, as a server does after an update."""
    (version,) = app_folder.glob("app/*")
    with serving({"/app/other/": version, "/": app_folder}) as address:
        module = module_address.partition("/app/")[2].partition("/")[2]
        first = Tab(browser.new_page(), f"{address}/app/{version.name}/{module}")
        first.run(COFFEES)
        second = Tab(browser.new_page(), f"{address}/app/other/{module}")
        other = second.run("settled(({ problem }) => problem !== null)")
        assert other["problem"]["kind"] == "other-version"
        assert first.run("settled(({ update }) => update)")["role"] == "leader"
        second.run("device.takeOver()")
        second.run("settled(({ start, role }) => start === 'ready' && role === 'leader')")
        assert second.run(ENTRY, "newer")["written"]["activity"]["note"] == "newer"
        deposed = first.run("settled(({ role, problem }) => role === 'follower' && problem !== null)")
        assert deposed["problem"]["kind"] == "other-version"
        first.page.close()
        second.page.close()
