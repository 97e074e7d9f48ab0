"""The web app in a browser: what a first visit downloads, and how long a person waits."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import httpx
from playwright.sync_api import Page

from tests.bench.measure import Row
from tests.system.servers import ServerProcess
from tests.web.browsers import chromium
from tests.web.pyodide import WEB, build_tool

ROUNDS, ENTRIES = 5, 100
DEVICE = """import(document.querySelector('script[src$="/device.js"]').src)"""
READY = f"""{DEVICE}.then(({{ device }}) =>
    new Promise(done => device.state.subscribe(({{ start }}) => start === "ready" && done(1))))"""
GOAL = '{ title: "Coffees", fields: { target: 60, deadline: "2199-12-31" } }'
SET_GOAL = f"""{DEVICE}.then(({{ write }}) => write("set_goal", {GOAL}).done).then(() => 1)"""
IMAGE = """caches.open("python-image").then(async (cache) => {
    while (!(await cache.keys()).length) await new Promise((done) => setTimeout(done, 100));
})"""
"""Fulfilled once a later start has an image of Python's memory."""
WATCH = """window.painted = new Promise((done) => {
    new MutationObserver((_, watch) => {
        if (!document.querySelector("main .road")) return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now())));
    }).observe(document, { childList: true, subtree: true });
});"""
"""Milliseconds from the begin of a visit until the goal is on the screen."""
EARLY = (
    DEVICE
    + """.then(async ({ device, write }) => {
    const began = performance.now();
    await write("log_activity", { goal: "coffees" }).kept;
    const took = performance.now() - began;
    if (device.state.value.start === "ready") throw new Error("Python was up already.");
    return took;
})"""
)
LOG = (
    DEVICE
    + """.then(async ({ write }) => {
    const times = [];
    for (let n = 0; n < COUNT; n++) {
        const began = performance.now();
        await write("log_activity", { goal: "coffees" }).kept;
        times.push(performance.now() - began);
    }
    return times;
})""".replace("COUNT", str(ENTRIES))
)


async def download(_: Path) -> list[Row]:
    """What a first visit downloads, as a wheel has it."""
    size = build_tool("sizes").download_bytes(await asyncio.to_thread(_smallest))
    return [Row("web app, download", f"{size / 1e6:.2f} MB", "–", "–", "≤ 6 MB", size <= 6_000_000)]


async def visits(folder: Path) -> list[Row]:
    """A first visit, a reload, and entries, each from the browser to the answer."""
    # Playwright has a loop of its own, which another must not run around.
    return await asyncio.to_thread(_visits, folder)


def _smallest() -> Path:
    command = (sys.executable, WEB / "build", "--smallest")
    return Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())


@contextmanager
def serving_app(folder: Path) -> Iterator[ServerProcess]:
    """A server that has found the app."""
    server = ServerProcess(folder / "server")
    server.start()
    while httpx.get(server.url).status_code == 503:
        time.sleep(1)
    try:
        yield server
    finally:
        server.stop()


class _Visits:
    """Milliseconds of each kind, over several new profiles."""

    def __init__(self) -> None:
        self.first, self.again, self.painted = list[float](), list[float](), list[float]()
        self.entries, self.early = list[float](), list[float]()

    def add(self, folder: Path, url: str, slower: int) -> None:
        """Visit in a new profile, on a machine that is so many times slower."""
        with chromium(folder, service_workers="allow") as browser:
            page = browser.new_page()
            processor = browser.new_cdp_session(page)
            processor.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            page.add_init_script(WATCH)
            self.first.append(_until_ready(page, partial(page.goto, url)))
            page.evaluate(SET_GOAL)
            page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
            page.evaluate(IMAGE)
            page.reload()
            page.evaluate("painted")
            page.evaluate(READY)
            self.again.append(_until_ready(page, page.reload))
            self.painted.append(page.evaluate("painted"))
            page.reload()
            self.early.append(page.evaluate(EARLY))
            page.evaluate(READY)
            self.entries += page.evaluate(LOG)


def _visits(folder: Path) -> list[Row]:
    usual, slower = _Visits(), _Visits()
    with serving_app(folder) as server:
        for n in range(ROUNDS):
            usual.add(folder / f"profile-{n}", server.url, 1)
            slower.add(folder / f"slower-{n}", server.url, 4)
    return [
        _row("web app, first visit until it is live", median(usual.first), 2500),
        _row("the same, the page 4 × slower", median(slower.first), 6000),
        _row("web app, reload until the cached view is painted", median(usual.painted), 100),
        _row("the same, the page 4 × slower", median(slower.painted), 300),
        _row("web app, reload until it is live", median(usual.again), 1000),
        _row("web app, an entry until it is on disk", median(usual.entries), 50),
        _row("web app, the slowest of 100 entries", quantiles(usual.entries, n=100)[-1], 50),
        _row("web app, an entry while Python starts", median(usual.early), 100),
    ]


def _until_ready(page: Page, go: Callable[[], object]) -> float:
    began = time.perf_counter()
    go()
    page.evaluate(READY)
    return (time.perf_counter() - began) * 1000


def _row(what: str, milliseconds: float, most: int) -> Row:
    return Row(what, f"{milliseconds:,.0f} ms", "–", "–", f"≤ {most:,} ms", milliseconds <= most)
