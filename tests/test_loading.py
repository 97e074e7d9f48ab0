"""What loads at a start, and what loads in a browser."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.source_modules import MODULES, OPERATIONS, PURE, QUERIES
from tests.web.pyodide import build_tool


def test_logging_loads_nothing_of_the_network_or_the_server(tmp_path: Path) -> None:
    script = """
import sys
from milepost_client.main import main
try:
    main()
except SystemExit as stop:
    heavy = {"asyncio", "nats", "nkeys", "nacl", "litestar", "rich", "urllib.request", "platformdirs"}
    loaded = heavy & set(sys.modules)
    sys.exit(f"loaded {loaded}" if loaded else stop.code)
"""
    command = [sys.executable, "-c", script, "log", "-w", "Ana"]
    done = subprocess.run(
        command, env={"MILEPOST_HOME": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


TERMINAL = {
    *("milepost_client.network.http_client", "milepost_client.network.nats_transport"),
    *("milepost_client.network.network_errors", "milepost_client.network.plain_address"),
    "milepost_client.network.bounded_parser",
    *("milepost_client.network.line", "milepost_client.network.proxies", "milepost_client.network.tls"),
    *("milepost_client.sync.connection", "milepost_client.sync.membership.moving"),
}
"""How a terminal reaches its server. All else of `network` and `sync` runs in a browser too."""
NO_SYNC = ("http", "multiprocessing", "nats", "socket", "ssl", "subprocess", "threading", "urllib.request")
"""What a sync in a browser must not need. Its event loop is the browser's, so asyncio is there."""
WITH_ZIPFILE = {"milepost_client.web.tasks.backups"}
"""What loads `zipfile`, which loads `threading`: a browser has that, but no threads."""
NO_BROWSER = ("asyncio", "multiprocessing", "socket", "ssl", "subprocess", "threading")
"""Modules that a Python in a browser lacks: it has no sockets, threads or processes."""
IN_A_BROWSER = """
import _thread, importlib, sys
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if absent & {name, name.partition(".")[0]}:
            raise ImportError(f"{name} is not there")

def refuse(*_):
    raise RuntimeError("no thread can start")

absent, modules = set(sys.argv[1].split()), sys.argv[2].split()
assert not absent & set(sys.modules)
_thread.start_new_thread = refuse
sys.meta_path.insert(0, Absent())
for module in modules:
    importlib.import_module(module)
"""
WITH_A_LOOP = """
import asyncio, sys
import nacl.signing, nkeys
for name in list(sys.modules):
    if {name, name.partition(".")[0]} & set(sys.argv[1].split()):
        del sys.modules[name]
"""
IN_A_WORKER = (
    IN_A_BROWSER
    + """
import msgspec
from pathlib import Path
from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.set_goal import GoalRequest, set_goal
from milepost_shared.storage.connection import open_inline, run_sync

async def work():
    moment = Moment.current({"MILEPOST_NOW": "2026-03-06T10:00:00+01:00"})
    async with await Device.open(Home(Path(sys.argv[3])), moment, open_inline) as device:
        goal = msgspec.json.decode(b'{"title": "Talks", "fields": {"target": 3}}', type=GoalRequest)
        await device.log.write(lambda log: set_goal(log, device, moment, goal))
        talk = msgspec.json.decode(b'{"goal": "talks", "amount": 2}', type=ActivityRequest)
        return await device.log.write(lambda log: log_activity(log, device, moment, talk))

print(msgspec.json.encode(run_sync(work()).written.goal.value).decode())
"""
)


def modules_in(*packages: str) -> list[str]:
    return [module for module in MODULES if module.rpartition(".")[0] in packages]


def in_a_browser(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Import what a browser may run in a Python that lacks sockets, threads and processes, then go on."""
    wanted = [*OPERATIONS, *QUERIES, *modules_in("milepost_client.parsing"), *PURE]
    assert len(wanted) > 80
    return run(script, NO_BROWSER, wanted, *arguments)


def run(
    script: str, absent: Sequence[str], wanted: Sequence[str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, " ".join(absent), " ".join(wanted), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_pure_packages_and_the_operations_load_where_there_are_no_sockets_threads_or_processes() -> None:
    done = in_a_browser(IN_A_BROWSER)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_sync_loads_where_there_are_no_sockets_threads_processes_or_what_is_not_shipped() -> None:
    packages = ("network", "sync", "web", "web.tasks")
    modules = {*modules_in(*(f"milepost_client.{package}" for package in packages))}
    wanted = sorted(modules - TERMINAL - WITH_ZIPFILE)
    assert len(wanted) > 18 and set(MODULES) >= TERMINAL
    not_shipped = build_tool("stdlib_left_out").MODULES
    done = run(WITH_A_LOOP + IN_A_BROWSER, [*NO_SYNC, *not_shipped], wanted)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_activity_is_logged_where_there_are_no_sockets_threads_or_processes(tmp_path: Path) -> None:
    done = in_a_browser(IN_A_WORKER, str(tmp_path))
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "2.0\n")
