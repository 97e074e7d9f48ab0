"""Run a command of Milepost in this process and note what it does.

Usage: `python probe.py KIND NOTES MODULE ARGUMENT…`. KIND is `counts` for statements and requests, or
`calls` for calls between files. NOTES is a file that gets one line of JSON per note. This file runs as a
script, so that it imports nothing of the project but the command under test.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import sqlite3
import sys
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

PACKAGES = ("milepost_shared", "milepost_client", "milepost_server")
CLIENT = "milepost_client.main"
FUNCTION, RESUMABLE = 0x1, 0x20 | 0x80 | 0x200
"""Flags of code objects: CO_OPTIMIZED; CO_GENERATOR, CO_COROUTINE and CO_ASYNC_GENERATOR."""


def probe(kind: str, notes: Path, module: str, arguments: list[str]) -> None:
    """Run a command of Milepost, and append notes of what it does to the file `notes`."""
    file = notes.open("a", buffering=1)

    def note(what: str, **about: object) -> None:
        file.write(json.dumps({"what": what, **about}) + "\n")

    calls = Calls(note)
    watch_sqlite(note, calls.on_statement)
    if kind == "calls":
        atexit.register(calls.report, "end")
        sys.setprofile(calls.on_event)
    elif module == CLIENT:
        watch_requests(note)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


class Calls:
    """Counts calls of our functions from another file of ours; files of libraries in between are ignored.

    Code that runs while a module loads does not count, nor does the resumption of a generator.
    """

    def __init__(self, note: Callable[..., None]) -> None:
        self._note = note
        self._files: set[str] = set()
        self._between = self._all = 0
        self._has_row = False

    def on_event(self, frame: FrameType, event: str, _: Any) -> None:
        """Count a call. This is a callback for `sys.setprofile`."""
        code = frame.f_code
        if event != "call" or not _is_ours(code.co_filename) or not code.co_flags & FUNCTION:
            return
        if code.co_flags & RESUMABLE and frame.f_lasti >= 0:
            return
        caller = frame.f_back
        while caller is not None and not _is_ours(caller.f_code.co_filename):
            caller = caller.f_back
        if caller is not None and _is_loading(caller):
            return
        self._all += 1
        self._files.add(code.co_filename)
        if caller is not None and caller.f_code.co_filename != code.co_filename:
            self._between += 1

    def on_statement(self, statement: str) -> None:
        """Report once the event's row is inserted."""
        if not self._has_row and statement.upper().startswith("INSERT INTO EVENTS"):
            self._has_row = True
            self.report("row")

    def report(self, until: str) -> None:
        """Note the present counts."""
        self._note("calls", until=until, files=len(self._files), between=self._between, all=self._all)


def _is_loading(caller: FrameType) -> bool:
    """Tell whether a frame is the body of a module or class. The started module counts as a function."""
    return not caller.f_code.co_flags & FUNCTION and caller.f_globals.get("__name__") != "__main__"


def _is_ours(filename: str) -> bool:
    return any(f"{os.sep}{package}{os.sep}" in filename for package in PACKAGES)


def watch_sqlite(note: Callable[..., None], on_statement: Callable[[str], None]) -> None:
    """Note each SQL statement, whichever driver opened the database."""
    modules: list[Any] = [sqlite3]
    with suppress(ImportError):
        modules.append(import_module("pysqlite3.dbapi2"))
    for module in modules:
        module.connect = _watched(module.connect, note, on_statement)


def _watched(
    connect: Callable[..., Any], note: Callable[..., None], on_statement: Callable[[str], None]
) -> Callable[..., Any]:
    def watched(database: Any, *arguments: Any, **options: Any) -> Any:
        connection = connect(database, *arguments, **options)

        def trace(statement: str) -> None:
            on_statement(statement.lstrip())
            short = " ".join(statement.split())[:100]
            note("sql", database=Path(str(database)).name, connection=id(connection), statement=short)

        connection.set_trace_callback(trace)
        return connection

    return watched


def watch_requests(note: Callable[..., None]) -> None:
    """Note each request to the broker and each HTTP request."""
    from nats.aio.client import Client

    ask, open_url = Client.request, urllib.request.OpenerDirector.open

    async def request(self: Client, subject: str, *arguments: Any, **options: Any) -> Any:
        note("request", subject=_verb(subject))
        return await ask(self, subject, *arguments, **options)

    def open_noted(self: Any, fullurl: Any, *arguments: Any, **options: Any) -> Any:
        url = fullurl if isinstance(fullurl, str) else fullurl.full_url
        note("request", subject="HTTP " + url.partition("/api/v1/")[2])
        return open_url(self, fullurl, *arguments, **options)

    Client.request = request  # type: ignore[method-assign]
    urllib.request.OpenerDirector.open = open_noted  # type: ignore[method-assign]


def _verb(subject: str) -> str:
    """Return the verb of a subject, without the device."""
    _, kind, *rest = subject.split(".")
    return "push" if kind == "ev" else rest[-1]


if __name__ == "__main__":
    probe(sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4:])
