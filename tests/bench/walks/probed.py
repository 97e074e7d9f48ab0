"""Commands and servers that run under the probe, and the notes that they leave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

CLIENT, SERVER = "milepost_client.main", "milepost_server.main"
PROBE = Path(__file__).with_name("probe.py")
LOG = ("log", "coffees", "-w", "Ana", "-k", "coffee")


class Walk(NamedTuple):
    """What one command or one HTTP request did.

    `writes` are transactions and `reads` are snapshots, each as its first statement. `requests` are the
    requests in order.
    """

    writes: list[str]
    reads: list[str]
    requests: list[str]


class Probed:
    """Runs commands under the probe, and reads its notes."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.environ = os.environ | {"MILEPOST_AUTOSYNC": "0"} | environ
        self._notes = folder / "notes"
        self._read = 0

    def command(self, kind: str, module: str, *arguments: str) -> list[str]:
        """Return the command line that runs a command under the probe."""
        return [sys.executable, "-P", str(PROBE), kind, str(self._notes), module, *arguments]

    def run(self, *arguments: str, kind: str = "counts") -> list[dict[str, Any]]:
        """Run `milepost …` and return what it did."""
        self.new_notes()
        command = self.command(kind, CLIENT, *arguments)
        subprocess.run(command, env=self.environ, check=True, capture_output=True)
        return self.new_notes()

    def new_notes(self) -> list[dict[str, Any]]:
        """Return the notes since the last call."""
        if not self._notes.exists():
            return []
        data = self._notes.read_bytes()[self._read :]
        data = data[: data.rfind(b"\n") + 1]
        self._read += len(data)
        return [json.loads(line) for line in data.splitlines()]


def walk(notes: list[dict[str, Any]], database: str = "") -> Walk:
    """Sum up notes; a `database` limits the statements to that file."""
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


def set_and_log(phone: Probed) -> str:
    """Set a goal and log an activity; return the goal's id."""
    phone.run("goal", "set", "Coffees", "--target", "10", "--by", "in 8 weeks", "--unit", "coffees")
    phone.run(*LOG)
    shown = [sys.executable, "-m", CLIENT, "goal", "list", "--json"]
    goals = subprocess.run(shown, env=phone.environ, check=True, capture_output=True).stdout
    return str(json.loads(goals)[0]["id"])
