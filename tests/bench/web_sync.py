"""The web app beside a terminal: a long log that it takes in, and what arrives while it is open."""

from __future__ import annotations

import asyncio
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import httpx

from tests.bench.measure import Row
from tests.bench.web import serving_app
from tests.system.servers import ServerProcess
from tests.web.browsers import chromium, memory, renderers
from tests.web.device.conftest import Tab
from tests.web.device.terminal import IN_SYNC, Terminal, join

EVENTS, MOST_SECONDS, MOST_BYTES = 20_000, 3, 100_000_000
ARRIVALS, ARRIVES_WITHIN = 5, 1000
HEAR = """() => {
  window.arrived = new Promise((done) => {
    const before = device.version.value;
    device.version.subscribe((version) => version > before && done(1));
  });
}"""


async def beside(folder: Path) -> list[Row]:
    """Events that a browser pulls, and those that it hears of."""
    # Playwright has a loop of its own, which another must not run around.
    return await asyncio.to_thread(_beside, folder)


def _beside(folder: Path) -> list[Row]:
    with serving_app(folder) as server, chromium(folder / "profile") as browser:
        terminal = Terminal(server, folder / "laptop")
        terminal.run("import", str(_table(folder / "old.csv")))
        terminal.run("sync")
        phone = Tab(browser.new_page(), _device_module(server), at="/")
        phone.ready()
        before, began = memory(renderers()[0]), time.perf_counter()
        join(phone, terminal)
        phone.run(IN_SYNC)
        seconds = time.perf_counter() - began
        grown = memory(renderers()[0]) - before
        assert phone.run('read("status")')["events"] >= EVENTS
        arrival = median(_arrival(phone, terminal) for _ in range(ARRIVALS)) * 1000
    return [
        Row(
            f"web app, {EVENTS:,} events pulled",
            f"{seconds:.1f} s",
            "–",
            "–",
            f"≤ {MOST_SECONDS} s",
            seconds <= MOST_SECONDS,
        ),
        Row(
            "memory of the tab that pulls them",
            f"{grown / 1e6:.0f} MB",
            "–",
            "–",
            f"≤ {MOST_BYTES / 1e6:.0f} MB",
            grown <= MOST_BYTES,
        ),
        Row(
            "web app, an event of a terminal arrives",
            f"{arrival:,.0f} ms",
            "–",
            "–",
            f"≤ {ARRIVES_WITHIN:,} ms",
            arrival <= ARRIVES_WITHIN,
        ),
    ]


def _table(file: Path) -> Path:
    first = date(2020, 1, 1)
    lines = (f"{first + timedelta(days=n % 2000)},Person {n % 150},note {n}\n" for n in range(EVENTS))
    file.write_text("when,with,note\n" + "".join(lines))
    return file


def _arrival(phone: Tab, terminal: Terminal) -> float:
    """Seconds until the browser hears of what a terminal has synced."""
    terminal.run("log", "--note", "live")
    phone.page.evaluate(HEAR)
    terminal.run("sync")
    began = time.perf_counter()
    phone.page.evaluate("arrived")
    return time.perf_counter() - began


def _device_module(server: ServerProcess) -> str:
    """The address of the module that the page of the server has its device from."""
    page = httpx.get(server.url).text
    main = next(part for part in page.split('"') if part.startswith("/app/") and part.endswith("/main.js"))
    return f"{server.url}{main.replace('main.js', 'device/device.js')}"
