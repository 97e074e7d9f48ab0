"""Where the web app comes from: a wheel carries it, a clone builds it when somebody first opens it."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from milepost_server.web_app.bundle import WebFile, read_bundle

CARRIED = Path(__file__).parent / "files"
"""The app in a wheel."""
PATIENCE = 2.0
"""Seconds that a visitor waits for a build, before a page says that it goes on."""
TRY_AGAIN = 30.0
"""Seconds after a failed build in which nothing is tried again."""

log = logging.getLogger("milepost.web")


class NotBuilt(Exception):
    """There is no app to show: says why and what to do. `building` is whether it will be there shortly."""

    def __init__(self, words: str, building: bool = False) -> None:
        super().__init__(words)
        self.building = building


class WebApp:
    """The files of the app. In a clone they follow the sources, and those of earlier builds stay."""

    def __init__(self, carried: Path = CARRIED, clone: Path = Path(__file__).parents[3]) -> None:
        self._clone = None if carried.is_dir() else clone
        self._files = dict(read_bundle(carried)) if carried.is_dir() else {}
        self._built_from: int | None = None
        self._build: asyncio.Task[None] | None = None
        self._failure = NotBuilt("This server carries no web app. Install the released package of milepost.")
        self._failed_at = -TRY_AGAIN

    async def file(self, name: str) -> WebFile | None:
        """Return a file by its path in its address. Raises NotBuilt where there is no app yet."""
        file = self._files.get(name)
        if file is not None and not file.path.exists():
            # Newer builds of a clone remove the older ones, and the one of its sources may be among them.
            del self._files[name]
            self._built_from = file = None
        if file is None or not file.lasting:
            await self._follow_sources()
        return self._files.get(name)

    async def close(self) -> None:
        """End a build that runs."""
        if self._build:
            self._build.cancel()
            with suppress(asyncio.CancelledError, NotBuilt):
                await self._build

    async def _follow_sources(self) -> None:
        """Build the app of a clone where its sources have changed. Raises NotBuilt."""
        if self._clone is None:
            return
        if self._build is None:
            if self._built_from == _stamp(self._clone):
                return
            if time.monotonic() - self._failed_at < TRY_AGAIN:
                raise self._failure
            self._build = asyncio.create_task(self._build_clone(self._clone))
        build = self._build
        done, _ = await asyncio.wait([build], timeout=PATIENCE)
        if not done:
            raise NotBuilt("The web app is being built; this page shows it as soon as it is there.", True)
        await build

    async def _build_clone(self, clone: Path) -> None:
        try:
            stamp = _stamp(clone)
            folder = await _run_build(clone)
            self._files |= await asyncio.to_thread(read_bundle, folder)
            self._built_from = stamp
        except NotBuilt as failure:
            self._failure, self._failed_at = failure, time.monotonic()
            raise
        finally:
            self._build = None


async def _run_build(clone: Path) -> Path:
    """Return the folder of the app that was built. Raises NotBuilt."""
    program = clone / "client" / "web" / "build"
    if not program.is_dir():
        raise NotBuilt("This server carries no web app. Install the released package of milepost.")
    process = await asyncio.create_subprocess_exec(sys.executable, program, stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None and process.stderr is not None
    try:
        output, last = await asyncio.gather(process.stdout.read(), _log_progress(process.stderr))
        # It may close both before it ends: a signal then would make a failure of a build that went well.
        code = await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    if code:
        raise NotBuilt(last)
    return Path(output.decode().strip())


async def _log_progress(lines: asyncio.StreamReader) -> str:
    """Log each line of what is being done; returns the last."""
    line = ""
    async for raw in lines:
        line = raw.decode().strip()
        log.info("%s", line)
    return line


def _stamp(clone: Path) -> int:
    """Return a number that is another one after a change of the sources."""
    return hash(tuple((str(path), path.stat().st_mtime_ns) for path in _sources(clone)))


def _sources(clone: Path) -> Iterator[Path]:
    web = clone / "client" / "web"
    yield from (path for path in sorted(web.iterdir()) if path.is_file())
    yield clone / "uv.lock"
    folders = [web / name for name in ("src", "styles", "icons", "build", "python")]
    for folder in (*folders, clone / "shared" / "milepost_shared", clone / "client" / "milepost_client"):
        yield from (p for p in sorted(folder.rglob("*")) if p.suffix not in ("", ".pyc"))
