"""What loads at a start, and what loads in a browser."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.source_modules import MODULES, OPERATIONS, PURE, QUERIES
from tests.web.pyodide import build_tool

LOADED = """
import sys
sys.argv[0] = "milepost"
from milepost_client.main import main
try:
    main()
except SystemExit as stop:
    print(*sys.modules, file=sys.stderr)
    sys.exit(stop.code)
"""
"""What a command loads, on its last line of stderr."""
LIBRARIES = """
import click, msgspec, pathlib
from milepost_shared.storage.driver import best_driver
best_driver()
"""
"""What keeps and reads a log; nothing starts faster than these."""
HASHES = {"base64", "bisect", "binascii", "hashlib", "struct"}
DAYS_AND_NAMES = {"calendar", "fractions", "unicodedata"}
BY_CLICK = {"locale", "heapq", "difflib"}
"""What click loads to translate, and at each short option."""
SIZE = {"shutil", "bz2", "fnmatch", "lzma", "zlib"}
"""What asks for the terminal's width."""
COMPLETING = {"_MILEPOST_COMPLETE": "bash_complete"}
NEVER = ("charts", "doctor", "formats", "network", "sync")
"""Packages that a command which is used many times a day has no need of."""


def loaded(script: str, *arguments: str, **environ: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={"MILEPOST_AUTOSYNC": "0", **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def beyond(modules: set[str], libraries: str) -> set[str]:
    """The modules that are neither ours nor loaded by those libraries; without those in C behind others."""
    theirs = loaded(f"{libraries}\nimport sys\nprint(*sys.modules, file=sys.stderr)")
    found = {name for name in modules - theirs if not name.startswith(("milepost_", "_"))}
    return found - {"gc", "milepost_client", "milepost_shared"}


def test_logging_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    modules = loaded(LOADED, "log", "-w", "Ana", MILEPOST_HOME=str(tmp_path))
    assert beyond(modules, LIBRARIES) <= {*HASHES, *DAYS_AND_NAMES, *BY_CLICK, "fcntl"}
    assert [
        name for name in modules if name.startswith(tuple(f"milepost_client.{each}" for each in NEVER))
    ] == []
    assert not modules & {
        "milepost_client.queries",
        "milepost_client.operations.undo",
        "milepost_shared.replication",
        "milepost_shared.storage.memory_copy",
    }


def test_the_overview_of_goals_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    modules = loaded(LOADED, MILEPOST_HOME=str(tmp_path))
    assert beyond(modules, LIBRARIES) <= {*HASHES, *DAYS_AND_NAMES, *BY_CLICK, *SIZE, "fcntl"}
    assert [
        name for name in modules if name.startswith(tuple(f"milepost_client.{each}" for each in NEVER))
    ] == []


def test_the_help_loads_no_command_and_nothing_of_the_log(tmp_path: Path) -> None:
    modules = loaded(LOADED, "--help", MILEPOST_HOME=str(tmp_path))
    assert beyond(modules, "import click") <= {*BY_CLICK, *SIZE, "click._textwrap", "textwrap"}
    assert not modules & {"milepost_client.commands", "milepost_client.device", "milepost_shared.storage"}


def test_a_name_of_a_command_is_completed_without_loading_one_or_anything_of_the_log(tmp_path: Path) -> None:
    typed = {"COMP_LINE": "milepost lo", "COMP_CUR": "lo", **COMPLETING}
    modules = loaded(LOADED, MILEPOST_HOME=str(tmp_path), **typed)
    assert beyond(modules, "import click") <= {*BY_CLICK, "click.shell_completion", "shlex"}
    assert not modules & {"milepost_client.commands", "milepost_client.device", "milepost_shared.storage"}


def test_a_goal_is_completed_without_the_network(tmp_path: Path) -> None:
    typed = {"COMP_LINE": "milepost log co", "COMP_CUR": "co", **COMPLETING}
    modules = loaded(LOADED, MILEPOST_HOME=str(tmp_path), **typed)
    assert "milepost_client.cli.candidates" in modules
    assert beyond(modules, LIBRARIES) <= {
        *(*HASHES, *DAYS_AND_NAMES, *BY_CLICK),
        *("click.shell_completion", "fcntl", "shlex"),
    }


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
