"""Arrows go down only: between the packages of a side, and within them."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = {
    "milepost_shared": (
        *("log_file", "replication", "storage", "replay projections", "progress", "model"),
        *("protocol", "events", "text", "errors"),
    ),
    "milepost_client": (
        *("main", "commands", "cli doctor", "charts", "presentation", "operations formats sync"),
        *("device", "parsing"),
    ),
    "milepost_server": (
        *("main", "commands demo", "serve", "app", "api", "server", "enrollment ingest sync"),
        *("storage broker observability", "settings", "system", "errors"),
    ),
}
"""The packages and modules of each side, highest first; those of one layer do not know each other."""
MAY_KNOW = {
    "milepost_shared": set[str](),
    "milepost_client": {"milepost_shared"},
    "milepost_server": {"milepost_shared"},
}
"""Which other sides a side may know. The demo alone plays a person, so it knows the client."""
STORAGE = {"storage", "log_file"}
"""What of the shared side does IO; all the rest is pure."""
IO = {
    *("aiosqlite", "asyncio", "os", "pathlib", "random", "secrets", "socket", "sqlite3"),
    *("subprocess", "threading", "time"),
}


def modules() -> dict[str, Path]:
    """The modules of all sides by name."""
    found = {}
    for side in LAYERS:
        folder = ROOT / side.removeprefix("milepost_") / side
        for path in folder.rglob("*.py"):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imported(path: Path) -> set[str]:
    """What a file imports, wherever in it: lazily and for types alone too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in names}
    return found


IMPORTS = {module: imported(path) for module, path in MODULES.items()}


def layer_of(module: str) -> int:
    """The layer in which a module stands, from 0 for the lowest."""
    side, _, rest = module.partition(".")
    package = rest.partition(".")[0]
    return next(n for n, layer in enumerate(reversed(LAYERS[side])) if package in layer.split())


@pytest.mark.parametrize("side", LAYERS)
def test_packages_import_only_what_stands_in_lower_layers(side: str) -> None:
    upwards = [
        f"{module} -> {other}"
        for module in MODULES
        if module.startswith(f"{side}.")
        for other in IMPORTS[module] & MODULES.keys()
        if other.startswith(f"{side}.")
        and module.split(".")[1] != other.split(".")[1]
        and layer_of(other) >= layer_of(module)
    ]
    assert upwards == []


def test_no_modules_and_no_folders_import_each_other_in_a_circle() -> None:
    arrows = {module: IMPORTS[module] & MODULES.keys() - {module} for module in MODULES}
    TopologicalSorter(arrows).prepare()
    # What stands directly on a side is a layer of its own, and no folder.
    folders: dict[str, set[str]] = {}
    for module, others in arrows.items():
        for other in others:
            from_folder, to_folder = module.rpartition(".")[0], other.rpartition(".")[0]
            if from_folder != to_folder and {from_folder, to_folder}.isdisjoint({*LAYERS, ""}):
                folders.setdefault(from_folder, set()).add(to_folder)
    TopologicalSorter(folders).prepare()


@pytest.mark.parametrize("side", LAYERS)
def test_a_side_knows_no_other_that_it_must_not_know(side: str) -> None:
    found = {
        f"{module} -> {other}"
        for module in MODULES
        if module.startswith(f"{side}.")
        for other in IMPORTS[module]
        if (top := other.partition(".")[0]) in LAYERS and top != side and top not in MAY_KNOW[side]
        if not module.startswith("milepost_server.demo.")
    }
    assert found == set()


def test_only_the_server_needs_litestar() -> None:
    tops = {module: {name.partition(".")[0] for name in names} for module, names in IMPORTS.items()}
    using = {module.partition(".")[0] for module, names in tops.items() if "litestar" in names}
    assert using == {"milepost_server"}


def test_what_is_shared_does_no_io_but_in_its_storage() -> None:
    pure = [m for m in MODULES if m.startswith("milepost_shared.") and m.split(".")[1] not in STORAGE]
    impure = {
        module: found
        for module in pure
        if (found := {name.partition(".")[0] for name in IMPORTS[module]} & IO)
    }
    assert len(pure) > 50
    assert impure == {}


def test_no_folder_has_more_files_than_a_reader_takes_in() -> None:
    counts: dict[Path, int] = {}
    for path in MODULES.values():
        counts[path.parent] = counts.get(path.parent, 0) + 1
    assert {folder.name: count for folder, count in counts.items() if count > 26} == {}


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


NO_BROWSER = ("asyncio", "multiprocessing", "socket", "ssl", "subprocess", "threading")
"""Modules that a Python in a browser lacks: it has no sockets, threads or processes."""
IN_A_BROWSER = """
import _thread, importlib, sys
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in absent:
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
from milepost_shared.storage.connection import inline, run_sync

async def work():
    moment = Moment.current({"MILEPOST_NOW": "2026-03-06T10:00:00+01:00"})
    async with await Device.open(Home(Path(sys.argv[3])), moment, inline) as device:
        goal = msgspec.json.decode(b'{"title": "Talks", "fields": {"target": 3}}', type=GoalRequest)
        await device.log.write(lambda log: set_goal(log, device, moment, goal))
        talk = msgspec.json.decode(b'{"goal": "talks", "amount": 2}', type=ActivityRequest)
        return await device.log.write(lambda log: log_activity(log, device, moment, talk))

print(msgspec.json.encode(run_sync(work()).written.goal.value).decode())
"""
)


def in_a_browser(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Import what a browser may run in a Python that lacks sockets, threads and processes, then go on."""
    wanted = [
        module
        for module in MODULES
        if module.startswith(("milepost_client.operations", "milepost_client.parsing", "milepost_shared."))
        and not (module.startswith("milepost_shared.") and module.split(".")[1] in STORAGE)
    ]
    assert len(wanted) > 80
    command = [sys.executable, "-c", script, " ".join(NO_BROWSER), " ".join(wanted), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_pure_packages_and_the_operations_load_where_there_are_no_sockets_threads_or_processes() -> None:
    done = in_a_browser(IN_A_BROWSER)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_activity_is_logged_where_there_are_no_sockets_threads_or_processes(tmp_path: Path) -> None:
    done = in_a_browser(IN_A_WORKER, str(tmp_path))
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "2.0\n")


def test_operations_know_no_terminal_and_no_words() -> None:
    modules = [m for m in MODULES if m.startswith("milepost_client.operations")]
    known = {
        f"{module} -> {name}"
        for module in modules
        for name in IMPORTS[module]
        if name.partition(".")[0] in {"click", "sys", *IO - {"secrets"}}
        or name.startswith("milepost_client.presentation")
    }
    assert len(modules) > 15
    assert known == set()
