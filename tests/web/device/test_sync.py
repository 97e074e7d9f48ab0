"""A browser syncs with a real server, and with a terminal by way of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.system.servers import ServerProcess
from tests.web.browsers import begin_anew
from tests.web.device.conftest import COFFEES, Tab
from tests.web.device.terminal import IN_SYNC, Terminal, join


@pytest.fixture
def terminal(web_server: ServerProcess, tmp_path: Path) -> Terminal:
    return Terminal(web_server, tmp_path / "laptop")


@pytest.fixture
def phone(browser: BrowserContext, web_server: ServerProcess, module_address: str) -> Iterator[Tab]:
    """A tab at the server, on a device of its own."""
    begin_anew(browser, web_server.url)
    page = browser.new_page()
    yield Tab(page, web_server.url + "/app/" + module_address.partition("/app/")[2], at="/")
    page.close()


def agree(phone: Tab, terminal: Terminal) -> bool:
    phone.run(IN_SYNC)
    terminal.run("sync")
    phone.run('task("sync")')
    here, there = phone.run('read("status")'), terminal.json("status")
    return bool((here["digest"], here["events"]) == (there["digest"], there["events"]))


def test_a_question_that_is_given_up_leaves_its_connection(phone: Tab, terminal: Terminal) -> None:
    """Browsers have six connections to a server; each write gives up the answer that is held."""
    phone.run(COFFEES)
    join(phone, terminal)
    open_: set[str] = set()
    phone.page.on("request", lambda request: open_.add(request.url + str(id(request))))
    for ended in ("requestfinished", "requestfailed"):
        phone.page.on(ended, lambda request: open_.discard(request.url + str(id(request))))
    for n in range(12):
        phone.run('write("log_activity", { goal: "coffees", note: given }).done', str(n))
        phone.run(IN_SYNC)
    assert len(open_) <= 2


def test_a_device_invites_another_renames_it_and_cuts_it_off(phone: Tab, terminal: Terminal) -> None:
    join(phone, terminal)
    invite = phone.run('task("invite")')
    assert invite["link"].startswith(phone.run("location.origin")) and len(invite["qr"]) > 20
    assert phone.run('task("meet_server", { url: location.origin })')["fingerprint"] == invite["fingerprint"]
    assert phone.run('task("rename_device", { device: "laptop", name: "desk" })')["name"] == "desk"
    phone.run(IN_SYNC)
    terminal.run("sync")
    assert "desk" in terminal.run("devices")
    assert phone.run('task("revoke", { device: "desk" })')["name"] == "desk"
    revoked = subprocess.run(
        (sys.executable, "-m", "milepost_client.main", "sync"), env=terminal._environ, check=False
    )
    assert revoked.returncode == 5


def test_a_target_that_another_device_met_is_told_once_it_arrives(phone: Tab, terminal: Terminal) -> None:
    phone.run('write("set_goal", { title: "Talks", fields: { target: 1 } }).done')
    join(phone, terminal)
    terminal.run("sync")
    terminal.run("log", "talks", "-k", "talk")
    terminal.run("sync")
    arrived = phone.run("settled(({ arrived }) => arrived)")["arrived"]
    assert [goal["title"] for goal in arrived["met"]] == ["Talks"]
    assert phone.run("device.state.value.synced") > 0


def test_a_log_that_was_lost_comes_back_from_the_server(phone: Tab, terminal: Terminal) -> None:
    phone.run(COFFEES)
    phone.run('write("log_activity", { goal: "coffees", note: "mine" }).done')
    join(phone, terminal)
    phone.run("device.startOver()")
    phone.run(IN_SYNC)
    assert phone.activities() == ["mine"]
    phone.run('write("log_activity", { goal: "coffees", note: "more" }).done')
    assert agree(phone, terminal)


def test_kills_while_syncing_fork_nothing(phone: Tab, terminal: Terminal, browser: BrowserContext) -> None:
    phone.run(COFFEES)
    join(phone, terminal)
    for n in range(3):
        phone.page.evaluate(
            """(n) => { (async () => {
              for (let i = 0; ; i++) await write("log_activity", { goal: "coffees", note: `${n}-${i}` }).done;
            })(); }""",
            n,
        )
        phone.page.wait_for_timeout(400 + 150 * n)
        phone.crash()
        phone = Tab(browser.new_page(), phone.address, at="/")
        phone.drained()
        assert agree(phone, terminal)
        assert terminal.json("status")["set_aside"] == 0
    assert len(phone.activities()) == len(set(phone.activities())) > 3
    phone.page.close()
