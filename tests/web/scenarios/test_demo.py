"""`milepost-server demo --serve`: its link opens the app as a third device, with a year to look at."""

from __future__ import annotations

import asyncio
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext

from milepost_server.demo.story import COFFEES
from tests.web.scenarios.app import App

LINK = re.compile(r"^ +(http://\S+/#join=\S+)$", re.MULTILINE)
DIGEST = re.compile(r"^  laptop +([0-9a-f]{32})$", re.MULTILINE)
DEVICES = 3


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """Run the demo; gives what it prints until it has come to its link."""
    command = (sys.executable, "-m", "milepost_server.main", "demo", "--serve")
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, stdout=PIPE, stderr=DEVNULL)
    assert process.stdout is not None
    said = ""
    try:
        while not LINK.search(said):
            line = await process.stdout.readline()
            assert line, said
            said += line.decode()
        yield said
    finally:
        process.terminate()
        await process.communicate()


async def test_the_link_opens_the_persons_year_on_a_third_device(
    phone: BrowserContext, tmp_path: Path
) -> None:
    async with demo(tmp_path) as said:
        [link], [digest] = LINK.findall(said), DIGEST.findall(said)
        app = await App.open(phone, f"http://{urlsplit(link).netloc}")
        await app.join(link, "browser")
        await app.sync()
        assert await app.digest() == digest
        await app.go("goals")
        await app.see("Coffees with people in product")
        await app.go(f"why/{COFFEES}")
        await app.see("A move takes the evenings")
        await app.go("devices")
        await app.see("All four hold the same.")
        assert len((await app.read("devices"))["devices"]) == DEVICES
        assert (app.complaints, app.elsewhere()) == ([], [])
