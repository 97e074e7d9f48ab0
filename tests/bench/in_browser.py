"""The web app in a real browser, beside what the browser can do at best.

`uv run python -m tests.bench.in_browser` prints the table. Each row is the median of several; both sides of a
ratio are measured alternately, in one run.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from subprocess import run
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.web.browsers import chromium
from tests.web.static_site import BLANK, serving

WEB = Path(__file__).parents[2] / "client" / "web"
EVENTS = 20_000
STARTS = 7
OPEN = """async (address) => {
  const { device, read, write } = await import(address);
  Object.assign(window, { device, read, write });
}"""
TODAY = f"async (address) => {{ await ({OPEN})(address); await read('today'); return performance.now(); }}"
PLAIN = """async (runtime) => {
  const { loadPyodide } = await import(`${runtime}pyodide.mjs`);
  const python = await loadPyodide({ indexURL: runtime });
  python.runPython("import sqlite3; sqlite3.connect(':memory:').execute('SELECT 1')");
  return performance.now();
}"""
ENTRIES = """async (many) => {
  const kept = [], events = [];
  for (let n = 0; n < many; n++) {
    const start = performance.now();
    const written = write("log_activity", { goal: "coffees", people: ["Ana"] });
    await written.kept;
    kept.push(performance.now() - start);
    await written.done;
    events.push(performance.now() - start);
  }
  return { kept, events };
}"""
PUTS = """async (many) => {
  const request = indexedDB.open("plain", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("blocks");
  await new Promise((done) => { request.onsuccess = done; });
  const times = [], block = new Uint8Array(4096);
  for (let n = 0; n < many; n++) {
    const start = performance.now();
    const transaction = request.result.transaction("blocks", "readwrite", { durability: "strict" });
    transaction.objectStore("blocks").put(block, n);
    await new Promise((done) => { transaction.oncomplete = done; });
    times.push(performance.now() - start);
  }
  return times;
}"""
FILL = """async (many) => {
  const { task } = await import(window.address);
  const lines = ["when,with,note,goal"];
  for (let n = 0; n < many; n++) {
    const day = new Date(Date.UTC(2020, 0, 1 + (n % 2000))).toISOString().slice(0, 10);
    lines.push(`${day},Person ${n % 150},note ${n},Coffees`);
  }
  await task("import", { raw: btoa(lines.join("\\n")), name: "log.csv", form: "csv" });
}"""


class Bench:
    """One browser with the app, and a plain page beside it."""

    def __init__(self, context: BrowserContext, site: str, folder: Path) -> None:
        self._context = context
        self._site = site
        (module,) = folder.glob("app/*/src/device/device.js")
        (runtime,) = folder.glob("runtime/*")
        self.module = f"{site}/{module.relative_to(folder).as_posix()}"
        self.runtime = f"{site}/{runtime.relative_to(folder).as_posix()}/"

    def page(self) -> Page:
        """Open an empty page."""
        page = self._context.new_page()
        page.goto(self._site + BLANK)
        return page

    def timed(self, script: str, argument: Any) -> float:
        """Run a script on a fresh page; return what it returns, milliseconds since the page began."""
        page = self.page()
        try:
            return float(page.evaluate(script, argument))
        finally:
            page.close()

    def started(self) -> Page:
        """Open a page on which the device is ready."""
        page = self.page()
        page.evaluate(TODAY, self.module)
        page.evaluate("(address) => { window.address = address; }", self.module)
        return page


def rows(bench: Bench) -> Iterator[tuple[str, str, str]]:
    """Yield what is measured, ours, and how many times the plain thing that is."""
    first = bench.timed(TODAY, bench.module)
    yield "first visit to today", f"{first:.0f} ms", ""
    page = bench.started()
    page.evaluate(
        'write("set_goal", { title: "Coffees", fields: { target: 10, deadline: "2200-06-30" } }).done'
    )
    yield from _entries(page, "")
    page.close()
    yield from _starts(bench, "")
    page = bench.started()
    page.evaluate(FILL, EVENTS)
    yield from _entries(page, f", {EVENTS:,} events")
    page.close()
    yield from _starts(bench, f", {EVENTS:,} events")


def _entries(page: Page, where: str) -> Iterator[tuple[str, str, str]]:
    page.evaluate(ENTRIES, 20)
    ours, plain = page.evaluate(ENTRIES, 200), page.evaluate(PUTS, 200)
    for name in ("kept", "events"):
        said = "an entry is kept" if name == "kept" else "an entry is an event"
        times = sorted(ours[name])
        shown = f"{median(times):.1f} ms, p99 {times[-2]:.0f}"
        yield said + where, shown, f"{median(times) / median(plain):.1f} × a strict put of 4 KiB"


def _starts(bench: Bench, where: str) -> Iterator[tuple[str, str, str]]:
    ours, plain = _alternately(
        lambda: bench.timed(TODAY, bench.module), lambda: bench.timed(PLAIN, bench.runtime)
    )
    ratio = f"{ours / plain:.2f} × Pyodide with SQLite alone"
    yield "reload to live" + where, f"{ours:.0f} ms", ratio


def _alternately(*measures: Callable[[], float]) -> list[float]:
    found = [[measure() for measure in measures] for _ in range(STARTS)]
    return [median(column) for column in zip(*found, strict=True)]


def main() -> None:
    """Print the table."""
    built = run([sys.executable, str(WEB / "build")], capture_output=True, text=True, check=True)
    folder = Path(built.stdout.strip().splitlines()[-1])
    with (
        tempfile.TemporaryDirectory() as profile,
        serving({"/": folder}) as site,
        chromium(Path(profile)) as context,
    ):
        for row in rows(Bench(context, site, folder)):
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
