"""Rows 2, 6, 7 and 8: whole processes."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .logs import EVENTS, TODAY, filled
from .measure import Row, in_turns, process, rate

POUCH = """
const PouchDB = require('pouchdb');
(async () => {
  const a = new PouchDB('a'), b = new PouchDB('b'), n = 20000;
  for (let i = 0; i < n; i += 500)
    await a.bulkDocs(Array.from({length: 500}, (_, k) => ({
      _id: String(i + k), kind: 'coffee', people: ['Ana Lima'],
      note: 'Talked about the platform team and what they look for next year'})));
  const began = process.hrtime.bigint();
  await PouchDB.replicate(a, b);
  console.log(n / (Number(process.hrtime.bigint() - began) / 1e9));
})();
"""


async def logging(folder: Path) -> Row:
    """`milepost log …` as a whole process, against importing what it rests on."""
    environ = _environ(folder / "home")
    milepost = str(Path(sys.executable).with_name("milepost"))
    ours, theirs = in_turns(
        20,
        lambda: process([milepost, "log", "-w", "Ana", "-k", "coffee"], environ),
        lambda: process([sys.executable, "-c", "import msgspec, aiosqlite, click"], environ),
    )
    words = f"{theirs * 1e3:.0f} ms imports"
    return Row(
        "`milepost log`, whole process",
        f"{ours * 1e3:.0f} ms",
        words,
        f"{ours / theirs:.2f} ×",
        "≤ 1.5 ×",
        ours <= 1.5 * theirs,
    )


async def opening(folder: Path) -> Row:
    """Bare `milepost` on a log of 100,000 events, against one of 100."""
    for name, count in (("large", EVENTS), ("small", 100)):
        (folder / name).mkdir()
        await (await filled(folder / name / "log.db", count)).close()
    command = [str(Path(sys.executable).with_name("milepost"))]
    large, small = (_environ(folder / name) for name in ("large", "small"))
    a, b = in_turns(15, lambda: process(command, large), lambda: process(command, small))
    return Row(
        "open on 100,000 events",
        f"{a * 1e3:.0f} ms",
        f"{b * 1e3:.0f} ms on 100",
        f"{a / b:.2f} ×",
        "≤ 1.3 ×",
        a <= 1.3 * b,
    )


async def syncing(folder: Path) -> tuple[Row, Row]:
    """100,000 events from a device over broker and server to a second device, all folded; and the
    memory of that second device."""
    server = await _server(folder / "server")
    try:
        first, second = folder / "first", folder / "second"
        first.mkdir()
        await (await filled(first / "log.db", EVENTS)).close()
        for home in (first, second):
            invite = _told(folder / "server", "invite")
            _run(home, "join", invite["url"], invite["code"], "--name", home.name)
        watcher = await _watch(second)
        began = time.perf_counter()
        sending = asyncio.create_task(asyncio.to_thread(_run, first, "sync", "--json"))
        await _until(watcher, lambda: json.loads(sending.result()[0])["digest"] if sending.done() else None)
        took = time.perf_counter() - began
        mib = _most_memory(watcher.pid)
        watcher.terminate()
        await watcher.wait()
    finally:
        server.terminate()
        await server.wait()
    pouch = _pouch(folder / "pouch")
    ours, against = EVENTS / took, f"{pouch:,.0f}/s PouchDB" if pouch else "PouchDB absent"
    ratio, met = (f"{ours / pouch:.1f} ×", ours >= 4 * pouch) if pouch else ("–", None)
    return (
        Row("100,000 events device → server → device", rate(EVENTS, took), against, ratio, "≥ 4 ×", met),
        Row("memory of the device catching up", f"{mib:.0f} MB", "–", "–", "≤ 150 MB", mib <= 150),
    )


async def _server(folder: Path) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "milepost_server.main", "up", "--data", str(folder), "--json")
    server = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert server.stdout is not None
    await server.stdout.readline()
    return server


async def _watch(home: Path) -> asyncio.subprocess.Process:
    """A device that stays in sync; ready once it has synced for the first time."""
    command = (sys.executable, "-m", "milepost_client.main", "sync", "--watch", "--json")
    watcher = await asyncio.create_subprocess_exec(*command, env=_environ(home), stdout=subprocess.PIPE)
    await _report(watcher)
    return watcher


async def _until(watcher: asyncio.subprocess.Process, digest: Callable[[], str | None]) -> None:
    """Wait until the watcher reports the digest that is expected."""
    while (await _report(watcher))["digest"] != digest():
        pass


async def _report(watcher: asyncio.subprocess.Process) -> dict[str, str]:
    """The next report, which is JSON over several lines."""
    assert watcher.stdout is not None
    text = await watcher.stdout.readuntil(b"}")
    report: dict[str, str] = json.loads(text)
    return report


def _most_memory(pid: int) -> float:
    """The most memory that a process has had resident, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def _told(folder: Path, command: str) -> dict[str, str]:
    arguments = [sys.executable, "-m", "milepost_server.main", command, "--data", str(folder), "--json"]
    told: dict[str, str] = json.loads(subprocess.run(arguments, check=True, capture_output=True).stdout)
    return told


def _run(home: Path, *arguments: str) -> tuple[str, str]:
    command = [sys.executable, "-m", "milepost_client.main", *arguments]
    done = subprocess.run(command, env=_environ(home), check=True, capture_output=True, text=True)
    return done.stdout, done.stderr


def _environ(home: Path) -> dict[str, str]:
    moment = f"{TODAY}T12:00:00+00:00"
    return os.environ | {"MILEPOST_HOME": str(home), "MILEPOST_NOW": moment, "MILEPOST_AUTOSYNC": "0"}


def _pouch(folder: Path) -> float | None:
    """How many documents a second PouchDB replicates locally; None where it is not to be had."""
    if shutil.which("npm") is None:
        return None
    folder.mkdir()
    (folder / "pouch.js").write_text(POUCH)
    install = ["npm", "install", "--no-audit", "--no-fund", "pouchdb"]
    try:
        subprocess.run(install, cwd=folder, check=True, capture_output=True, timeout=180)
        done = subprocess.run(
            ["node", "pouch.js"], cwd=folder, check=True, capture_output=True, text=True, timeout=180
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return float(done.stdout)
