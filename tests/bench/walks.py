"""What the common walks cost: files and calls of `milepost log`, transactions, snapshots and requests of a
sync, and snapshots of a GET.

`python -m tests.bench.walks` prints a table. It runs the public commands, counts what they ask of SQLite,
NATS and HTTP, and knows no module of Milepost but the two that commands start in, so that two versions can
be compared. Each command runs under a probe: this file again, with `--probe`.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from statistics import median
from types import FrameType
from typing import Any, NamedTuple

CLIENT, SERVER = "milepost_client.main", "milepost_server.main"
OURS = ("milepost_shared", "milepost_client", "milepost_server")
MILEPOST = str(Path(sys.executable).with_name("milepost"))
LOG = ("log", "coffees", "-w", "Ana", "-k", "coffee")
IMPORTS = "import msgspec, aiosqlite, click"
ROUNDS = 3
"""How often each sync and GET is counted: how often a sync has to ask depends on how soon the server is."""
TIMED = 41
"""How often each process is timed."""
GETS = 10
FUNCTION, RESUMABLE = 0x1, 0x20 | 0x80 | 0x200
"""Flags of code objects: CO_OPTIMIZED; CO_GENERATOR, CO_COROUTINE and CO_ASYNC_GENERATOR."""


class Walk(NamedTuple):
    """What one command did, or one request: `writes` are transactions, `reads` snapshots, both by what they
    first looked at; `requests` are what was asked, in order."""

    writes: list[str]
    reads: list[str]
    requests: list[str]


# The probe: it runs a command within its own process and notes what that does.


def probe(kind: str, notes: Path, module: str, arguments: list[str]) -> None:
    """Run a command of Milepost, and append what it does to `notes`, a line of JSON each."""
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
    """Counts the functions of ours that are called from another file of ours, however many files of others
    lie between the two. What runs while a module is loaded does not count, nor does a generator going on."""

    def __init__(self, note: Callable[..., None]) -> None:
        self._note = note
        self._files: set[str] = set()
        self._between = self._all = 0
        self._has_row = False

    def on_event(self, frame: FrameType, event: str, _: Any) -> None:
        """Count a call; this is a callback of `sys.setprofile`."""
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
        """Note what was counted so far."""
        self._note("calls", until=until, files=len(self._files), between=self._between, all=self._all)


def _is_loading(caller: FrameType) -> bool:
    """Whether a frame is the body of a module or class; the module that was started counts as a function."""
    return not caller.f_code.co_flags & FUNCTION and caller.f_globals.get("__name__") != "__main__"


def _is_ours(filename: str) -> bool:
    return any(f"{os.sep}{package}{os.sep}" in filename for package in OURS)


def watch_sqlite(note: Callable[..., None], on_statement: Callable[[str], None]) -> None:
    """Note each statement that goes to a database of ours, whichever module opened it."""
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
    """Note each request to the broker, and each over HTTP."""
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
    """Return the verb of a subject, without the device that asks."""
    _, kind, *rest = subject.split(".")
    return "push" if kind == "ev" else rest[-1]


# The side that measures.


class Probed:
    """Runs commands under the probe, and reads what it noted."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.environ = os.environ | {"MILEPOST_AUTOSYNC": "0"} | environ
        self._notes = folder / "notes"
        self._read = 0

    def command(self, kind: str, module: str, *arguments: str) -> list[str]:
        """Return the command line that runs a command under the probe."""
        return [sys.executable, "-P", __file__, "--probe", kind, str(self._notes), module, *arguments]

    def run(self, *arguments: str, kind: str = "counts") -> list[dict[str, Any]]:
        """Run `milepost …` and return what it did."""
        self.new_notes()
        command = self.command(kind, CLIENT, *arguments)
        subprocess.run(command, env=self.environ, check=True, capture_output=True)
        return self.new_notes()

    def new_notes(self) -> list[dict[str, Any]]:
        """Return what was noted since the last call."""
        if not self._notes.exists():
            return []
        data = self._notes.read_bytes()[self._read :]
        data = data[: data.rfind(b"\n") + 1]
        self._read += len(data)
        return [json.loads(line) for line in data.splitlines()]


def walk(notes: list[dict[str, Any]], database: str = "") -> Walk:
    """Sum up notes; of SQLite only what `database` did, where one is named."""
    writes: list[str] = []
    reads: list[str] = []
    open_now: dict[object, list[str]] = {}
    for each in notes:
        if each["what"] != "sql" or database not in ("", each["database"]):
            continue
        connection, statement = (each["database"], each["connection"]), each["statement"]
        if statement.upper().startswith("BEGIN"):
            open_now[connection] = writes if "IMMEDIATE" in statement.upper() else reads
            open_now[connection].append(statement)
        elif kept := open_now.pop(connection, None):
            kept[-1] = statement
    return Walk(writes, reads, [each["subject"] for each in notes if each["what"] == "request"])


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, Probed]]:
    """Run a server under the probe; yield its URL."""
    probed = Probed(folder, {"MILEPOST_SERVER_HOME": str(folder / "server")})
    command = probed.command("counts", SERVER, "up", "--port", "0", "--broker-port", "0", "--json")
    server = subprocess.Popen(command, env=probed.environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert server.stdout is not None
    try:
        yield json.loads(server.stdout.readline())["url"], probed
    finally:
        server.terminate()
        server.wait(20)
        server.stdout.close()


def operate(probed: Probed, *arguments: str) -> Any:
    """Return what `milepost-server … --json` prints."""
    command = [sys.executable, "-m", SERVER, *arguments, "--json"]
    return json.loads(subprocess.run(command, env=probed.environ, check=True, capture_output=True).stdout)


def join_device(folder: Path, server: Probed, name: str) -> Probed:
    """Let a new device join the server."""
    (folder / name).mkdir()
    probed = Probed(folder / name, {"MILEPOST_HOME": str(folder / name)})
    invite = operate(server, "invite")
    probed.run("join", invite["url"], invite["code"], "--name", name)
    return probed


def count_sync(folder: Path) -> tuple[dict[str, list[Walk]], list[Walk]]:
    """Return the walks of syncs, by name, and of GETs of a goal."""
    syncs: dict[str, list[Walk]] = {}
    gets: list[Walk] = []

    def sync(name: str, probed: Probed) -> None:
        syncs.setdefault(name, []).append(walk(probed.run("sync"), "log.db"))

    for n in range(ROUNDS):
        place = folder / str(n)
        place.mkdir()
        with serving(place) as (url, server):
            phone = join_device(place, server, "phone")
            goal = set_and_log(phone)
            sync("first sync of two events", phone)
            laptop = join_device(place, server, "laptop")
            sync("first sync of who lacks two events", laptop)
            phone.run(*LOG)
            sync("later sync of one new event", phone)
            sync("later sync of who lacks one event", laptop)
            sync("sync with nothing to do", phone)
            gets += count_gets(url, server, goal)
    return syncs, gets


def set_and_log(phone: Probed) -> str:
    """Set a goal and log an activity; return the goal's id."""
    phone.run("goal", "set", "Coffees", "--target", "10", "--by", "in 8 weeks", "--unit", "coffees")
    phone.run(*LOG)
    shown = [sys.executable, "-m", CLIENT, "goal", "list", "--json"]
    goals = subprocess.run(shown, env=phone.environ, check=True, capture_output=True).stdout
    return str(json.loads(goals)[0]["id"])


def count_gets(url: str, server: Probed, goal: str) -> Iterator[Walk]:
    """Yield what each of some GETs of a goal does.

    Only snapshots of the person's file and of the tokens count: the server also looks after itself.
    """
    token = operate(server, "token")["token"]
    headers = {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{url}/api/v1/goals/{goal}", headers=headers)
    for n in range(1 + GETS):
        server.new_notes()
        with urllib.request.urlopen(request) as response:
            response.read()
        time.sleep(0.05)
        found = walk(server.new_notes())
        if n:  # The first one opens the person's file.
            # Ingest looks at its own tables about every second.
            reads = [read for read in found.reads if " behind" not in read and " position" not in read]
            yield Walk(found.writes, reads, [])


def count_calls(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the calls of `milepost log`: until the event's row, and until the command's end."""
    folder.mkdir()
    probed = Probed(folder, {"MILEPOST_HOME": str(folder / "home")})
    set_and_log(probed)
    return {each["until"]: each for each in probed.run(*LOG, kind="calls") if each["what"] == "calls"}


def count_modules(folder: Path) -> tuple[int, int]:
    """Return how many modules `milepost log` loads: ours, and all."""
    environ = os.environ | {"MILEPOST_HOME": str(folder / "home"), "MILEPOST_AUTOSYNC": "0"}
    command = [sys.executable, "-X", "importtime", MILEPOST, *LOG]
    said = subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stderr
    names = [line.rpartition("|")[2].strip() for line in said.splitlines() if line.startswith("import time:")]
    return sum(name.startswith(OURS) for name in names), len(names) - 1  # But for the heading.


def time_log(folder: Path) -> list[tuple[float, float]]:
    """Return the median seconds (wall, processor) of `milepost log` and of its imports alone, in turns."""
    environ = os.environ | {"MILEPOST_HOME": str(folder / "home"), "MILEPOST_AUTOSYNC": "0"}
    sides = [[MILEPOST, *LOG], [sys.executable, "-c", IMPORTS]]
    found: list[list[tuple[float, float]]] = [[], []]
    for _ in range(TIMED):
        for kept, command in zip(found, sides, strict=True):
            kept.append(_timed(command, environ))
    return [(median(wall for wall, _ in kept), median(cpu for _, cpu in kept)) for kept in found]


def _timed(command: list[str], environ: dict[str, str]) -> tuple[float, float]:
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return time.perf_counter() - began, used.ru_utime + used.ru_stime


def spread(counts: list[int]) -> str:
    """Return a number, or the range where the counts differ."""
    return str(counts[0]) if len(set(counts)) == 1 else f"{min(counts)}-{max(counts)}"


def show(name: str, walks: list[Walk], *, whole: bool) -> None:
    """Print what was counted; with `whole` also what the last one did, one by one."""
    parts = ("transactions", "snapshots", "requests")
    print(f"| {name} | " + " | ".join(spread([len(each[n]) for each in walks]) for n in range(3)) + " |")
    if whole:
        for part, found in zip(parts, walks[-1], strict=True):
            print(f"{name}, {part}: {'; '.join(found)}", file=sys.stderr)


def main(*, whole: bool) -> None:
    """Count and time all, and print it as Markdown."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for until, found in count_calls(folder / "log").items():
            print(f"`milepost log` to its {until}: {found['files']} files, {found['between']} calls", end="")
            print(f" between files, {found['all']} calls in all")
        ours, everything = count_modules(folder / "log")
        print(f"`milepost log` loads {ours} modules of ours, {everything} in all")
        (wall, cpu), (their_wall, their_cpu) = time_log(folder / "log")
        for name, mine, theirs in (("wall", wall, their_wall), ("CPU", cpu, their_cpu)):
            print(f"`milepost log` {name} {mine * 1e3:.0f} ms, imports {theirs * 1e3:.0f} ms", end="")
            print(f": {mine / theirs:.2f} x")
        print("\n| walk | transactions | snapshots | requests |\n|---|---|---|---|")
        syncs, gets = count_sync(folder)
        for name, walks in syncs.items():
            show(name, walks, whole=whole)
        show("GET /api/v1/goals/{id}", gets, whole=whole)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--probe"]:
        probe(sys.argv[2], Path(sys.argv[3]), sys.argv[4], sys.argv[5:])
    else:
        parser = ArgumentParser(prog="python -m tests.bench.walks", description=__doc__)
        parser.add_argument("--whole", action="store_true", help="also print what each did, on stderr")
        main(whole=parser.parse_args().whole)
