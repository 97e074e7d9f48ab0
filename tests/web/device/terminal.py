"""A terminal device beside the one in the browser, and how the browser's joins it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.system.servers import ServerProcess
from tests.web.device.conftest import Tab

IN_SYNC = (
    "settled((state) => state.agrees && state.online && !state.syncing && !state.waiting && !state.drafts)"
)


class Terminal:
    """A terminal device of a person, and the server's own command."""

    def __init__(self, server: ServerProcess, home: Path) -> None:
        self._server = server
        self._environ = {**os.environ, "MILEPOST_HOME": str(home), "MILEPOST_AUTOSYNC": "0"}
        self.run("join", server.url, self.invite("--new"), "--name", "laptop")
        self.user = self.json("status")["user"]

    def run(self, *words: str) -> str:
        return self._called("milepost_client.main", *words)

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))

    def invite(self, *options: str) -> str:
        folder = ("--data", str(self._server.folder), "--json")
        code: str = json.loads(self._called("milepost_server.main", "invite", *options, *folder))["code"]
        return code

    def _called(self, module: str, *words: str) -> str:
        command = (sys.executable, "-m", module, *words)
        return subprocess.run(command, env=self._environ, capture_output=True, text=True, check=True).stdout


def join(phone: Tab, terminal: Terminal) -> None:
    invite = {"code": terminal.invite("--user", terminal.user), "name": "phone"}
    joined = phone.run('task("join", { ...given, url: location.origin })', invite)
    assert (joined["name"], sorted(joined["devices"])) == ("phone", ["laptop", "phone"])
    phone.run(IN_SYNC)
