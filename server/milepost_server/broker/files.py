"""The broker's files: its configuration, accounts, certificate and log, and a store that one broker uses."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import MappingProxyType

import msgspec

from milepost_server.broker.account_files import AccountFiles, PeopleKeys
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.certificate import Certificate
from milepost_server.broker.store_check import is_countable
from milepost_server.system.folder_lock import try_lock
from milepost_shared.errors import StorageFailed
from milepost_shared.storage.private_file import write_private

MAX_PAYLOAD = 1024 * 1024
LOG_SIZE = 4 * 1024 * 1024
ORPHAN_ENDS_WITHIN = 5.0
NOBODY: PeopleKeys = MappingProxyType({})
LINE_PREFIX = r"^\[\d+\] \S+ \S+ \[\w+\] "
"""How each line of the broker's log begins: process, time, level."""
HANDSHAKE_FIRST = "1s"
"""How long the broker waits for a TLS handshake before it says in the clear that it wants one. Devices begin
with the handshake: anybody on the way could forge what comes in the clear."""


class BrokerFiles:
    """The broker's part of a server's data folder (server/decisions/0002-broker-accounts.md)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve() / "broker"
        self.configuration = self.folder / "nats.json"
        self.log = self.folder / "nats.log"
        self._output = self.folder / "output"
        self._pid = self.folder / "nats.pid"
        self._store = self.folder / "jetstream"
        self._certificate = self.folder / "tls.pem"

    def write(
        self,
        accounts: Accounts,
        name: str,
        host: str,
        port: int,
        now: float,
        certificate: Certificate | None = None,
        people: PeopleKeys = NOBODY,
    ) -> None:
        """Write what the broker reads when it starts. It calls itself `name`, and lets in `people`."""
        tokens = AccountFiles(self.folder.parent, accounts)
        tokens.write(people, now)
        settings = self._settings(accounts, tokens.folder, name, host, port, now)
        self._certificate.unlink(missing_ok=True)
        if certificate:
            self.write_certificate(certificate)
            settings["tls"] = self._tls()
        write_private(self.configuration, msgspec.json.encode(settings))

    def write_certificate(self, certificate: Certificate) -> None:
        """Write what the broker reads at SIGHUP: chain and key in one file, so that the two always fit."""
        write_private(self._certificate, f"{certificate.chain}\n{certificate.key}".encode())

    def _tls(self) -> dict[str, object]:
        both = {"cert_file": str(self._certificate), "key_file": str(self._certificate)}
        return {**both, "min_version": "1.2", "handshake_first": HANDSHAKE_FIRST}

    def _settings(
        self, accounts: Accounts, tokens: Path, name: str, host: str, port: int, now: float
    ) -> dict[str, object]:
        resolver = {"type": "full", "dir": str(tokens), "allow_delete": True, "interval": "2m"}
        return {
            "host": host,
            "port": port,
            "server_name": name,
            "max_payload": MAX_PAYLOAD,
            "operator": accounts.operator_jwt(now),
            "system_account": accounts.system,
            "resolver": resolver,
            "resolver_preload": {accounts.system: accounts.system_jwt(now)},
            # Any other interval loses acknowledged messages when the power fails.
            "jetstream": {"store_dir": str(self.folder), "sync_interval": "always"},
            "pid_file": str(self._pid),
            "log_file": str(self.log),
            "log_size_limit": LOG_SIZE,
            "log_max_num": 3,
        }

    async def lock_store(self) -> int:
        """Open and lock the output file of one broker: the lock on it is the lock on the store.

        The broker inherits the descriptor and the lock with it, so a broker that outlived its server is
        noticed for certain, and killed. Returns the descriptor. Raises StorageFailed where it does not end.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        output = os.open(self._output, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            await self._kill_orphan(output)
            os.ftruncate(output, 0)
        except BaseException:
            os.close(output)
            raise
        return output

    def set_damaged_aside(self) -> Path | None:
        """Move away a store that the broker would never finish to read; returns its new place.

        The caller has locked the store. Devices send again what was not ingested.
        """
        if is_countable(self._store):
            return None
        places = (self.folder / f"damaged-{n}" for n in count(1))
        return self._store.rename(next(place for place in places if not place.exists()))

    def last_log_line(self) -> str:
        """Return the last line that the broker printed or, once it had a log, logged, without its prefix."""
        for path in (self._output, self.log):
            lines = path.read_text(errors="replace").splitlines() if path.exists() else []
            if lines:
                return re.sub(LINE_PREFIX, "", lines[-1])
        return "it said nothing"

    async def _kill_orphan(self, output: int) -> None:
        if try_lock(output):
            return
        try:
            async with asyncio.timeout(ORPHAN_ENDS_WITHIN):
                await self._kill_until_free(output)
        except TimeoutError:
            raise StorageFailed(
                f"A broker from an earlier run still uses {self.folder}.",
                f"End the nats-server process that was started with {self.configuration}, and start again.",
            ) from None

    async def _kill_until_free(self, output: int) -> None:
        while not try_lock(output):
            pid = self._orphan_pid()
            if pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.02)

    def _orphan_pid(self) -> int | None:
        try:
            pid = int(self._pid.read_text())
        except (OSError, ValueError):
            return None
        # Another program may have the id since the file was written.
        return pid if str(self.configuration) in _command_line(pid) else None


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return subprocess.run(
            ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
