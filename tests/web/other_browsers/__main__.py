"""First run, reload, fold and kills in Firefox or WebKitGTK: says what passed, and fails otherwise."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Any
from urllib.parse import urlencode

from tests.web.every_operation import NOW, READS, WRITES, read_all, without_new_id
from tests.web.other_browsers.programs import INSTALL, Program, screen
from tests.web.pyodide import WEB
from tests.web.static_site import serving

PATIENCE = 120.0
"""Seconds after which a browser that says nothing has failed."""
TOLD_BEFORE_KILL = 12


@dataclass(frozen=True)
class Bench:
    """A browser, and the address of the app for it; each device has a site of its own."""

    name: str
    app: Path
    display: str

    def device(self, work: Callable[[Device], None]) -> None:
        """Do something with a new device, in a new profile."""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            profile, asked, said = Path(folder) / "profile", Path(folder) / "asked", Queue[dict[str, Any]]()
            profile.mkdir()
            asked.mkdir()
            asked.joinpath("asked.json").write_text(json.dumps(questions()))
            places = {"/tests/other_browsers/": Path(__file__).parent, "/tests/": asked, "/": self.app}
            with serving(places, said.put) as site:
                [module] = self.app.glob("app/*/src/device/device.js")
                address = f"/{module.relative_to(self.app).as_posix()}"
                work(Device(Program(self.name, profile, self.display), site, address, said))


@dataclass(frozen=True)
class Device:
    """A device in a browser, whose page tells into a queue what it did."""

    program: Program
    site: str
    module: str
    said: Queue[dict[str, Any]]

    def step(self, step: str, heard: int = 1, name: str = "") -> list[dict[str, Any]]:
        """Let the page do a step; kill the browser once it has told so much, and return that."""
        asked = urlencode({"step": step, "app": self.module, "name": name})
        with self.program.on(f"{self.site}/tests/other_browsers/page.html?{asked}"):
            told = [self._next(step) for _ in range(heard)]
        while not self.said.empty():
            told.append(self.said.get())
        return told

    def _next(self, step: str) -> dict[str, Any]:
        try:
            told = self.said.get(timeout=PATIENCE)
        except Empty:
            raise SystemExit(f"{step}: the browser has said nothing for {PATIENCE:.0f} seconds") from None
        if "failed" in told:
            raise SystemExit(f"{step}: {told['failed']}")
        return told


def questions() -> dict[str, Any]:
    """What a page is to write and to read, and when."""
    return {"writes": WRITES, "reads": READS, "now": NOW.now // 1000, "offset": 60}


def first_run(device: Device) -> None:
    """A new person sets a goal and logs a talk; after a kill of the browser both are there, also where Python
    starts from an image of its memory."""
    [begun] = device.step("first_run")
    check(begun["people"] == [["Ana 🌱"]], f"the first talk is {begun['people']}")
    for has_images in (0, 1):
        if has_images:
            device.step("image")
        [again] = device.step("reload")
        check(again["digest"] == begun["digest"], "the log is another one after a reload")
        check(again["images"] == has_images, f"{again['images']} images after a start from {has_images}")


def fold(device: Device) -> None:
    """All that a page can write and read is said as the terminal says it of the same log."""
    [told] = device.step("fold")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "log.db").write_bytes(b64decode(told["log"]))
        here = read_all(Path(folder))
    there = without_new_id(told["said"])
    wrong = [name for name, said in without_new_id(here).items() if there[name] != said]
    check(wrong == [], f"said otherwise than in the terminal: {wrong}")


def kills(count: int) -> Callable[[Device], None]:
    """Return what kills the whole browser so often in the middle of writing."""

    def work(device: Device) -> None:
        kept: set[str] = set()
        for n in range(count + 1):
            first, *told = device.step("write", TOLD_BEFORE_KILL + 7 * (n % 4), name=str(n))
            there = Counter(first["there"])
            check(first["unwell"] == [], f"kill {n}: {first['unwell']}")
            check(kept <= there.keys(), f"kill {n}: told of and lost: {sorted(kept - there.keys())}")
            check(set(there.values()) <= {1}, f"kill {n}: written twice: {there.most_common(3)}")
            kept |= {each["kept"] for each in told}

    return work


def check(holds: bool, otherwise: str) -> None:
    """End and say what is wrong, unless something holds."""
    if not holds:
        sys.exit(f"wrong: {otherwise}")


def main() -> None:
    """Do all of it in the browser that is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.web.other_browsers", description=__doc__)
    parser.add_argument("browser", choices=list(INSTALL))
    parser.add_argument("--kills", type=int, default=5)
    asked = parser.parse_args()
    built = subprocess.run([sys.executable, WEB / "build"], stdout=subprocess.PIPE, text=True, check=True)
    with screen(asked.browser) as display:
        bench = Bench(asked.browser, Path(built.stdout.strip()), display)
        steps = {"first run and reload": first_run, "fold": fold, f"{asked.kills} kills": kills(asked.kills)}
        for name, work in steps.items():
            bench.device(work)
            print(f"{asked.browser}: {name}: passed", flush=True)


main()
