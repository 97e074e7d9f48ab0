"""A browser syncs with a real server, and with a terminal by way of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.system.servers import ServerProcess
from tests.web.device.conftest import COFFEES, Tab

IN_SYNC = (
    "settled((state) => state.agrees && state.online && !state.syncing && !state.waiting && !state.drafts)"
)


class Terminal:
    """A terminal device of a person, and the server's own command."""

    def __init__(self, server: ServerProcess, home: Path) -> None:
        self._server = server
        self._environ = {**os.environ, "MILEPOST_HOME": str(home), "MILEPOST_AUTOSYNC": "0"}
        self.run("join", server.url, self.invite("--new"), "--name", "laptop")
        self.user = self.json("status")["user"]

    def run(self, *words: str) -> str:
        return self._called("milepost_client.main", *words)

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))

    def invite(self, *options: str) -> str:
        folder = ("--data", str(self._server.folder), "--json")
        code: str = json.loads(self._called("milepost_server.main", "invite", *options, *folder))["code"]
        return code

    def _called(self, module: str, *words: str) -> str:
        command = (sys.executable, "-m", module, *words)
        return subprocess.run(command, env=self._environ, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, app_folder: Path) -> Iterator[ServerProcess]:
    """A server; `app_folder` has built the app before it serves it."""
    process = ServerProcess(tmp_path_factory.mktemp("web") / "server")
    process.start()
    yield process
    process.stop()


@pytest.fixture
def terminal(server: ServerProcess, tmp_path: Path) -> Terminal:
    return Terminal(server, tmp_path / "laptop")


@pytest.fixture
def phone(browser: BrowserContext, server: ServerProcess, module_address: str) -> Iterator[Tab]:
    """A tab at the server, on a device of its own."""
    page = browser.new_page()
    page.goto(f"{server.url}/live")
    page.evaluate("() => new Promise((done) => { indexedDB.deleteDatabase('milepost').onsuccess = done; })")
    module = "/app/" + module_address.partition("/app/")[2]
    yield Tab(page, server.url + module, at="/")
    page.close()


def join(phone: Tab, terminal: Terminal) -> None:
    invite = {"code": terminal.invite("--user", terminal.user), "name": "phone"}
    joined = phone.run('task("join", { ...given, url: location.origin })', invite)
    assert (joined["name"], sorted(joined["devices"])) == ("phone", ["laptop", "phone"])
    phone.run(IN_SYNC)


def agree(phone: Tab, terminal: Terminal) -> bool:
    phone.run(IN_SYNC)
    terminal.run("sync")
    phone.run('task("sync")')
    here, there = phone.run('read("status")'), terminal.json("status")
    return bool((here["digest"], here["events"]) == (there["digest"], there["events"]))


def test_what_both_wrote_apart_is_the_same_on_both(phone: Tab, terminal: Terminal) -> None:
    phone.run(COFFEES)
    phone.run('write("log_activity", { goal: "coffees", note: "before joining" }).done')
    terminal.run("set", "Talks", "--target", "5", "--by", "2200-06-30")
    join(phone, terminal)
    terminal.run("sync")
    phone.page.context.set_offline(True)
    phone.run('write("log_activity", { goal: "coffees", note: "under way" }).done')
    terminal.run("log", "coffees", "2", "--note", "at the desk")
    terminal.run("sync")
    assert phone.run("settled(({ online }) => !online)")["waiting"] == 1
    phone.page.context.set_offline(False)
    assert agree(phone, terminal)
    assert sorted(phone.activities()) == ["at the desk", "before joining", "under way"]
    proof = phone.run('task("prove")')
    assert (proof["agrees"], proof["differences"]) == (True, [])


def test_what_another_device_wrote_arrives_by_itself(phone: Tab, terminal: Terminal) -> None:
    terminal.run("set", "Coffees", "--target", "5", "--by", "2200-06-30")
    terminal.run("sync")
    join(phone, terminal)
    terminal.run("log", "coffees", "--note", "live")
    phone.page.evaluate("""() => {
      window.arrived = new Promise((done) => device.version.subscribe(async () => {
        const { entries } = await read("entries");
        if (entries.length) done(entries[0].note);
      }));
    }""")
    terminal.run("sync")
    assert phone.page.evaluate("arrived") == "live"


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


def test_a_revoked_browser_says_so_and_keeps_what_it_has(phone: Tab, terminal: Terminal) -> None:
    phone.run(COFFEES)
    join(phone, terminal)
    terminal.run("sync")
    terminal.run("revoke", "phone", "--yes")
    phone.run('write("log_activity", { goal: "coffees", note: "after" }).done')
    state = phone.run("settled(({ revoked }) => revoked)")
    assert (state["waiting"], state["syncProblem"]["kind"]) == (1, "revoked")
    assert phone.activities() == ["after"]


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
